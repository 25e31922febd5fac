#include "host/moves.h"

#include <stdio.h>

#include "support/clock.h"

/* After a look, LOOK_PAUSE times as long passes before the next. */
#define LOOK_PAUSE 20

void xc_moves_init(struct xc_moves *moves, bool chosen_by_us, struct xc_host *host,
                   struct xc_pinned *pinned, struct xc_watch *watch, struct xc_probe *probe)
{
    *moves = (struct xc_moves){
        .host = chosen_by_us && pinned->bound ? host : NULL,
        .pinned = pinned,
        .watch = watch,
        .probe = probe,
        .home = *pinned,
        .start_ns = xc_now_ns(),
    };
}

static void arrive(struct xc_moves *moves)
{
    xc_host_claim(moves->host, moves->pinned);
    xc_watch_resume(moves->watch, moves->pinned);
    xc_host_probe_init(moves->host, moves->pinned->bound ? moves->pinned->pu : -1, moves->probe);
}

bool xc_moves_look(struct xc_moves *moves, double quiet_share)
{
    uint64_t start_ns = xc_now_ns();
    int from = moves->pinned->pu;
    if (!moves->host || moves->count >= XC_MOVES_MAX || start_ns < moves->next_look_ns)
        return false;
    xc_watch_pause(moves->watch);
    bool moved = xc_host_move(moves->host, quiet_share, moves->pinned);
    arrive(moves);
    moves->next_look_ns = xc_now_ns() + (uint64_t)(LOOK_PAUSE * xc_since_ns(start_ns));
    if (moved)
        snprintf(
            moves->notes[moves->count++], sizeof moves->notes[0],
            "moved from pu:%d to pu:%d after %.1f s: its core was ours in %.0f%% of the epochs",
            from, moves->pinned->pu, (double)(start_ns - moves->start_ns) / 1e9, quiet_share * 100);
    return moved;
}

void xc_moves_back(struct xc_moves *moves)
{
    struct xc_pinned back;
    struct xc_error refusal;
    struct xc_pin pin = {XC_PIN_PU, (unsigned)moves->home.pu};
    int from = moves->pinned->pu;
    if (!moves->host || from == moves->home.pu)
        return;
    xc_watch_pause(moves->watch);
    if (xc_host_pin(moves->host, pin, &back, &refusal) == XC_OK) {
        *moves->pinned = moves->home;
        if (moves->count <= XC_MOVES_MAX)
            snprintf(
                moves->notes[moves->count++], sizeof moves->notes[0],
                "moved back from pu:%d to pu:%d after %.1f s: other threads are placed around it",
                from, moves->home.pu, xc_since_ns(moves->start_ns) / 1e9);
    }
    arrive(moves);
}
