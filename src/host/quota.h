/* The processor quota of the control groups that we are in, versions 1 and 2. */
#ifndef XC_HOST_QUOTA_H
#define XC_HOST_QUOTA_H

/* How often a quota was used up, and we were stopped until the next period; since the groups were
 * made. */
struct xc_quota_use {
    long long throttle_events; /* -1 = no group counts it */
    double throttled_ms;       /* a group on several processors counts each */
};

/* The sum over our groups. */
struct xc_quota_use xc_quota_use_read(const char *root);

#endif
