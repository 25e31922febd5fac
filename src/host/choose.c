#include "host/choose.h"

#include "host/files.h"
#include "probe/probe.h"

/* A processor that somebody uses for more than this is worse than CPU 0's core. */
static const double taken_share = 0.5;
/* /proc/stat counts hundredths of seconds, and the sample is a few of them: finer is noise. */
static const double busy_step = 0.25;

static int busy_class(const struct xc_candidate *candidate)
{
    return (int)((candidate->busy + candidate->sibling_busy) / busy_step);
}

/* Coarse: a look is short, and neighbours come and go. One that was not probed may be anything, so
 * it is in the middle. */
static int quiet_class(const struct xc_candidate *candidate)
{
    static const double least[] = {XC_QUIET_SHARE_MIN, 0.5, 0.9};
    int class = 0;
    for (size_t i = 0; i < sizeof least / sizeof least[0]; i++)
        class += candidate->probed ? candidate->quiet_share >= least[i] : i == 0;
    return class;
}

static bool is_better(const struct xc_candidate *one, const struct xc_candidate *other)
{
    if (one->claimed != other->claimed)
        return other->claimed;
    if (one->isolated != other->isolated)
        return one->isolated;
    if (one->kind != other->kind)
        return one->kind > other->kind;
    bool one_taken = one->busy > taken_share, other_taken = other->busy > taken_share;
    if (one_taken != other_taken)
        return other_taken;
    if (quiet_class(one) != quiet_class(other))
        return quiet_class(one) > quiet_class(other);
    if (one->with_cpu0 != other->with_cpu0)
        return other->with_cpu0;
    if (busy_class(one) != busy_class(other))
        return busy_class(one) < busy_class(other);
    return one->pu < other->pu;
}

/* Says only what made a difference among these candidates, and what is bad about the best. */
static void explain(const struct xc_candidate *candidates, size_t count,
                    const struct xc_candidate *best, char *why, size_t why_bytes)
{
    bool kinds_differ = false, cpu0_avoided = false, idler = false, claim_avoided = false;
    for (size_t i = 0; i < count; i++) {
        kinds_differ = kinds_differ || candidates[i].kind < best->kind;
        cpu0_avoided = cpu0_avoided || (candidates[i].with_cpu0 && !best->with_cpu0);
        claim_avoided = claim_avoided || (candidates[i].claimed && !best->claimed);
        idler = idler || busy_class(&candidates[i]) > busy_class(best);
    }
    why[0] = '\0';
    if (count == 1)
        xc_text_append(why, why_bytes, "the only processor allowed");
    if (best->claimed)
        xc_text_append(why, why_bytes, "another crosscost measures there, as on all");
    if (claim_avoided)
        xc_text_append(why, why_bytes, "not where another crosscost measures");
    if (best->isolated)
        xc_text_append(why, why_bytes, "isolated");
    if (kinds_differ)
        xc_text_append(why, why_bytes, "highest CPU kind");
    if (best->probed)
        xc_text_append(why, why_bytes, "its core ours in %.0f%% of the looks",
                       best->quiet_share * 100);
    if (cpu0_avoided)
        xc_text_append(why, why_bytes, "not CPU 0");
    if (idler)
        xc_text_append(why, why_bytes, "less busy than others");
    if (best->has_sibling)
        xc_text_append(why, why_bytes, "sibling %s",
                       best->sibling_busy < busy_step ? "idle" : "busy");
    if (best->busy > taken_share)
        xc_text_append(why, why_bytes, "busy, as all are");
    if (!why[0])
        xc_text_append(why, why_bytes, "all are alike");
}

size_t xc_choose(const struct xc_candidate *candidates, size_t count, char *why, size_t why_bytes)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (is_better(&candidates[i], &candidates[best]))
            best = i;
    explain(candidates, count, &candidates[best], why, why_bytes);
    return best;
}
