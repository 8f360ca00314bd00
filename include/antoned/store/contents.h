/* What the tables hold, counted and hashed, to tell whether a copy is one and whether anything was
 * written since. Each row's text is hashed and the hashes are added up, so the order of the rows
 * does not matter. Reads every row. */
#pragma once

#include <jansson.h>

#include "antoned/base/error.h"
#include "antoned/pg/session.h"

#define CONTENTS_SNAPSHOT_SIZE 64

/* A transaction that sees one moment, and the snapshot's name for pg_dump, which then sees the
 * same. No time limit is put on it; contents_end ends it. */
int contents_begin(struct pg_session *session, char ret_snapshot[CONTENTS_SNAPSHOT_SIZE],
                   struct error *err);
void contents_end(struct pg_session *session);

/* { "posts": { "rows": 12, "hash": "…" }, … }, which the caller owns. Inside contents_begin, to be
 * of one moment. */
int contents_read(struct pg_session *session, json_t **ret, struct error *err);

/* "posts (12 rows, now 13), replies (other rows)", or NULL when they are the same. The caller frees
 * it. Heartbeats do not count: they are of no worth without their daemon. */
char *contents_difference(const json_t *before, const json_t *now);
