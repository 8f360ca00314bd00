/* The whole archive looked at: the chain, the directory's manifest, every file in force read in
 * full, and what lies about that no entry knows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"

struct archive_audit_totals {
    int64_t files, rows, bytes; /* in force and whole */
    int64_t damaged;            /* files, and other things found wrong */
};

struct archive_audit {
    const struct archive_directory *directory;
    const struct archive_manifest *manifest; /* as the table has it; NULL: the directory's own is
                                                all there is to go by */
    size_t slice_bytes;
    /* After each slice; false ends it. */
    bool (*read)(void *ctx, const struct archive_audit_totals *totals);
    /* Hears what is wrong, once for each path (or the manifest's name), with why. */
    void (*problem)(void *ctx, const char *path, const struct error *err);
    void *ctx;
};

/* 0: all of it was looked at; 1: `read` has ended it. What is damaged is a problem, no error; -1
 * only when the directory cannot be read at all. *ret is set in any case. */
int archive_audit(const struct archive_audit *audit, struct archive_audit_totals *ret,
                  struct error *err);
