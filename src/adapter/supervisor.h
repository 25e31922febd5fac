/* Internal to the component adapter: the process between us and a program; see process.h. */
#ifndef XC_ADAPTER_SUPERVISOR_H
#define XC_ADAPTER_SUPERVISOR_H

#include "adapter/process.h"

/* The messages of the supervisor: first STARTED or NOT_STARTED, then perhaps ENDED. */
enum xc_supervisor_message_kind {
    XC_SUPERVISOR_STARTED,
    XC_SUPERVISOR_NOT_STARTED,
    XC_SUPERVISOR_ENDED
};
struct xc_supervisor_message {
    enum xc_supervisor_message_kind kind;
    int value;                /* the process; errno; how it ended */
    bool addresses_at_random; /* STARTED */
};

/* The exit status of a supervisor that could not end all that it kept. */
#define XC_SUPERVISOR_GAVE_UP 1

/* In a new process: keeps the program until the other end of control is closed. */
_Noreturn void xc_supervisor_be(const struct xc_process_spec *spec, int control);

#endif
