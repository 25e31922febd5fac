#include "host/files.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((format(printf, 3, 0))) static bool
join(const char *root, char path[XC_HOST_PATH_BYTES], const char *format, va_list rest)
{
    int root_length = snprintf(path, XC_HOST_PATH_BYTES, "%s", root);
    if (root_length < 0 || root_length >= XC_HOST_PATH_BYTES)
        return false;
    int left = XC_HOST_PATH_BYTES - root_length;
    int length = vsnprintf(path + root_length, (size_t)left, format, rest);
    return length >= 0 && length < left;
}

bool xc_path_join(const char *root, char path[XC_HOST_PATH_BYTES], const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    bool fits = join(root, path, format, rest);
    va_end(rest);
    return fits;
}

void xc_text_clean(char *text)
{
    size_t start = strspn(text, " \t\r\n"), length = strlen(text + start);
    memmove(text, text + start, length + 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < ' ')
            text[i] = ' ';
        else if (byte > '~')
            text[i] = '?';
    }
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
}

bool xc_read_line(FILE *file, char *text, size_t size)
{
    size_t length = 0;
    int byte = getc(file);
    if (byte == EOF)
        return false;
    for (; byte != EOF && byte != '\n'; byte = getc(file))
        if (length + 1 < size)
            text[length++] = (char)(byte ? (unsigned char)byte : ' ');
    text[length] = '\0';
    return true;
}

static bool read_first_line(const char *path, char *text, size_t size)
{
    text[0] = '\0';
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool readable = xc_read_line(file, text, size) || !ferror(file);
    fclose(file);
    xc_text_clean(text);
    return readable;
}

bool xc_file_line(const char *root, char *text, size_t size, const char *format, ...)
{
    char path[XC_HOST_PATH_BYTES];
    va_list rest;
    va_start(rest, format);
    bool fits = join(root, path, format, rest);
    va_end(rest);
    text[0] = '\0';
    return fits && read_first_line(path, text, size);
}

bool xc_file_number(const char *root, long long *number, const char *format, ...)
{
    char path[XC_HOST_PATH_BYTES], text[64], *end;
    va_list rest;
    va_start(rest, format);
    bool fits = join(root, path, format, rest);
    va_end(rest);
    if (!fits || !read_first_line(path, text, sizeof text))
        return false;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        return false;
    *number = value;
    return true;
}

bool xc_file_exists(const char *root, const char *format, ...)
{
    char path[XC_HOST_PATH_BYTES];
    va_list rest;
    va_start(rest, format);
    bool fits = join(root, path, format, rest);
    va_end(rest);
    return fits && access(path, F_OK) == 0;
}

/* What stands behind the key and the separator, or NULL when the line is another's. */
static char *value_in_line(char *line, const char *key, char separator)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    char *rest = line + length + strspn(line + length, " \t");
    return *rest == separator ? rest + 1 : NULL;
}

bool xc_file_value(const char *root, const char *path, const char *key, char separator, char *text,
                   size_t size)
{
    char full[XC_HOST_PATH_BYTES], line[8192], *value = NULL;
    text[0] = '\0';
    FILE *file = xc_path_join(root, full, "%s", path) ? fopen(full, "re") : NULL;
    if (!file)
        return false;
    while (!value && xc_read_line(file, line, sizeof line))
        value = value_in_line(line, key, separator);
    fclose(file);
    if (!value)
        return false;
    xc_text_clean(value);
    snprintf(text, size, "%s", value);
    return true;
}

bool xc_cpuinfo_value(const char *root, int pu, const char *key, char *text, size_t size)
{
    char full[XC_HOST_PATH_BYTES], line[8192], *value = NULL, *number;
    bool inside = pu < 0;
    text[0] = '\0';
    FILE *file = xc_path_join(root, full, "/proc/cpuinfo") ? fopen(full, "re") : NULL;
    if (!file)
        return false;
    while (!value && xc_read_line(file, line, sizeof line)) {
        if (pu >= 0 && (number = value_in_line(line, "processor", ':')))
            inside = strtol(number, NULL, 10) == pu;
        value = inside ? value_in_line(line, key, ':') : NULL;
    }
    fclose(file);
    if (!value)
        return false;
    xc_text_clean(value);
    snprintf(text, size, "%s", value);
    return true;
}

bool xc_text_has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length)
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

void xc_text_append(char *text, size_t size, const char *format, ...)
{
    size_t length = strlen(text);
    if (length && length + 3 < size) {
        memcpy(text + length, "; ", 3);
        length += 2;
    }
    va_list rest;
    va_start(rest, format);
    vsnprintf(text + length, size - length, format, rest);
    va_end(rest);
}
