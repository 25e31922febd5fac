#include "support/deadline.h"

#include "support/clock.h"

/* A look that comes later than this is none of a busy machine: nobody ran. */
#define PAUSE_NS ((uint64_t)1000000000)
#define LOOK_NS  ((uint64_t)XC_DEADLINE_LOOK_MS * 1000000)

void xc_deadline_begin(struct xc_deadline *deadline, double seconds)
{
    *deadline =
        (struct xc_deadline){.left_ns = (uint64_t)(seconds * 1e9), .looked_ns = xc_now_ns()};
}

int xc_deadline_wait_ms(const struct xc_deadline *deadline)
{
    return deadline->left_ns < LOOK_NS ? (int)(deadline->left_ns / 1000000) + 1
                                       : XC_DEADLINE_LOOK_MS;
}

bool xc_deadline_passed(struct xc_deadline *deadline)
{
    uint64_t now_ns = xc_now_ns(), spent_ns = now_ns - deadline->looked_ns;
    deadline->looked_ns = now_ns;
    if (spent_ns > PAUSE_NS) {
        deadline->has_paused = true;
        spent_ns = LOOK_NS;
    }
    deadline->left_ns -= spent_ns < deadline->left_ns ? spent_ns : deadline->left_ns;
    return deadline->left_ns == 0;
}

void xc_deadline_skip(struct xc_deadline *deadline)
{
    deadline->looked_ns = xc_now_ns();
}
