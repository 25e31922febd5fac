/* A model's loops over any foreign function: one crossing an item, and items accumulated for one
 * crossing of many. Included once by a model's file, where XC_INJECT is 0, which has defined:
 *
 * - XC_LOOP_BEGIN(thread), as for loops.h
 * - XC_STUB: attributes of a function that the host's compiler makes for a foreign function
 * - XC_STUB_BEGIN: what such a function does before it builds the frame
 * - XC_CROSS(thread, function, frame): the crossing, all steps
 */
#include "support/clock.h"
#include "crossing/keep.h"
#include "crossing/model.h"

/* Words are moved one by one, as a stub for these arguments does; never by a call of memcpy. */
__attribute__((always_inline)) static inline void copy_words(uint64_t *to, const uint64_t *from,
                                                             size_t words)
{
    for (size_t i = 0; i < words; i++) {
        uint64_t word = from[i];
        XC_KEEP(word);
        to[i] = word;
    }
}

/* The host's stub: builds the frame, crosses, keeps the result. */
XC_STUB void call_one(struct xc_thread *thread, const struct xc_calls *calls, uint64_t block)
{
    XC_STUB_BEGIN;
    (void)thread; /* models of Go know theirs */
    _Alignas(16) uint64_t frame[XC_FRAME_WORDS_MAX];
    frame[0] = calls->head;
    copy_words(frame + 1, calls->arguments + block * calls->argument_words, calls->argument_words);
    XC_CROSS(thread, calls->function, frame);
    copy_words(calls->results + block * calls->result_words, frame + 1 + calls->argument_words,
               calls->result_words);
}

XC_TIMED static void loop_calls(uint64_t iterations, struct xc_thread *thread,
                                struct xc_calls *calls)
{
    XC_LOOP_BEGIN(thread);
    for (uint64_t i = 0; i < iterations; i++)
        call_one(thread, calls, i & (calls->blocks - 1));
}

/* Hands over what is accumulated, and takes the answers home. */
XC_STUB void flush(struct xc_thread *thread, struct xc_accumulate *held, uint64_t *results)
{
    XC_STUB_BEGIN;
    (void)thread;
    struct xc_slice_frame frame = {held->head, held->items, held->answers, held->count};
    XC_CROSS(thread, held->function, &frame);
    copy_words(results, held->answers, held->count);
    held->count = 0;
    held->flushes++;
}

/* One item more; over when the buffer is full, or its oldest item too old. */
XC_STUB bool add(struct xc_accumulate *held, uint64_t item)
{
    if (held->deadline_ns && held->count == 0)
        held->first_ns = xc_now_ns();
    held->items[held->count++] = item;
    if (held->count == held->limit)
        return true;
    return held->deadline_ns && xc_now_ns() - held->first_ns >= held->deadline_ns;
}

XC_TIMED static void loop_accumulate(uint64_t iterations, struct xc_thread *thread,
                                     struct xc_accumulate *held)
{
    XC_LOOP_BEGIN(thread);
    uint64_t *results = held->results;
    for (uint64_t i = 0; i < iterations; i++) {
        bool over = add(held, held->arguments[i & (held->blocks - 1)]);
        if (over || i == iterations - 1) {
            flush(thread, held, results);
            results = held->results + ((i + 1) & (held->blocks - 1));
        }
    }
}
