/* What a case is, as data. Its id is printed from this and parsed into this, here and nowhere else;
 * code that looks for a case compares members. */
#ifndef XC_SUPPORT_CASE_KEY_H
#define XC_SUPPORT_CASE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a case is there for, and with it the shape of its id. */
enum xc_case_role {
    XC_CASE_PLAIN,            /* SUITE/[KERNEL/]BINDING[/latency] */
    XC_CASE_STEPS,            /* crossing/MODEL/VARIANT[/latency]; VARIANT: a set of steps */
    XC_CASE_INJECTED,         /* MODEL@SIZE/VARIANT: SIZE cycles in a step; never parsed */
    XC_CASE_FFI_CROSSING,     /* ffi/crossing/MODEL/BINDING */
    XC_CASE_CALL_CROSSING,    /* call/KERNEL/crossing/MODEL */
    XC_CASE_BATCH,            /* batch/MODEL/KERNEL: no case, but all of the next four together */
    XC_CASE_SLICE,            /* batch/MODEL/KERNEL/SIZE */
    XC_CASE_PER_ITEM,         /* batch/MODEL/KERNEL/per-item */
    XC_CASE_ACCUMULATE,       /* batch/MODEL/KERNEL/accumulate[-SIZE] */
    XC_CASE_DEADLINE,         /* batch/MODEL/KERNEL/deadline[-DEADLINEus[-SIZE]] */
    XC_CASE_FOREIGN_SLICE,    /* batch/foreign/KERNEL/SIZE */
    XC_CASE_HOST_SLICE,       /* batch/host/KERNEL/SIZE */
    XC_CASE_PING_PONG,        /* handoff/ping-pong/VARIANT */
    XC_CASE_HAND_OVER,        /* handoff/MODEL/hand-over/VARIANT */
    XC_CASE_UNCONTENDED,      /* handoff/MODEL/uncontended/SIZE */
    XC_CASE_WORKLOAD,         /* handoff/MODEL/VARIANT; VARIANT: the point, "4x1/10us+1us" */
    XC_CASE_RUNTIME_PLAIN,    /* runtimes/MODEL/[BINDING/]plain */
    XC_CASE_RUNTIME_CROSSING, /* runtimes/MODEL/[BINDING/]crossing */
    XC_CASE_RUNTIME_NO_TOKEN, /* runtimes/MODEL/[BINDING/]no-token */
    XC_CASE_RUNTIME_UPCALL,   /* runtimes/MODEL/[BINDING/]upcall */
    XC_CASE_RUNTIME_SLICE,    /* runtimes/MODEL/[BINDING/]batch/SIZE */
    XC_CASE_RUNTIME_OTHER,    /* runtimes/MODEL/[BINDING/]VARIANT */
    XC_CASE_ROLE_COUNT,
};

/* Plain data, to be copied. A member that the role's shape above does not have is empty. */
struct xc_case_key {
    enum xc_case_role role;
    bool latency;         /* the same as a dependent chain */
    uint64_t size;        /* items in a slice or a buffer, threads, cycles */
    uint64_t deadline_us; /* of a buffer that is flushed by the clock */
    char suite[64];       /* "calls" */
    char model[96];       /* "go1.23"; of a real runtime, what tells it from others: "cpython" */
    char kernel[128];     /* the function called: "add", or a user's. A plug-in's may be a path */
    char binding[128];    /* how: "direct", "ffi-call", "ctypes" */
    char variant[128];    /* which of several: "save+switch", "cache" */
};

/* Buffers whose ids have no number. */
#define XC_KEY_ACCUMULATE_ITEMS 1024u
#define XC_KEY_DEADLINE_US      20u

#define XC_ID_BYTES 640

/* The longest text that a member has room for is cut: makers keep theirs shorter. */
#define XC_KEY_SET(member, text) snprintf((member), sizeof(member), "%s", (text))

/* Prints the id of any key, and returns it. */
const char *xc_case_id(const struct xc_case_key *key, char id[XC_ID_BYTES]);
/* The same without the suite, for a table of one suite; points into id. */
const char *xc_case_id_in_suite(const struct xc_case_key *key, char id[XC_ID_BYTES]);

/* A set of a model's steps, and all cases of a batch. */
struct xc_case_key xc_case_key_steps(const char *model, const char *set);
struct xc_case_key xc_case_key_batch(const char *model, const char *kernel);

/* The key whose id this is; an id of a shape that no role has is one of XC_CASE_PLAIN. False, with
 * an empty key: it has an empty part, or more or
 * longer parts than there is room for. */
bool xc_case_key_parse(const char *id, struct xc_case_key *key);

/* The key of SUITE/MODEL/NAME, NAME being how others than this program call a case of a model or of
 * a runtime: "all", "ctypes/batch/16". False as above. */
bool xc_case_key_named(const char *suite, const char *model, const char *name,
                       struct xc_case_key *key);

bool xc_case_key_equal(const struct xc_case_key *one, const struct xc_case_key *other);

/* Whether it is of batch/MODEL/KERNEL, with a crossing. */
bool xc_case_key_is_of_batch(const struct xc_case_key *key);

/* Whether it is one of the roles of the suite `handoff`. */
bool xc_case_key_is_of_handoff(const struct xc_case_key *key);

/* Whether one may be compared with this case, since it is `direct` beside it or further up: 0 if it
 * may not, else the higher the nearer it is. */
unsigned xc_case_key_baseline_rank(const struct xc_case_key *direct, const struct xc_case_key *one);

/* Cases that others are compared with: the plain call, the empty loop, a cycle of the core. */
enum xc_reference { XC_REFERENCE_CALL, XC_REFERENCE_LOOP, XC_REFERENCE_CYCLE, XC_REFERENCE_COUNT };
extern const struct xc_case_key xc_reference_keys[XC_REFERENCE_COUNT];

#endif
