#include "profile/recording.h"

void xc_recording_event(const struct xc_recording *recording, const struct xc_event *event)
{
    if (recording->profile)
        xc_profile_event(recording->profile, event);
    if (recording->timeline)
        xc_timeline_event(recording->timeline, event);
}

static void observe(void *recording, const struct xc_event *event)
{
    xc_recording_event(recording, event);
}

struct xc_observer xc_recording_observer(struct xc_recording *recording)
{
    return (struct xc_observer){recording, observe};
}

struct xc_recorder xc_recording_thread(const struct xc_recording *recording, unsigned thread)
{
    return (struct xc_recorder){
        .cells = recording->profile ? xc_profile_cells(recording->profile, thread) : NULL,
        .track = recording->timeline ? xc_timeline_track(recording->timeline, thread) : NULL,
    };
}
