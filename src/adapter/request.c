#include "adapter/request.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "support/deadline.h"
#include "support/limits.h"

/* How long a program that closed its output has to end, so that it can be said how it did. */
#define END_MS 2000

/* Writes without a SIGPIPE: the signal is held back, and taken if it came. */
static bool write_all(int file, const char *text, size_t bytes)
{
    sigset_t broken_pipe, before, pending;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
    ssize_t written;
    while ((written = write(file, text, bytes)) < 0 && errno == EINTR)
        ;
    int failure = errno;
    if (written < 0 && failure == EPIPE && !sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&broken_pipe, NULL, &(struct timespec){0}) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return written == (ssize_t)bytes;
}

/* It closed its output, or its input: mostly because it ended. */
static enum xc_status ended(struct xc_program *program, struct xc_error *error)
{
    char end[96] = "closed its output, but runs on", line[160], hint[XC_LIMIT_HINT_BYTES];
    int how;
    if (xc_process_ended(&program->process, END_MS, &how))
        xc_describe_end(how, end, sizeof end);
    xc_error_line(program->log, line, sizeof line);
    return xc_fail(error, XC_CRASHED, "its program %s%s%s%s", end, *line ? ": " : "", line,
                   xc_limit_hint_of(line, hint));
}

static enum xc_status nonsense(const char *what, const char *said, size_t bytes,
                               struct xc_error *error)
{
    char copy[XC_RESPONSE_BYTES + 1], quoted[80];
    size_t length = bytes < XC_RESPONSE_BYTES ? bytes : XC_RESPONSE_BYTES;
    memcpy(copy, said, length);
    copy[length] = '\0';
    copy[strcspn(copy, "\n")] = '\0';
    xc_response_quote(copy, quoted, sizeof quoted);
    return xc_fail(error, XC_CRASHED, "%s: '%s'", what, quoted);
}

/* Takes a whole line out of what was received. 1: taken; 0: there is none yet; -1: it has a byte
 * that no line has. */
static int take_line(struct xc_program *program, char response[XC_RESPONSE_BYTES])
{
    char *end = memchr(program->received, '\n', program->received_bytes);
    if (!end)
        return 0;
    size_t length = (size_t)(end - program->received);
    if (memchr(program->received, '\0', length))
        return -1;
    memcpy(response, program->received, length);
    if (length > 0 && response[length - 1] == '\r')
        length--;
    response[length] = '\0';
    program->received_bytes -= (size_t)(end + 1 - program->received);
    memmove(program->received, end + 1, program->received_bytes);
    return 1;
}

enum xc_status xc_response_receive(struct xc_program *program, double seconds,
                                   char response[XC_RESPONSE_BYTES], struct xc_error *error)
{
    struct xc_deadline deadline;
    xc_deadline_begin(&deadline, seconds);
    program->has_paused = false;
    for (;;) {
        int taken = take_line(program, response);
        if (taken > 0)
            return XC_OK;
        if (taken < 0)
            return nonsense("it answered what is no text", program->received,
                            program->received_bytes, error);
        if (program->received_bytes == sizeof program->received)
            return nonsense("it answered with a line of more than 1,024 bytes", program->received,
                            program->received_bytes, error);
        struct pollfd readable = {.fd = program->from, .events = POLLIN};
        int ready = poll(&readable, 1, XC_DEADLINE_LOOK_MS);
        bool is_late = xc_deadline_passed(&deadline);
        program->has_paused = deadline.has_paused;
        if (ready <= 0 && !xc_wait_goes_on(program->limits))
            return xc_fail(error, XC_INCONCLUSIVE, "interrupted");
        if (ready <= 0 && is_late)
            return xc_fail(error, XC_CRASHED, "it did not answer within %.3g s", seconds);
        if (ready <= 0)
            continue;
        ssize_t got = read(program->from, program->received + program->received_bytes,
                           sizeof program->received - program->received_bytes);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
            return ended(program, error);
        program->received_bytes += got > 0 ? (size_t)got : 0;
    }
}

enum xc_status xc_request_exchange(struct xc_program *program, const char *request, double seconds,
                                   char response[XC_RESPONSE_BYTES], struct xc_error *error)
{
    char line[XC_CASE_ID_BYTES + 64];
    struct pollfd readable = {.fd = program->from, .events = POLLIN};
    if (program->received_bytes == 0 && poll(&readable, 1, 0) > 0) {
        ssize_t got = read(program->from, program->received, sizeof program->received);
        if (got == 0)
            return ended(program, error);
        program->received_bytes = got > 0 ? (size_t)got : 0;
    }
    if (program->received_bytes > 0)
        return nonsense("it spoke without being asked", program->received, program->received_bytes,
                        error);
    int length = snprintf(line, sizeof line, "%s\n", request);
    if (!write_all(program->to, line, (size_t)length))
        return ended(program, error);
    return xc_response_receive(program, seconds, response, error);
}
