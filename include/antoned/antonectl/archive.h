/* What the verbs of `antonectl archive` share, and the one that has a file of its own. */
#pragma once

#include <jansson.h>

#include "antoned/antonectl/command.h"
#include "antoned/archive/manifest.h"
#include "antoned/archive/search.h"
#include "antoned/pg/session.h"
#include "antoned/store/archives.h"
#include "antoned/sys/config.h"

struct archive {
    const struct config *config;
    struct pg_session *session; /* NULL with --offline */
    struct archives archives;   /* of the database; none with --offline */
    struct archive_directory *directory;
    struct archive_manifest
        manifest; /* of our archive: the table's; with --offline the directory's */
};

/* With --offline the directory alone must do: the table may be gone with its server. */
int archive_open(const struct command *command, bool offline, struct archive *ret,
                 struct error *err);
void archive_close(struct archive *archive); /* also what archive_open left of a failure */
#define _cleanup_archive_ __attribute__((cleanup(archive_close)))

/* A post by UUID or PLATFORM/ID, an option's value; ERROR_USAGE. */
int archive_seek_post(const char *post, struct archive_search *ret, struct error *err);
int archive_platform(const char **name, struct error *err); /* as typed, then as we write it */

/* Archives of the database besides ours that hold files; the caller owns the array. */
json_t *archive_others(const struct archive *archive);

/* Says to people, on standard error with --json, which other archives there are, if any. */
void archive_mention_others(const struct command *command, const struct archive *archive);

/* A session that may do what the verb does, as one of the roles of the configuration. */
struct pg_session *archive_open_as(const struct config *config, const char *conninfo,
                                   struct error *err);

/* Verbs with a file of their own. */
int archive_find(struct command *command, struct error *err);
int archive_hosts(struct command *command, struct error *err);
int archive_adopt(struct command *command, struct error *err);
int archive_retire(struct command *command, struct error *err);
int archive_erasures(struct command *command, struct error *err);
