/* A full screen of text with a line of keys, by ncurses: the only user of it. No colours; works on
 * 80 by 24 and follows the size of the terminal. What is drawn is made harmless by the caller
 * (output_add_harmless). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* ERROR_USAGE when stdin or stdout is no terminal, or one without a movable cursor. */
int screen_open(struct error *err);
void screen_close(void); /* as it was before; fine when it is not open */

/* Without opening it: clears the terminal that standard output is, if it is an able one. */
void screen_clear(void);

struct screen_page {
    const char *title;   /* the first line, reversed */
    const char *text;    /* paragraphs, wrapped at word edges; UTF-8 */
    int first;           /* line of the wrapped text at the top; drawing keeps it in range */
    const char *message; /* one line above the keys, bold; "" for none */
    const char *keys;    /* the last line */
};
void screen_draw(struct screen_page *page);

enum screen_key {
    SCREEN_UP = 0x110000, /* beyond Unicode */
    SCREEN_DOWN,
    SCREEN_PAGE_UP,
    SCREEN_PAGE_DOWN,
    SCREEN_RESIZED,
    SCREEN_NOTHING, /* none came in time, or one that means nothing */
    SCREEN_LOST,    /* the terminal is gone */
};
/* A character in lower case, or one of screen_key. */
int screen_key(int64_t wait_ms);

/* Asks for one line; false when it was left with Escape or the terminal is gone. */
bool screen_ask(const char *question, struct buffer *answer);

/* Lets the person's editor ($VISUAL, $EDITOR, else vi) work on the text, in a file that nobody else
 * can read and that is gone afterwards. ERROR_IO when it could not be run or failed. */
int screen_edit(struct buffer *text, struct error *err);
