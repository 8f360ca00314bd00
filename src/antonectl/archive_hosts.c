/* antonectl archive hosts, adopt, retire, erasures: what concerns more than the archive of one
 * host. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/archive.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/timestamp.h"
#include "antoned/flow/own_archive.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/erasure.h"
#include "antoned/store/retention.h"
#include "antoned/store/rows_json.h"

static json_t *instant(int64_t us)
{
    char text[TIMESTAMP_SIZE];
    if (us == INT64_MIN)
        return json_null();
    timestamp_format(us, text);
    return json_string(text);
}

static json_t *home_json(const struct archive_home *home)
{
    char id[UUID_TEXT_SIZE];
    uuid_format(&home->id, id);
    return json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "archive",
                     uuid_is_nil(&home->id) ? json_null() : json_string(id), "host", home->host,
                     "directory", home->directory, "files", (json_int_t)home->files, "rows",
                     (json_int_t)home->rows, "bytes", (json_int_t)home->bytes, "undone",
                     (json_int_t)home->undone, "last_seen_at", instant(home->seen_us),
                     "verified_at", instant(home->verified_us), "retired_at",
                     instant(home->retired_us));
}

json_t *archive_others(const struct archive *archive)
{
    json_t *others = json_array();
    for (size_t i = 0; i < archive->archives.count; i++) {
        const struct archive_home *home = &archive->archives.homes[i];
        if (home->files > 0 && !uuid_equal(&home->id, &archive->manifest.archive))
            json_array_append_new(others, home_json(home));
    }
    return others;
}

void archive_mention_others(const struct command *command, const struct archive *archive)
{
    json_t *others = archive_others(archive);
    size_t i;
    const json_t *home;
    json_array_foreach(others, i, home)
    {
        const char *verified = json_string_value(json_object_get(home, "verified_at"));
        json_int_t files = json_integer_value(json_object_get(home, "files"));
        fprintf(
            command->json ? stderr : stdout,
            "Not looked at: %" JSON_INTEGER_FORMAT " file%s in the archive of host %s (%s), %s%s\n",
            files, output_plural(files), json_string_value(json_object_get(home, "host")),
            json_string_value(json_object_get(home, "directory")),
            verified != NULL ? "verified " : "never verified", verified != NULL ? verified : "");
    }
    json_decref(others);
}

int archive_hosts(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "host", "host" },
        { "directory", "directory" },
        { "files", "files" },
        { "rows", "rows" },
        { "last_seen_at", "last used" },
        { "verified_at", "verified" },
        { "retired_at", "given up" },
        { "archive", "archive" },
    };
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    _cleanup_archives_ struct archives archives = { 0 };
    if (open_config(command, &config, err) < 0 || open_session(command, &session, err) < 0 ||
        archives_load(session, &archives, err) < 0)
        return -1;
    json_t *rows = json_array();
    for (size_t i = 0; i < archives.count; i++)
        json_array_append_new(rows, home_json(&archives.homes[i]));
    output_list(command, rows, columns, OUTPUT_COUNT(columns), "Nothing was ever archived.");
    json_decref(rows);
    return 0;
}

int archive_erasures(struct command *command, struct error *err)
{
    static const struct pg_column columns[] = {
        { "erasure", PG_UUID },      { "requested_at", PG_TIMESTAMPTZ },
        { "requested_by", PG_TEXT }, { "completed_at", PG_TIMESTAMPTZ },
        { "host", PG_TEXT },         { "directory", PG_TEXT },
        { "state", PG_TEXT },        { "done_at", PG_TIMESTAMPTZ },
        { "files", PG_INT8 },        { "rows", PG_INT8 },
    };
    static const struct output_column shown[] = {
        { "requested_at", "asked for" },
        { "requested_by", "by" },
        { "host", "host" },
        { "directory", "archive" },
        { "state", "its part" },
        { "files", "files" },
        { "rows", "rows" },
        { "completed_at", "complete" },
    };
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    json_t *rows;
    pg_params_bool(params, command_option(command, "all") != NULL);
    if (open_config(command, &config, err) < 0 || open_session(command, &session, err) < 0 ||
        rows_json_list(session, &sql_erasure_list, params, columns, OUTPUT_COUNT(columns), &rows,
                       err) < 0)
        return -1;
    output_list(command, rows, shown, OUTPUT_COUNT(shown), "No erasure is open.");
    json_decref(rows);
    return 0;
}

/* ---- changes of where an archive is ---- */

