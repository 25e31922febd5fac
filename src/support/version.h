/* Made by the build. */
#ifndef XC_SUPPORT_VERSION_H
#define XC_SUPPORT_VERSION_H

extern const char xc_version[]; /* "0.1.0" */
extern const char xc_date[];    /* of the commit: "2026-01-31" */
extern const char
    xc_commit[]; /* git's short name of the commit, "-dirty" when changed; "unknown" */

#endif
