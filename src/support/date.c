#include "support/date.h"

#include <time.h>

const char *xc_date_now(char text[XC_DATE_BYTES])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, XC_DATE_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}
