/* What the component host found, as the report has it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/assemble.h"

/* More of the time than this in which a processor quota stopped the run, and it gives no verdict.
 */
#define QUOTA_SHARE_MAX 0.01

static void add_warning(struct xc_host_report *host, const char *text)
{
    if (*text && (host->warnings[host->warning_count] = strdup(text)))
        host->warning_count++;
}

/* Warnings: why there are no verdicts; checks that are not good, worst first, as "name: found". */
static enum xc_status warnings_of(const struct xc_checks *checks, const struct xc_session *session,
                                  struct xc_host_report *host, struct xc_error *error)
{
    static const enum xc_check_state worst_first[] = {XC_CHECK_BAD, XC_CHECK_WARN};
    host->warnings = calloc(checks->count + 3, sizeof *host->warnings);
    if (!host->warnings)
        return xc_fail(error, XC_UNFIT, "no memory for the host's warnings");
    add_warning(host, session->unfit);
    add_warning(host, session->claim_warning);
    for (size_t state = 0; state < 2; state++)
        for (size_t i = 0; i < checks->count; i++) {
            const struct xc_check *check = &checks->items[i];
            if (check->state == worst_first[state] &&
                asprintf(&host->warnings[host->warning_count], "%s: %s", check->name,
                         check->found) >= 0)
                host->warning_count++;
        }
    add_warning(host, session->stack_warning);
    return XC_OK;
}

/* Moves the facts; the component host's own structure is left empty. */
static enum xc_status facts_to_report(struct xc_facts *facts, struct xc_host_report *host,
                                      struct xc_error *error)
{
    host->facts = calloc(facts->count + 1, sizeof *host->facts);
    if (!host->facts)
        return xc_fail(error, XC_UNFIT, "no memory for the fingerprint");
    for (size_t i = 0; i < facts->count; i++)
        host->facts[i] = (struct xc_host_fact){facts->items[i].key, facts->items[i].value};
    host->fact_count = facts->count;
    host->topology = facts->topology;
    host->topology_count = facts->topology_count;
    host->name = facts->node_name;
    free(facts->items);
    *facts = (struct xc_facts){0};
    return XC_OK;
}

enum xc_status xc_host_to_report(struct xc_session *session, struct xc_host_report *host,
                                 struct xc_error *error)
{
    struct xc_facts facts = {0};
    struct xc_checks checks = {0};
    struct xc_watch_totals totals;
    xc_watch_totals_read(session->watch, &totals);
    if (totals.quota_share > QUOTA_SHARE_MAX)
        snprintf(session->unfit, sizeof session->unfit,
                 "a processor quota stopped this run for %.0f%% of the time",
                 100 * totals.quota_share);
    enum xc_status status = xc_host_fingerprint(session->host, &session->pinned, &facts, error);
    if (status == XC_OK)
        status = facts_to_report(&facts, host, error);
    xc_facts_release(&facts);
    if (status == XC_OK)
        status = xc_host_examine(session->host, &session->pinned, false, &checks, error);
    if (status == XC_OK)
        status = warnings_of(&checks, session, host, error);
    xc_checks_release(&checks);
    host->events = (struct xc_host_events){
        .steal_ms = totals.steal_ms,
        .involuntary_switches =
            xc_count_add(totals.involuntary_switches, session->of_workers.involuntary_switches),
        .migrations = xc_count_add(totals.migrations, session->of_workers.migrations),
        .throttle_events = totals.throttle_events,
    };
    return status;
}
