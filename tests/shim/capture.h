/* What a piece of code prints: descriptors 1 and 2 lead into one file between begin and end. */
#ifndef XC_TESTS_SHIM_CAPTURE_H
#define XC_TESTS_SHIM_CAPTURE_H

#include <stdio.h>

struct capture {
    FILE *file;
    int kept[2];
    char text[16384]; /* filled by end; what is beyond is cut */
};

void capture_begin(struct capture *capture);
const char *capture_end(struct capture *capture);

#endif
