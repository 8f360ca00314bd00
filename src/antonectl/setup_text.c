/* A block of lines in a file that is somebody else's. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/setup.h"

static bool is_comment(const char *line)
{
    line += strspn(line, " \t\r");
    return *line == '#' || *line == '\n' || *line == '\0';
}

static bool is_line(const char *line, size_t length, const char *text)
{
    return length == strlen(text) && strncmp(line, text, length) == 0;
}

void setup_text_with_block(const char *text, const char *name, const char *lines,
                           struct buffer *out)
{
    char begin[128], end[128];
    snprintf(begin, sizeof begin, "# antoned, %s: made by antonectl setup", name);
    snprintf(end, sizeof end, "# antoned, %s: end", name);
    bool ours = false, placed = false;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (is_line(text, length, begin))
            ours = true;
        if (!ours && !placed && !is_comment(text)) {
            buffer_printf(out, "%s\n%s%s\n", begin, lines, end);
            placed = true;
        }
        if (!ours)
            buffer_printf(out, "%.*s\n", (int)length, text);
        if (is_line(text, length, end))
            ours = false;
        text += length + (text[length] == '\n');
    }
    if (!placed)
        buffer_printf(out, "%s\n%s%s\n", begin, lines, end);
}
