/* Bringing archived rows back (docs/design/archive.md, Life after the archive). Blocking, for
 * antonectl. One transaction: every line of every file asked for comes back exactly as it was
 * archived, or nothing changes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/archive/search.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"
#include "antoned/store/restore.h"

struct retention_restore_order {         /* exactly one of path, period, post */
    const char *path;                    /* as in the manifest */
    const char *period;                  /* all files of it: "2026-08-22", "2024-Q3", "2023" */
    const char *post;                    /* one post, as it was named … */
    const struct archive_search *search; /* … and how it is found */
    const char *schema;                  /* side schema; NULL: the live tables */
    bool only_here; /* of a period: what is in this archive, whatever others hold of it */
    const char *actor;
    int64_t hold_ms; /* how long the rows are kept from being archived again */
};

/* ERROR_DATA names the file, the line and the reason. */
int retention_restore(struct pg_session *session, const struct archive_directory *directory,
                      const struct retention_restore_order *order, struct restore_counts *ret,
                      struct error *err);
