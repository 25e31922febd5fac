#include "run/outputs.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/text.h"
#include "support/output.h"

#define COLUMNS     80
#define COLUMNS_MIN 20

unsigned xc_output_columns(void)
{
    struct winsize size;
    bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= COLUMNS_MIN;
    return is_known && size.ws_col < COLUMNS ? size.ws_col : COLUMNS;
}

void xc_print_wrapped(const char *text, int column, int indent)
{
    int columns = (int)xc_output_columns();
    while (*text) {
        size_t length = strcspn(text, " ");
        char *word = strndup(text, length);
        int width = word ? (int)xc_text_columns(word) : 0;
        bool goes_on = column > indent && column + 1 + width > columns;
        if (goes_on)
            printf("\n%*s", indent, "");
        bool has_space = !goes_on && column > 0;
        printf("%s%s", has_space ? " " : "", word ? word : "");
        column = (goes_on ? indent : column) + has_space + width;
        text += length + (text[length] == ' ');
        free(word);
    }
    putchar('\n');
}

/* How to draw on this terminal. NO_COLOR: https://no-color.org */
static struct xc_render_options render_options(bool raw)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    bool on_terminal = isatty(STDOUT_FILENO);
    struct xc_render_options options = {
        .color =
            on_terminal && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0),
        .columns = xc_output_columns(),
        .raw = raw,
    };
    setlocale(LC_CTYPE, "");
    options.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return options;
}

enum xc_status xc_outputs_write(const struct xc_outputs *outputs, const struct xc_report *report,
                                bool with_table, struct xc_error *error)
{
    struct xc_render_options options = render_options(outputs->raw);
    enum xc_status status = XC_OK;
    const struct xc_format *shown = with_table ? xc_formats[0] : NULL;
    for (size_t i = 0; i < outputs->count; i++) {
        const struct xc_output *output = &outputs->items[i];
        if (!output->path) {
            shown = output->format;
            continue;
        }
        struct xc_render_options plain = {
            .columns = COLUMNS, .utf8 = options.utf8, .raw = options.raw};
        struct xc_error failure = {""};
        enum xc_status saved =
            xc_report_save(report, output->format, &plain, output->path, &failure);
        if (saved != XC_OK && status == XC_OK)
            status = xc_fail(error, saved, "%s", failure.text);
    }
    if (!shown)
        return status;
    struct xc_error failure = {""};
    enum xc_status printed = shown->render(report, &options, stdout, &failure);
    if (printed == XC_OK)
        printed = xc_flush_output(&failure);
    if (printed != XC_OK && status == XC_OK)
        status = xc_fail(error, printed, "%s", failure.text);
    return status;
}
