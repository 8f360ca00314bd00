/* The archive in our directory, held against the table of archives. */
#include "antoned/flow/own_archive.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "antoned/archive/identity.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/retention.h"

struct search {
    struct pg_session *session;
    const struct archive_directory *directory;
    bool keep;
    struct archives archives;
    struct uuid id; /* in the directory; nil: none */
    bool has_files; /* other than an identity; not looked for when the table knows the id */
    char host[HOST_NAME_MAX + 1];
    char path[PATH_MAX]; /* of the directory, as configured, without slashes at its end */
};

static void find_place(struct search *search)
{
    snprintf(search->path, sizeof search->path, "%s", archive_directory_path(search->directory));
    size_t size = strlen(search->path);
    while (size > 1 && search->path[size - 1] == '/')
        search->path[--size] = '\0';
    if (gethostname(search->host, sizeof search->host - 1) < 0)
        strcpy(search->host, "localhost");
}

static int own_look(struct search *search, struct error *err)
{
    find_place(search);
    if (archives_load(search->session, &search->archives, err) < 0)
        return -1;
    if (archive_identity_load(search->directory, &search->id, err) < 0)
        return error_prefix(err, "archive directory %s", search->path);
    if (!uuid_is_nil(&search->id) && archives_find(&search->archives, &search->id) != NULL)
        return 0; /* what else is there need not be looked for */
    return archive_identity_find_files(search->directory, &search->has_files, err);
}

static bool is_here(const struct search *search, const struct archive_home *home)
{
    return strcmp(home->host, search->host) == 0 && strcmp(home->directory, search->path) == 0;
}

/* The archive that was last used at our place. */
static const struct archive_home *find_here(const struct search *search)
{
    for (size_t i = 0; i < search->archives.count; i++) {
        const struct archive_home *home = &search->archives.homes[i];
        if (!uuid_is_nil(&home->id) && home->retired_us == INT64_MIN && is_here(search, home))
            return home;
    }
    return NULL;
}

/* "archive 0191… of host a (/var/lib/antoned/archive, last in use 2026-11-29T03:10:00Z)" */
static void own_describe(const struct archive_home *home, char out[512])
{
    char id[UUID_TEXT_SIZE], seen[TIMESTAMP_SIZE];
    uuid_format(&home->id, id);
    timestamp_format(home->seen_us - home->seen_us % 1000000, seen);
    snprintf(out, 512, "archive %s of host %s (%.300s, last in use %s)", id, home->host,
             home->directory, seen);
}

/* ---- what cannot be ours without a word of a person ---- */

static int refuse_elsewhere(const struct search *search, const struct archive_home *home,
                            struct error *err)
{
    char known[512];
    own_describe(home, known);
    return error_set(err, ERROR_CONFIG,
                     "%s on host %s holds %s. Was it moved here, or the host renamed? Then say so: "
                     "antonectl archive adopt. Is it a copy, or a directory that two hosts share? "
                     "Then give this host an archive.directory of its own",
                     search->path, search->host, known);
}

static int refuse_retired(const struct archive_home *home, struct error *err)
{
    char known[512];
    own_describe(home, known);
    return error_set(err, ERROR_CONFIG,
                     "%s was given up (antonectl archive retire); if it is to be used again: "
                     "antonectl archive adopt",
                     known);
}

static int refuse_unknown(const struct search *search, struct error *err)
{
    char id[UUID_TEXT_SIZE];
    uuid_format(&search->id, id);
    return error_set(err, ERROR_CONFIG,
                     "%s holds archive %s, which this database does not know: is it that of "
                     "another one? If the database was made anew or brought back from a backup: "
                     "antonectl archive adopt",
                     search->path, id);
}

static int refuse_nameless(const struct search *search, const struct archive_home *home,
                           struct error *err)
{
    char known[512];
    if (home == NULL)
        return error_set(err, ERROR_CONFIG,
                         "%s holds files of an archive but no %s: bring that back from a copy, or "
                         "say which archive it is: antonectl archive adopt ID (antonectl archive "
                         "hosts names all)",
                         search->path, ARCHIVE_IDENTITY_NAME);
    own_describe(home, known);
    return error_set(err, ERROR_CONFIG,
                     "%s has lost its %s: it should be that of %s. Bring it back from a copy, or "
                     "let it be written again: antonectl archive adopt",
                     search->path, ARCHIVE_IDENTITY_NAME, known);
}

