/* A library of one's own, for `crosscost call`: a function, and one that does the same for many
 * items at once. */
#include <stddef.h>

double polynomial(double x);
void polynomial_n(const double *in, double *out, size_t n);

double polynomial(double x)
{
    return x * x + 1;
}

void polynomial_n(const double *in, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = in[i] * in[i] + 1;
}