static int parse_archive(const char *text, struct uuid *ret, struct error *err)
{
    if (uuid_parse(str_from(text), ret) == 0)
        return 0;
    return error_set(err, ERROR_USAGE,
                     "\"%.40s\" is no archive's UUID (antonectl archive hosts names all)", text);
}

static void show_archive(const struct command *command, const struct uuid *id, const char *state)
{
    static const struct output_column facts[] = { { "archive", "archive" }, { "state", "is now" } };
    char text[UUID_TEXT_SIZE];
    uuid_format(id, text);
    json_t *result = json_pack("{s:s, s:s}", "archive", text, "state", state);
    output_facts(command, result, facts, OUTPUT_COUNT(facts));
    json_decref(result);
}

static int adopt(const struct config *config, const struct own_archive_adoption *adoption,
                 const char *actor, struct uuid *ret, struct error *err)
{
    char text[UUID_TEXT_SIZE];
    int64_t now_us;
    _cleanup_directory_ struct archive_directory *directory = NULL;
    if (archive_directory_open(config->archive.directory, &directory, err) < 0 ||
        archive_directory_lock(directory, err) < 0)
        return -1;
    _cleanup_session_ struct pg_session *session =
        archive_open_as(config, config->database.maintenance_conninfo, err);
    if (session == NULL || erasure_take_lead(session, &now_us, err) < 0 ||
        own_archive_adopt(session, directory, adoption, ret, err) < 0)
        return -1;
    uuid_format(ret, text);
    return archive_files_audit(session, text, "archive_adopted", actor, "{}", err);
}

int archive_adopt(struct command *command, struct error *err)
{
    const struct config *config;
    const char *typed = command_argument(command, 0);
    struct uuid named = { 0 }, id;
    struct own_archive_adoption adoption = { .named = typed != NULL ? &named : NULL,
                                             .damaged =
                                                 command_option(command, "damaged") != NULL };
    if ((typed != NULL && parse_archive(typed, &named, err) < 0) ||
        open_config(command, &config, err) < 0 ||
        adopt(config, &adoption, words_actor(command), &id, err) < 0)
        return -1;
    show_archive(command, &id, "at home here");
    return 0;
}

static int retire(const struct config *config, const struct uuid *id, const char *actor,
                  struct error *err)
{
    int64_t now_us;
    _cleanup_archives_ struct archives archives = { 0 };
    _cleanup_session_ struct pg_session *session =
        archive_open_as(config, config->database.migration_conninfo, err);
    if (session == NULL || archive_files_become_owner(session, err) < 0 ||
        erasure_take_lead(session, &now_us, err) < 0 || archives_load(session, &archives, err) < 0)
        return -1;
    const struct archive_home *home = archives_find(&archives, id);
    if (home == NULL || uuid_is_nil(id))
        return error_set(err, ERROR_DATA,
                         "there is no such archive (antonectl archive hosts names all)");
    if (home->retired_us != INT64_MIN)
        return error_set(err, ERROR_DATA, "it was given up already");
    return archives_retire(session, id, actor, err);
}

int archive_retire(struct command *command, struct error *err)
{
    const struct config *config;
    struct uuid id;
    if (parse_archive(command_argument(command, 0), &id, err) < 0 ||
        open_config(command, &config, err) < 0 ||
        retire(config, &id, words_actor(command), err) < 0)
        return -1;
    show_archive(command, &id, "given up");
    return 0;
}
