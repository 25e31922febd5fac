#include "engine/interrupts.h"

#include <stddef.h>

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
