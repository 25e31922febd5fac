/* Small files of /proc, /sys and /etc, below a root that tests can move. Whatever a file holds, the
 * texts that come back are printable ASCII without leading or trailing space, and terminated. The
 * root of the running system is "". */
#ifndef XC_HOST_FILES_H
#define XC_HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { XC_HOST_PATH_BYTES = 512 };

/* The root and a path in one: false when the path is too long. */
__attribute__((format(printf, 3, 4))) bool
xc_path_join(const char *root, char path[XC_HOST_PATH_BYTES], const char *format, ...);

/* The first line, cut to size. False when the file cannot be read; text is then empty. */
__attribute__((format(printf, 4, 5))) bool xc_file_line(const char *root, char *text, size_t size,
                                                        const char *format, ...);
/* The first line as a whole number, and nothing else on that line. */
__attribute__((format(printf, 3, 4))) bool xc_file_number(const char *root, long long *number,
                                                          const char *format, ...);
__attribute__((format(printf, 2, 3))) bool xc_file_exists(const char *root, const char *format,
                                                          ...);

/* The value behind "KEY<space>SEPARATOR" at the start of a line, of the first line that has it. */
bool xc_file_value(const char *root, const char *path, const char *key, char separator, char *text,
                   size_t size);
/* The same in /proc/cpuinfo: the value in the part of processor pu, or in the first where pu is
 * negative. */
bool xc_cpuinfo_value(const char *root, int pu, const char *key, char *text, size_t size);

/* Reads one line into text of size bytes and drops what is longer; false at the end. */
bool xc_read_line(FILE *file, char *text, size_t size);

/* Makes text printable ASCII and trims it, in place. */
void xc_text_clean(char *text);

/* The word in text between spaces that equals word. */
bool xc_text_has_word(const char *text, const char *word);

/* Appends to text, behind "; " when it is not empty; what is too long is cut. */
__attribute__((format(printf, 3, 4))) void xc_text_append(char *text, size_t size,
                                                          const char *format, ...);

#endif
