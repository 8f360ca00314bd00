/* The page of one draft or escalation under review, as text. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/base/buffer.h"
#include "antoned/domain/platform_rules.h"

struct review_item {
    const json_t *row; /* of the queue; borrowed */
    bool is_draft;     /* or an escalation */
    enum platform platform;
    const struct platform_rules *rules; /* of the platform, now; borrowed */
    json_t *decision, *author;          /* owned; NULL: gone */
    const char *edited;                 /* what was made of the draft; NULL: nothing */
    const char *fault;                  /* what is wrong with it */
    char fault_text[200];
};

/* The reason first, then the post, then why it was decided so, the author, and the draft with its
 * length. Harmless to a terminal. */
void review_text(const struct review_item *item, struct buffer *out);
