/* The signals that ask a run to end: Ctrl-C, a polite kill, and a terminal that is closed. */
#ifndef XC_ENGINE_INTERRUPTS_H
#define XC_ENGINE_INTERRUPTS_H

#include <signal.h>

enum { XC_INTERRUPT_COUNT = 3 };

/* How they were handled before. */
struct xc_interrupts_before {
    struct sigaction actions[XC_INTERRUPT_COUNT];
};

/* From here on they call the handler, in any thread that does not block them. SIGHUP stays ignored
 * where it is: that is what nohup asks for. before may be NULL. */
void xc_interrupts_catch(void (*handler)(int signal_number), struct xc_interrupts_before *before);
/* From here on the first one sets what is returned to nonzero, and a second one ends the program.
 */
const volatile sig_atomic_t *xc_interrupts_watch(void);
void xc_interrupts_restore(const struct xc_interrupts_before *before);

/* Adds them to a set. */
void xc_interrupts_add(sigset_t *set);
/* SIG_BLOCK or SIG_UNBLOCK, in the calling thread and in those that it starts. */
void xc_interrupts_mask(int how);

#endif
