/* The whole archive looked at: the chain, the directory's manifest, every file in force read in
 * full, and what lies about that no entry knows. In steps, so that a loop can do it beside its
 * work. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"

struct archive_audit;

struct archive_audit_totals {
    int64_t files, rows, bytes; /* in force and whole */
    int64_t damaged;            /* files, and other things found wrong */
};

/* `manifest` as the table has it, or NULL: then the directory's own is all there is to go by.
 * `problem` hears what is wrong, once for each path (or the manifest's name), with why. */
struct archive_audit *archive_audit_open(
    const struct archive_directory *directory, const struct archive_manifest *manifest,
    void (*problem)(void *ctx, const char *path, const struct error *err), void *ctx);

/* Reads on for about `bytes`: 1 there is more, 0 done. What is damaged is told, no error; -1 only
 * when the directory cannot be read at all. */
int archive_audit_step(struct archive_audit *audit, size_t bytes, struct error *err);
const struct archive_audit_totals *archive_audit_totals(const struct archive_audit *audit);
void archive_audit_free(struct archive_audit *audit); /* NULL is fine */
