/* Reports made by hand: one with every kind of thing in it, and the edges. */
#ifndef XC_TESTS_REPORT_SAMPLE_H
#define XC_TESTS_REPORT_SAMPLE_H

#include "report/report.h"

/* Fixed figures: a good row, a skipped one, a breakdown with an unresolved step. */
void sample_report(struct xc_report *report);

/* Made-up reports that are hard to draw: number from 0. False: no more of them. */
bool edge_report(unsigned number, struct xc_report *report);

#endif
