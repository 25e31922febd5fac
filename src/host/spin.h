/* What a spinning thread sees of its disturbers. */
#ifndef XC_HOST_SPIN_H
#define XC_HOST_SPIN_H

/* A loop that only reads the clock, and the times between two reads that are too long. */
struct xc_gaps {
    long count; /* gaps of over 10 us */
    double longest_us;
    double lost_share; /* of the time, 0 to 1 */
    double clock_ns;   /* what reading the clock costs, at best */
    double tick_ns;    /* the smallest step the clock made */
};
void xc_gaps_watch(double duration_ms, struct xc_gaps *gaps);

#endif
