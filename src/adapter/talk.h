/* Internal to the component adapter: one question, one answer. */
#ifndef XC_ADAPTER_TALK_H
#define XC_ADAPTER_TALK_H

#include "adapter/program.h"

/* Sends a line, and takes one within the time limit; answer has its text without the end. Before,
 * nothing may have come that was not asked for. XC_CRASHED: it ended, was silent, or said what is
 * no line; the program is then to be ended. */
enum xc_status xc_talk_ask(struct xc_program *program, const char *question, double seconds,
                           char answer[XC_ANSWER_BYTES], struct xc_error *error);
/* Takes one more line. */
enum xc_status xc_talk_hear(struct xc_program *program, double seconds,
                            char answer[XC_ANSWER_BYTES], struct xc_error *error);

#endif
