/* Internal to the component adapter: one request, one response. */
#ifndef XC_ADAPTER_REQUEST_H
#define XC_ADAPTER_REQUEST_H

#include "adapter/program.h"

/* Sends a line, and takes one within the time limit; response has its text without the end. Before,
 * nothing may have come that was not asked for. XC_CRASHED: it ended, was silent, or said what is
 * no line; the program is then to be ended. */
enum xc_status xc_request_exchange(struct xc_program *program, const char *request, double seconds,
                                   char response[XC_RESPONSE_BYTES], struct xc_error *error);
/* Takes one more line. */
enum xc_status xc_response_receive(struct xc_program *program, double seconds,
                                   char response[XC_RESPONSE_BYTES], struct xc_error *error);

#endif
