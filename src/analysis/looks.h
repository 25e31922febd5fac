/* Measuring until an interval is narrow enough. One that is looked at again and again is narrow,
 * and wrong, by chance at some time. So there are at most XC_LOOKS_MAX looks, each after twice as
 * many values as the one before, and each has its part of the error that the one which is reported
 * may have in all: Bonferroni's spending of it (Jennison and Turnbull, "Group Sequential Methods
 * with Applications to Clinical Trials", chapter 7). To stop for another reason, such as the time,
 * says nothing about the values. */
#ifndef XC_ANALYSIS_LOOKS_H
#define XC_ANALYSIS_LOOKS_H

#include <stdbool.h>

#include "analysis/results.h"

#define XC_LOOKS_MAX 7

struct xc_looks {
    size_t taken, next; /* next: after this number of values; 0 before the first look */
};

/* The interval of the median of values that were measured one after another, at a level such that
 * the one which is reported has XC_CONFIDENCE whenever the looks end. scratch has room for all. */
struct xc_interval xc_looks_interval(const double *values, size_t count, double *scratch);

/* Whether it is time for a look, and the interval is then at most so wide. first: values before the
 * first look. */
bool xc_looks_enough(struct xc_looks *looks, const double *values, size_t count, size_t first,
                     double width, double *scratch);

#endif
