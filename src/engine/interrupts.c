#include "engine/interrupts.h"

#include <stdatomic.h>
#include <stddef.h>

#include "support/clock.h"

static const int numbers[XC_INTERRUPT_COUNT] = {SIGINT, SIGTERM, SIGHUP};

void xc_interrupts_catch(void (*handler)(int signal_number), struct xc_interrupts_before *before)
{
    const struct sigaction action = {.sa_handler = handler};
    for (size_t i = 0; i < XC_INTERRUPT_COUNT; i++) {
        struct sigaction now;
        sigaction(numbers[i], NULL, &now);
        if (before)
            before->actions[i] = now;
        if (numbers[i] != SIGHUP || now.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

void xc_interrupts_restore(const struct xc_interrupts_before *before)
{
    for (size_t i = 0; i < XC_INTERRUPT_COUNT; i++)
        sigaction(numbers[i], &before->actions[i], NULL);
}

void xc_interrupts_add(sigset_t *set)
{
    for (size_t i = 0; i < XC_INTERRUPT_COUNT; i++)
        sigaddset(set, numbers[i]);
}

void xc_interrupts_mask(int how)
{
    sigset_t set;
    sigemptyset(&set);
    xc_interrupts_add(&set);
    pthread_sigmask(how, &set, NULL);
}

static volatile sig_atomic_t interrupted;

/* Two that come together are one: timeout(1) signals its child and then its group. */
#define SAME_INTERRUPT_NS 300000000

/* The first ends the measuring; a second one ends the program. */
static void on_interrupt(int signal_number)
{
    static atomic_llong first_ns;
    long long now_ns = (long long)xc_now_ns(), none = 0;
    interrupted = 1;
    if (atomic_compare_exchange_strong(&first_ns, &none, now_ns) ||
        now_ns - none < SAME_INTERRUPT_NS)
        return;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

const volatile sig_atomic_t *xc_interrupts_watch(void)
{
    xc_interrupts_catch(on_interrupt, NULL);
    return &interrupted;
}
