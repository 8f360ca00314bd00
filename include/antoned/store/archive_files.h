/* The table archive_files: the manifest as rows. Statements: retention.manifest reads it whole,
 * retention.record_file adds an entry. */
#pragma once

#include "antoned/archive/manifest.h"
#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

/* Adds the entries of retention.manifest to *ret, in the order of the chain. */
int archive_files_read(struct pg_rows *rows, struct archive_manifest *ret, struct error *err);

/* The parameters of retention.record_file. */
struct pg_params *archive_files_params(struct arena *arena, const struct archive_entry *entry);
