#include "analysis/expression.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX ((size_t)1024 * 1024)

/* The whole file, or pipe, or standard input for "-"; terminated. */
static enum xc_status read_all(const char *path, char **text, size_t *bytes, struct xc_error *error)
{
    struct stat found;
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "r");
    if (!file)
        return xc_fail(error, XC_USAGE, "'%.200s': %s", path, strerror(errno));
    enum xc_status status = XC_OK;
    *text = NULL;
    if (fstat(fileno(file), &found) == 0 && S_ISDIR(found.st_mode))
        status = xc_fail(error, XC_USAGE, "'%.200s' is a folder", path);
    else if (!(*text = malloc(FILE_BYTES_MAX + 2)))
        status = xc_fail(error, XC_UNFIT, "no memory for '%.200s'", path);
    else if ((*bytes = fread(*text, 1, FILE_BYTES_MAX + 1, file)) > FILE_BYTES_MAX)
        status = xc_fail(error, XC_USAGE, "'%.200s' is larger than 1 MiB", path);
    else if (ferror(file))
        status = xc_fail(error, XC_USAGE, "'%.200s': %s", path, strerror(errno));
    else
        (*text)[*bytes] = '\0';
    if (!standard_input)
        fclose(file);
    if (status == XC_OK)
        return XC_OK;
    free(*text);
    return status;
}

/* What a line holds, without its comment and the white space around, the CR before its end
 * included; "" for nothing. A CR elsewhere stays for the parser: it must not hide what is behind
 * it. */
static char *strip(char *line)
{
    line[strcspn(line, "#")] = '\0';
    line += strspn(line, " \t\r");
    for (size_t length = strlen(line); length && strchr(" \t\r", line[length - 1]); length--)
        line[length - 1] = '\0';
    return line;
}

/* The room doubles whenever the count is a power of two. */
static bool append(struct xc_gate_text **texts, size_t *count, const char *text, unsigned line)
{
    if ((*count & (*count - 1)) == 0) {
        struct xc_gate_text *more = realloc(*texts, (*count ? *count * 2 : 1) * sizeof *more);
        if (!more)
            return false;
        *texts = more;
    }
    struct xc_gate_text *gate = &(*texts)[*count];
    gate->line = line;
    gate->text = strdup(text);
    *count += gate->text != NULL;
    return gate->text != NULL;
}

void xc_gate_texts_release(struct xc_gate_text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i].text);
    free(texts);
}

enum xc_status xc_gate_file_read(const char *path, struct xc_gate_text **texts, size_t *count,
                                 struct xc_error *error)
{
    char *text = NULL, *rest, *line;
    size_t bytes = 0;
    unsigned number = 0;
    *texts = NULL;
    *count = 0;
    enum xc_status status = read_all(path, &text, &bytes, error);
    if (status != XC_OK)
        return status;
    if (text && strlen(text) != bytes)
        status = xc_fail(error, XC_USAGE, "'%.200s' holds a zero byte", path);
    for (rest = text; status == XC_OK && (line = strsep(&rest, "\n"));) {
        char *gate = strip(line);
        number++;
        if (strlen(gate) > XC_GATE_CHARS_MAX)
            status = xc_fail(error, XC_USAGE, "'%.200s' line %u: more than %d characters", path,
                             number, XC_GATE_CHARS_MAX);
        else if (*gate && !append(texts, count, gate, number))
            status = xc_fail(error, XC_UNFIT, "no memory for the gates of '%.200s'", path);
    }
    free(text);
    if (status == XC_OK && *count == 0)
        status = xc_fail(error, XC_USAGE, "'%.200s' holds no gate", path);
    if (status == XC_OK)
        return XC_OK;
    xc_gate_texts_release(*texts, *count);
    *texts = NULL;
    *count = 0;
    return status;
}
