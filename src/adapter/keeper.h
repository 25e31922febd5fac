/* Inside the adapter room: the process between us and a program; see process.h. */
#ifndef XC_ADAPTER_KEEPER_H
#define XC_ADAPTER_KEEPER_H

#include "adapter/process.h"

/* What the keeper tells: first STARTED or NOT_STARTED, then perhaps ENDED. */
enum xc_keeper_message_kind { XC_KEEPER_STARTED, XC_KEEPER_NOT_STARTED, XC_KEEPER_ENDED };
struct xc_keeper_message {
    enum xc_keeper_message_kind kind;
    int value;                /* the process; errno; how it ended */
    bool addresses_at_random; /* STARTED */
};

/* The exit status of a keeper that could not end all that it kept. */
#define XC_KEEPER_GAVE_UP 1

/* In a new process: keeps the program until the other end of control is closed. */
_Noreturn void xc_keeper_be(const struct xc_process_spec *spec, int control);

#endif
