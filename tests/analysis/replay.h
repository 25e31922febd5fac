/* Runs that were recorded, or made up, to be judged again: how often does an interval hold what the
 * next run finds? */
#ifndef XC_TESTS_ANALYSIS_REPLAY_H
#define XC_TESTS_ANALYSIS_REPLAY_H

#include "analysis/estimator.h"

struct replay {
    size_t runs, figures, rounds;
    double *ns; /* by run, figure and round; NAN: the round has no value */
    size_t process_rounds[XC_PROCESSES_MAX], process_count; /* of every run; 0: one process */
};

struct replay_count {
    size_t intervals, without; /* estimates that have an interval, and that have none */
    size_t held;               /* of intervals that have a next run */
    size_t pairs;
    size_t covered;   /* truth: only where it is known */
    double half_mean; /* half of an interval's width, as a share of its value */
};

/* XC_UNFIT: no memory. */
enum xc_status replay_create(size_t runs, size_t figures, size_t rounds, struct replay *replay,
                             struct xc_error *error);
void replay_release(struct replay *replay);
double *replay_rounds(const struct replay *replay, size_t run, size_t figure);

/* The interval of every run's and figure's value against the next run's value, and against the
 * truth (NAN: not known). */
void replay_values(const struct replay *replay, double truth, struct replay_count *count);
/* The same for the ratio of each other figure to the first. */
void replay_ratios(const struct replay *replay, double truth, struct replay_count *count);

/* A text of lines "RUN,ROUND,FIGURE,NS", numbered from 0; what is not there has no value. XC_USAGE:
 * a line that is not like that. */
enum xc_status replay_read(const char *path, struct replay *replay, struct xc_error *error);

#endif
