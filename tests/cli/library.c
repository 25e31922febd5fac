/* A user's library, well behaved and not. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int32_t add(int32_t first, int32_t second);
int32_t add(int32_t first, int32_t second)
{
    return first + second;
}

extern int32_t counted;
int32_t counted = 3;

struct pair {
    int64_t low;
    double high;
};
struct pair swap(struct pair given, int8_t by);
struct pair swap(struct pair given, int8_t by)
{
    return (struct pair){(int64_t)given.high + by, (double)given.low};
}

size_t length(const char *text, const unsigned char *buffer, _Bool also);
size_t length(const char *text, const unsigned char *buffer, _Bool also)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length + buffer[4095] + also;
}

double add_up(int32_t count, ...);
double add_up(int32_t count, ...)
{
    double sum = 0;
    va_list numbers;
    va_start(numbers, count);
    for (int32_t i = 0; i < count; i++)
        sum += va_arg(numbers, double);
    va_end(numbers);
    return sum;
}

double line(double x);
double line(double x)
{
    return 1.5 * x + 1;
}

void line_n(const double *in, double *out, size_t n);
void line_n(const double *in, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = 1.5 * in[i] + 1;
}

/* Right for one item, wrong for the eighth. */
void line_wrong(const double *in, double *out, size_t n);
void line_wrong(const double *in, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = i == 7 ? 0 : 1.5 * in[i] + 1;
}

void line_too_far(const double *in, double *out, size_t n);
void line_too_far(const double *in, double *out, size_t n)
{
    for (size_t i = 0; i <= n; i++)
        out[i] = 1.5 * in[i < n ? i : 0] + 1;
}

float scale(float x, int32_t by);
float scale(float x, int32_t by)
{
    return x * (float)by;
}

void scale_n(const float *in, int32_t by, float *out, int n);
void scale_n(const float *in, int32_t by, float *out, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = in[i] * (float)by;
}

/* --- those that misbehave; some not at once ----------------------------------------------------
 */

static volatile int *volatile nowhere; /* NULL, which no compiler knows */

int crash(int calls);
int crash(int calls)
{
    static int count;
    if (count++ >= calls)
        *nowhere = 1;
    return calls;
}

int leave(int calls);
int leave(int calls)
{
    static int count;
    if (count++ >= calls)
        exit(0);
    return calls;
}

int spin(int calls);
int spin(int calls)
{
    static int count;
    if (count++ >= calls)
        for (;;)
            __asm__ volatile("");
    return calls;
}

int recurse(int depth);
int recurse(int depth)
{
    volatile char room[4096];
    room[0] = (char)depth;
    __asm__ volatile("" : : "r"(room) : "memory"); /* or it is as large as what is used of it */
    int below = depth == 0 ? 0 : recurse(depth - 1);
    __asm__ volatile("" : "+r"(below)); /* or a compiler makes a loop of it */
    return below + room[0];
}

/* Writes to standard output and standard error, and leaves a process behind. */
int chatter(void);
int chatter(void)
{
    static int started;
    if (!started++ && fork() == 0) {
        sleep(600);
        _exit(0);
    }
    fputs("chatter\n", stderr);
    return puts("chatter");
}