static int refuse_empty(const struct search *search, const struct archive_home *home,
                        struct error *err)
{
    char known[512];
    own_describe(home, known);
    return error_set(err, ERROR_CONFIG,
                     "%s is empty, but %lld files of %s belong there: is it mounted? Bring the "
                     "archive back from a copy; if it is lost for good: antonectl archive retire",
                     search->path, (long long)home->files, known);
}

static int refuse_scattered(const struct search *search, int64_t missing, int64_t files,
                            const char *first, struct error *err)
{
    return error_set(err, ERROR_CONFIG,
                     "%lld of the %lld files from before archives had identities are not in %s, "
                     "such as %s: is it mounted? If several hosts hold some: bring all of them "
                     "together in one directory first, on the host that runs this first",
                     (long long)missing, (long long)files, search->path, first);
}

/* ---- what is ours ---- */

static int give_identity(struct search *search, const struct uuid *id, struct error *err)
{
    int removed;
    return archive_directory_clean(search->directory, &removed, err) < 0
               ? -1
               : archive_identity_store(search->directory, id, err);
}

static int take_identity(struct search *search, struct uuid *ret, struct error *err)
{
    *ret = uuid_is_nil(&search->id) ? uuid7_new() : search->id;
    return uuid_is_nil(&search->id) ? give_identity(search, ret, err) : 0;
}

/* The identity comes first: dying in between leaves one that the table does not know, of a
 * directory without files, and that is taken up again. */
static int own_begin(struct search *search, struct uuid *ret, struct error *err)
{
    if (!search->keep) {
        *ret = (struct uuid){ 0 };
        return 0;
    }
    return take_identity(search, ret, err) < 0
               ? -1
               : archives_register(search->session, ret, search->host, search->path, err);
}

/* An archive from before there were identities: its files are in the table without one. */
static int take_over(struct search *search, int64_t files, struct uuid *ret, struct error *err)
{
    static const struct uuid nobody = { 0 };
    _cleanup_manifest_ struct archive_manifest manifest = { 0 };
    const struct archive_entry *first;
    if (retention_manifest(search->session, &nobody, &manifest, err) < 0)
        return -1;
    int64_t missing = archive_manifest_count_missing(&manifest, search->directory, &first);
    if (missing > 0)
        return refuse_scattered(search, missing, files, first->path, err);
    if (!search->keep) {
        *ret = nobody;
        return 0;
    }
    return take_identity(search, ret, err) < 0
               ? -1
               : archives_claim(search->session, ret, search->host, search->path, err);
}

static int decide_without_identity(struct search *search, struct uuid *ret, struct error *err)
{
    static const struct uuid nobody = { 0 };
    const struct archive_home *here = find_here(search);
    const struct archive_home *nameless = archives_find(&search->archives, &nobody);
    if (here != NULL && search->has_files)
        return refuse_nameless(search, here, err);
    if (here != NULL && here->files > 0)
        return refuse_empty(search, here, err);
    if (here != NULL) { /* nothing was ever in it: the same once more */
        *ret = here->id;
        return search->keep ? give_identity(search, &here->id, err) : 0;
    }
    if (nameless != NULL)
        return take_over(search, nameless->files, ret, err);
    if (search->has_files && search->archives.count > 0)
        return refuse_nameless(search, NULL, err);
    return own_begin(search, ret, err);
}

static int decide_unknown(struct search *search, struct uuid *ret, struct error *err)
{
    static const struct uuid nobody = { 0 };
    const struct archive_home *nameless = archives_find(&search->archives, &nobody);
    if (nameless != NULL)
        return take_over(search, nameless->files, ret, err);
    return search->has_files || find_here(search) != NULL ? refuse_unknown(search, err)
                                                          : own_begin(search, ret, err);
}

static int decide(struct search *search, struct uuid *ret, struct error *err)
{
    if (uuid_is_nil(&search->id))
        return decide_without_identity(search, ret, err);
    const struct archive_home *home = archives_find(&search->archives, &search->id);
    if (home == NULL)
        return decide_unknown(search, ret, err);
    if (home->retired_us != INT64_MIN)
        return refuse_retired(home, err);
    if (!is_here(search, home))
        return refuse_elsewhere(search, home, err);
    *ret = search->id;
    return search->keep ? archives_note_seen(search->session, &search->id, err) : 0;
}

