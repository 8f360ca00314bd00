/* What a crash may have left in the archive's directory is settled before anything new is written:
 * unfinished files go, files without a manifest row are adopted or removed, the directory's
 * manifest is brought in step with the table (docs/design/archive.md, Archive, then delete, step
 * 7). Whoever does this leads, so nobody else's COMMIT is still under way. */
#pragma once

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"
#include "antoned/base/error.h"
#include "antoned/store/retention.h"

struct retention_recovered {
    int unfinished; /* files removed that never got their name */
    int withdrawn;  /* whole files removed whose rows are all still in the database */
    int adopted;    /* files whose rows are gone from it: they got their manifest row */
    int replaced;   /* older generations removed that an erasure had rewritten */
};

/* `manifest`: as the table has it; adopted entries are added. Adds to *sum. ERROR_DAMAGE for what
 * only a person can settle. */
int retention_recover(struct pg_session *session, struct archive_directory *directory,
                      struct archive_manifest *manifest, int64_t now_us,
                      struct retention_recovered *sum, struct error *err);
