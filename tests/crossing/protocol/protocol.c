/* The scheduler's protocol under stress, under delays in every one of its gaps, in schedules that
 * are forced, and with injected mistakes, which these must all catch.
 *
 * usage: test_protocol stress|delays|mutants
 *        test_protocol mutant NAME stress|delays|schedules SECONDS     exits 0 if it was not caught
 */
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crossing/model.h"
#include "crossing/policy.h"
#include "crowd.h"
#include "hooks.h"
#include "schedule.h"

/* Longer than any pause of a loaded machine; and one for mistakes, which are expected to stall. */
#define STALL_MS        20000u
#define MUTANT_STALL_MS 1500u
#define MUTANT_SECONDS  "20"
/* A process that is over its time by so much is stuck, unseen by its checks. */
#define HANG_SECONDS 20u

static unsigned stall_ms = STALL_MS;
static const char *delayed; /* the name of the point at which threads pause */
static uint64_t seed = 1;
static bool not_met; /* a schedule did not come about */

/* Models whose tokens have the home of tokens.c, which is where hooks and mutants are. */
static bool has_home(size_t model)
{
    return xc_models[model]->policy->retake == xc_home_retake;
}

/* Who retakes, and how threads wait. */
enum kind { ALONE, MONITOR, MONITOR_SPIN, HURRY, SWAP, HURRY_SWAP, KIND_COUNT };

static void run(const char *model, unsigned threads, unsigned tokens, enum kind kind,
                unsigned crossings)
{
    seed++;
    struct scenario scenario = {.model = model,
                                .threads = threads,
                                .tokens = tokens,
                                .monitor = kind == MONITOR || kind == MONITOR_SPIN || kind == SWAP,
                                .hurry = kind == HURRY || kind == HURRY_SWAP,
                                .swaps = kind == SWAP || kind == HURRY_SWAP,
                                .spin_ns = kind >= SWAP           ? 100000
                                           : kind == MONITOR_SPIN ? 30000
                                                                  : 0,
                                .crossings = crossings,
                                .seed = seed,
                                .delays = delayed,
                                .stall_ms = stall_ms};
    crowd_run(&scenario);
}

/* --- stress: sizes, models, with a monitor and without, spinning and not ---------------------- */

static void stress_model(const char *model, unsigned all_crossings)
{
    static const unsigned sizes[] = {2, 3, 4, 7, 16};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned threads = sizes[i], last = 0;
        for (unsigned quarter = 1; quarter <= 4; quarter++) {
            unsigned tokens = (threads * quarter + 3) / 4;
            if (tokens == last)
                continue;
            last = tokens;
            for (unsigned kind = 0; kind < KIND_COUNT; kind++)
                run(model, threads, tokens, kind, all_crossings / threads);
        }
    }
}

static void stress(void)
{
    for (size_t i = 0; i < xc_model_count(); i++)
        stress_model(xc_model_at(i).name, has_home(i) ? 400 : 100);
}

/* --- delays: at each point by itself, then at all of them by chance ----------------------------
 */

static void delay_at(unsigned point, const char *model)
{
    static const struct {
        unsigned threads, tokens;
        enum kind kind;
    } crowds[] = {{3, 1, MONITOR}, {2, 1, MONITOR_SPIN}, {4, 2, ALONE}, {3, 2, SWAP}};
    for (unsigned i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        hooks_delay(point, 24);
        delayed = point < XC_DELAY_COUNT ? hooks_delay_name(point) : "all points";
        run(model, crowds[i].threads, crowds[i].tokens, crowds[i].kind, 40);
        hooks_delay(HOOKS_NONE, 0);
        delayed = NULL;
    }
}

static void delay_everywhere(void)
{
    for (unsigned point = 0; point < XC_DELAY_COUNT; point++)
        for (size_t i = 0; i < xc_model_count(); i++)
            if (has_home(i))
                delay_at(point, xc_model_at(i).name);
    for (unsigned round = 0; round < 10; round++)
        for (size_t i = 0; i < xc_model_count(); i++)
            if (has_home(i))
                delay_at(HOOKS_RANDOM, xc_model_at(i).name);
}

/* Each comes about at once, unless the machine holds a thread up for longer than another waits. */
static void schedules(void)
{
    for (size_t i = 0; i < xc_model_count(); i++)
        for (unsigned schedule = 0; schedule < SCHEDULE_COUNT && has_home(i); schedule++) {
            const char *model = xc_model_at(i).name;
            bool met = false;
            for (unsigned tries = 0; tries < 5 && !met; tries++)
                met = schedule_run(schedule, model);
            printf("%s: schedule %u %s\n", model, schedule, met ? "met" : "NOT MET");
            not_met |= !met;
        }
}

