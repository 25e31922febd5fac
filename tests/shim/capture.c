#include "capture.h"

#include <stdlib.h>
#include <unistd.h>

void capture_begin(struct capture *capture)
{
    fflush(NULL);
    capture->file = tmpfile();
    if (!capture->file)
        abort();
    for (int i = 0; i < 2; i++) {
        capture->kept[i] = dup(i + 1);
        if (capture->kept[i] < 0 || dup2(fileno(capture->file), i + 1) < 0)
            abort();
    }
}

const char *capture_end(struct capture *capture)
{
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        if (dup2(capture->kept[i], i + 1) < 0)
            abort();
        close(capture->kept[i]);
    }
    rewind(capture->file);
    size_t length = fread(capture->text, 1, sizeof capture->text - 1, capture->file);
    capture->text[length] = '\0';
    fclose(capture->file);
    return capture->text;
}
