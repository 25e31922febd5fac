/* Names from outside (a plug-in's model), made fit for files that others read. */
#ifndef XC_PROFILE_CLEAN_NAME_H
#define XC_PROFILE_CLEAN_NAME_H

#define XC_CLEAN_NAME_BYTES 256

/* A copy that is UTF-8 and has no control characters: every byte that is neither becomes '?'. At
 * most XC_CLEAN_NAME_BYTES with the end; a longer text is cut between characters. Returns clean. */
const char *xc_clean_name(const char *text, char clean[XC_CLEAN_NAME_BYTES]);

#endif
