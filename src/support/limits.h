/* Which of this process's limits may be behind a failure. */
#ifndef XC_SUPPORT_LIMITS_H
#define XC_SUPPORT_LIMITS_H

#define XC_LIMIT_HINT_BYTES 64

/* " (ulimit -u is 30)" where a limit on processes is set and the errno is the one that it leads to;
 * likewise for open files, memory, and the size of files. Else "". Returns hint. */
const char *xc_limit_hint(int failure, char hint[XC_LIMIT_HINT_BYTES]);

/* The same for what another program says of its failure, in words. */
const char *xc_limit_hint_of(const char *words, char hint[XC_LIMIT_HINT_BYTES]);

#endif
