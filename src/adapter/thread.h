/* Internal to the component adapter: a program's threads, seen through /proc. */
#ifndef XC_ADAPTER_THREAD_H
#define XC_ADAPTER_THREAD_H

#include "adapter/program.h"

/* Finds the process of the thread that said hello; it must be the program's or one that it started.
 * XC_CRASHED: it is not. */
enum xc_status xc_thread_find(struct xc_program *program, struct xc_error *error);

/* Puts that thread on the measured processor and the process's others off its core. Cheap where
 * that is so already. XC_CRASHED: it is gone; XC_UNFIT: the system refuses. */
enum xc_status xc_thread_place(struct xc_program *program, struct xc_error *error);

/* How often it lost the processor against its will; -1: it is gone. */
long long xc_thread_losses(struct xc_program *program);
/* Whether it is still there, and where it was put. */
bool xc_thread_in_place(const struct xc_program *program);

/* Puts the calling thread onto these processors, or back; see xc_program_run. */
void xc_thread_step_aside(const struct xc_ground *ground);
void xc_thread_step_back(const struct xc_ground *ground);

#endif
