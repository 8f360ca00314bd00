/* The documents of a file in one of the forms of form.h, one JSON value at a time: JSON Lines,
 * lists of any size, objects over many lines, and the JavaScript of an account's archive. */
#pragma once

#include <jansson.h>

#include "antoned/antonectl/lines.h"
#include "antoned/store/form.h"

struct documents;

struct documents_options {
    const char *form;    /* its name, or "auto": what the first document is */
    const char *account; /* account.js of an archive; NULL: beside the file */
    size_t window_bytes; /* of source.h */
};

/* The longest document: a page of an API. */
#define DOCUMENT_MAX_BYTES ((size_t)4 << 20)

/* NULL: ERROR_IO, ERROR_USAGE (no such form), ERROR_DATA (the file cannot be of that form). */
struct documents *documents_open(const char *path, const struct documents_options *options,
                                 struct error *err);
void documents_close(struct documents *documents); /* NULL is fine */

/* 1 and the text of the next one; 0 at the end; -1 as of lines.h. */
int documents_next(struct documents *documents, struct str *ret, struct error *err);

/* Hands each post of the text to the sink (form_convert); what cannot be read as JSON or is of
 * another form than the file is a FORM_WRONG. */
int documents_convert(struct documents *documents, struct str text, form_sink *sink, void *ctx,
                      struct error *err);

const struct lines *documents_lines(const struct documents *documents); /* for numbers and bytes */
