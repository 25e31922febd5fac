/* What runtimes are called in ids. */
#ifndef XC_ADAPTER_LABELS_H
#define XC_ADAPTER_LABELS_H

#include "adapter/runtimes.h"

/* NAME where it is the only one, else NAME-VERSION, or what was asked for where there is no
 * version; a number where that does not tell them apart. */
void xc_runtimes_label(struct xc_runtimes *runtimes);

#endif