/* A hook that is never met tests nothing. */
static void delays(void)
{
    schedules();
    if (not_met)
        crowd_fail("a schedule did not come about");
    delay_everywhere();
    for (unsigned tries = 0; tries < 20; tries++)
        for (unsigned point = 0; point < XC_DELAY_COUNT; point++)
            if (hooks_met(point) == 0)
                stress_model(xc_model_at(tries % xc_model_count()).name, 100);
    for (unsigned point = 0; point < XC_DELAY_COUNT; point++) {
        printf("%s met %llu times\n", hooks_delay_name(point),
               (unsigned long long)hooks_met(point));
        if (hooks_met(point) == 0)
            crowd_fail("no thread ever came to %s", hooks_delay_name(point));
    }
}

/* --- mutants -----------------------------------------------------------------------------------
 */

/* Mistakes that go wrong for a nanosecond only: by chance they are hardly ever seen. */
static bool is_brief(unsigned mutant)
{
    return mutant == XC_MUTANT_GRANT_TOO_EARLY || mutant == XC_MUTANT_SWAP_UNCHECKED ||
           mutant == XC_MUTANT_SLOT_OF_ANOTHER;
}

/* In a process of its own, which is expected to die. */
static int run_mutant(const char *name, const char *how, unsigned seconds)
{
    unsigned mutant = 0;
    while (mutant < XC_MUTANT_COUNT && strcmp(hooks_mutant_names[mutant], name) != 0)
        mutant++;
    if (mutant == XC_MUTANT_COUNT)
        crowd_fail("no mutant '%s'", name);
    xc_mutant = mutant;
    stall_ms = MUTANT_STALL_MS;
    seed = 1000;
    alarm(seconds + HANG_SECONDS);
    if (strcmp(how, "schedules") == 0) {
        schedules();
        return 0;
    }
    uint64_t until_ns = xc_now_ns() + seconds * 1000000000ull;
    while (xc_now_ns() < until_ns)
        for (size_t i = 0; i < xc_model_count() && xc_now_ns() < until_ns; i++) {
            const char *model = xc_model_at(i).name;
            if (!has_home(i))
                continue;
            if (strcmp(how, "stress") == 0)
                stress_model(model, 200);
            for (unsigned point = 0; strcmp(how, "delays") == 0 && point < XC_DELAY_COUNT; point++)
                delay_at(point, model);
        }
    return 0;
}

static const char *const ways[] = {"stress", "delays", "schedules"};
enum { SCHEDULES = 2, WAY_COUNT };

static bool can_be_caught(unsigned mutant, unsigned way)
{
    return is_brief(mutant) == (way == SCHEDULES);
}

static pid_t start_mutant(char *program, unsigned mutant, const char *how)
{
    char *arguments[] = {program,     "mutant",       (char *)hooks_mutant_names[mutant],
                         (char *)how, MUTANT_SECONDS, NULL};
    pid_t child;
    if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) != 0)
        crowd_fail("cannot start a process");
    return child;
}

/* All at once: most of them stand still until they are found out. One that crashes is to end then:
 * the thread sanitizer's handler may wait for ever for one that reports a data race meanwhile. */
static void mutants(char *program)
{
    pid_t children[XC_MUTANT_COUNT][WAY_COUNT];
    bool missed = false;
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none); /* they crash on purpose */
    setenv("TSAN_OPTIONS", "handle_segv=0 halt_on_error=1", true);
    uint64_t since_ns = xc_now_ns();
    for (unsigned mutant = 1; mutant < XC_MUTANT_COUNT; mutant++)
        for (unsigned way = 0; way < WAY_COUNT; way++)
            if (can_be_caught(mutant, way))
                children[mutant][way] = start_mutant(program, mutant, ways[way]);
    for (unsigned mutant = 1; mutant < XC_MUTANT_COUNT; mutant++)
        for (unsigned way = 0; way < WAY_COUNT; way++) {
            int status;
            if (!can_be_caught(mutant, way))
                continue;
            waitpid(children[mutant][way], &status, 0);
            bool caught = status != 0 && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
            missed |= !caught;
            printf("%s: %s by %s, after at most %.1f s\n", hooks_mutant_names[mutant],
                   caught ? "caught" : "MISSED", ways[way], (double)(xc_now_ns() - since_ns) / 1e9);
        }
    if (missed)
        crowd_fail("a mutant was not caught");
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    if (strcmp(what, "stress") == 0)
        stress();
    else if (strcmp(what, "delays") == 0)
        delays();
    else if (strcmp(what, "mutants") == 0)
        mutants(arguments[0]);
    else if (strcmp(what, "mutant") == 0 && count == 5)
        return run_mutant(arguments[2], arguments[3], (unsigned)strtoul(arguments[4], NULL, 10));
    else
        crowd_fail("usage: test_protocol stress|delays|mutants");
    return 0;
}