int own_archive_find(struct pg_session *session, const struct archive_directory *directory,
                     enum own_archive_use use, struct uuid *ret, struct error *err)
{
    struct search search = { .session = session,
                             .directory = directory,
                             .keep = use == OWN_ARCHIVE_KEEP };
    int result = own_look(&search, err) < 0 ? -1 : decide(&search, ret, err);
    archives_free(&search.archives);
    return result;
}

/* ---- a person says what is true ---- */

static int own_choose(const struct search *search, const struct uuid *named, struct uuid *ret,
                      struct error *err)
{
    const struct archive_home *here = find_here(search);
    if (!uuid_is_nil(&search->id)) {
        *ret = search->id;
        return named == NULL || uuid_equal(named, &search->id)
                   ? 0
                   : error_set(err, ERROR_DATA, "the %s of %s names another archive",
                               ARCHIVE_IDENTITY_NAME, search->path);
    }
    if (named == NULL && here == NULL)
        return refuse_nameless(search, NULL, err);
    *ret = named != NULL ? *named : here->id;
    return archives_find(&search->archives, ret) != NULL
               ? 0
               : error_set(
                     err, ERROR_DATA,
                     "this database knows no such archive: antonectl archive hosts names all");
}

/* Erased while nobody reckoned with it: who it was is not known any more. */
static int check_adoptable(const struct search *search, const struct uuid *id, struct error *err)
{
    const struct archive_home *home = archives_find(&search->archives, id);
    const struct archive_home *here = find_here(search);
    if (here != NULL && !uuid_equal(&here->id, id))
        return error_set(err, ERROR_CONFIG,
                         "another archive is used at this place and has %lld files in it: retire "
                         "that one, or use another archive.directory",
                         (long long)here->files);
    if (home == NULL || home->retired_us == INT64_MIN || home->undone == 0)
        return 0;
    return error_set(
        err, ERROR_DATA,
        "the archive was given up, and %lld erasures since have not reached it: it may "
        "hold persons who are to be erased, and must be destroyed",
        (long long)home->undone);
}

static int check_whole(struct search *search, const struct uuid *id, struct error *err)
{
    _cleanup_manifest_ struct archive_manifest manifest = { 0 };
    const struct archive_entry *first;
    if (retention_manifest(search->session, id, &manifest, err) < 0)
        return -1;
    int64_t missing = archive_manifest_count_missing(&manifest, search->directory, &first);
    if (missing == 0)
        return 0;
    return error_set(err, ERROR_DAMAGE,
                     "%lld files of the archive are not in %s with their size, such as %s: bring "
                     "all of it here first; or, if they are lost for good, adopt it with --damaged",
                     (long long)missing, search->path, first->path);
}

static int own_adopt(struct search *search, const struct own_archive_adoption *adoption,
                     struct uuid *ret, struct error *err)
{
    static const struct uuid nobody = { 0 };
    const struct archive_home *nameless = archives_find(&search->archives, &nobody);
    struct uuid id;
    if (adoption->named == NULL && nameless != NULL && find_here(search) == NULL &&
        (uuid_is_nil(&search->id) || archives_find(&search->archives, &search->id) == NULL))
        return take_over(search, nameless->files, ret, err);
    if (own_choose(search, adoption->named, &id, err) < 0 ||
        check_adoptable(search, &id, err) < 0 ||
        (!adoption->damaged && check_whole(search, &id, err) < 0) ||
        (uuid_is_nil(&search->id) && give_identity(search, &id, err) < 0) ||
        archives_register(search->session, &id, search->host, search->path, err) < 0)
        return -1;
    *ret = id;
    return 0;
}

int own_archive_adopt(struct pg_session *session, const struct archive_directory *directory,
                      const struct own_archive_adoption *adoption, struct uuid *ret,
                      struct error *err)
{
    struct search search = { .session = session, .directory = directory, .keep = true };
    int result = own_look(&search, err) < 0 ? -1 : own_adopt(&search, adoption, ret, err);
    archives_free(&search.archives);
    return result;
}
