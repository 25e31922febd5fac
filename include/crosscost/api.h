/* What the shared library exports: everything else is hidden. */
#ifndef CROSSCOST_API_H
#define CROSSCOST_API_H

#define XC_API __attribute__((visibility("default")))

#endif
