/* What `crosscost call` measures: one function of a user's library, with its arguments. */
#ifndef XC_CALL_SUBJECT_H
#define XC_CALL_SUBJECT_H

#include "bench/suite.h"
#include "call/compile.h"
#include "call/ffi_dynamic.h"
#include "call/prototype.h"
#include "call/values.h"

struct xc_call_subject {
    struct xc_prototype prototype;
    struct xc_arguments arguments;
    bool has_expected;
    struct xc_expected expected;
    /* From here on in the child alone. */
    struct xc_compiled compiled; /* .direct NULL: there is none */
    void (*function)(void);
    struct xc_dynamic *dynamic;
    bool repeats; /* two calls gave the same: then every form must give that */
    unsigned char answer[XC_STRUCT_BYTES_MAX];
};

/* Parses prototype, values and expected answer. values and returns may be NULL. The subject is to
 * be released in any case. XC_USAGE: one of them cannot be used. */
enum xc_status xc_call_subject_parse(struct xc_call_subject *subject, const char *prototype,
                                     const char *values, const char *returns,
                                     struct xc_error *error);
void xc_call_subject_release(struct xc_call_subject *subject);

/* Loads the library, calls the function twice through libffi, and checks what it returns. XC_USAGE:
 * it cannot be loaded, has no such function, or returns something else than is expected. */
enum xc_status xc_call_subject_load(struct xc_call_subject *subject, const char *library,
                                    struct xc_error *error);

/* The function that a crossing calls with a frame, and that frame's head: compiled where that is,
 * else libffi's. */
struct xc_frame_function {
    void (*function)(void *frame);
    uint64_t head;
};
struct xc_frame_function xc_call_subject_frame(const struct xc_call_subject *subject);

/* Appends the cases call/NAME/direct, .../ffi-call, .../crossing/MODEL. */
enum xc_status xc_call_subject_add(struct xc_call_subject *subject,
                                   const struct xc_suite_options *options,
                                   struct xc_case_list *list, struct xc_error *error);

#endif
