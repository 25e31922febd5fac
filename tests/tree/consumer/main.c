/* Calls a function on a foreign stack, with nothing but what is installed. Prints the switch. */
#include <crosscost/stack.h>

#include <stdint.h>
#include <stdio.h>

struct frame {
    int left, right, sum;
    uintptr_t ran_at;
};

static void add(void *argument)
{
    struct frame *frame = argument;
    frame->sum = frame->left + frame->right;
    frame->ran_at = (uintptr_t)&frame;
}

int main(void)
{
    struct xc_error error;
    struct xc_stack *stack;
    struct xc_stack_options options = {0};
    enum xc_status status = xc_stack_map(&options, &stack, &error);
    if (status != XC_OK) {
        fprintf(stderr, "consumer: %s\n", error.text);
        return (int)status;
    }
    struct frame frame = {.left = 40, .right = 2};
    xc_stack_call(stack, add, &frame);
    int right = frame.sum == 42 && frame.ran_at >= (uintptr_t)stack->low &&
                frame.ran_at < (uintptr_t)stack->top;
    xc_stack_release(stack);
    puts(xc_stack_switch_name());
    return right ? 0 : XC_NOT_MET;
}
