/* Unit tests of src/archive: names, streams, writer, read-back, manifest. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <zlib.h>

#include "antoned/archive/check.h"
#include "antoned/archive/erasure_key.h"
#include "antoned/archive/manifest.h"
#include "antoned/archive/reader.h"
#include "antoned/archive/writer.h"
#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"

#define LINE_OF(id)                                                                                \
    "{\"v\":1,\"post\":{\"id\":\"00000000-0000-7000-8000-0000000000" id                            \
    "\",\"content\":\"x\"},\"decision\":null,\"mentions\":[]}"

/* The C library's, or a file system's that knows no such flag (NFS). */
static bool renames_like_nfs;
static int rename_failure, link_failure; /* errno of a file system that can do neither */

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    if (renames_like_nfs && flags != 0) {
        errno = rename_failure != 0 ? rename_failure : EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    if (link_failure != 0) {
        errno = link_failure;
        return -1;
    }
    return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
}

struct place {
    char path[64];
    struct archive_directory *directory;
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->path, "/tmp/antone-test-archive-XXXXXX");
    assert_non_null(mkdtemp(place->path));
    struct error err;
    assert_int_equal(archive_directory_open(place->path, &place->directory, &err), 0);
    *state = place;
    return 0;
}

static int clear_file(void *ctx, const char *path, struct error *err)
{
    return archive_directory_remove(ctx, path, err);
}

static int clear_place(void **state)
{
    struct place *place = *state;
    struct error err;
    assert_int_equal(archive_directory_walk(place->directory, clear_file, place->directory, &err),
                     0);
    archive_directory_close(place->directory);
    char command[128];
    snprintf(command, sizeof command, "find %s -depth -type d -delete", place->path);
    int status = system(command);
    free(place);
    return status;
}

static struct archive_name day(int part, enum archive_compression compression)
{
    return (struct archive_name){ .dataset = ARCHIVE_POSTS,
                                  .period = "2026-08-22",
                                  .part = part,
                                  .generation = 1,
                                  .compression = compression };
}

static void names_survive_their_text(void **state)
{
    (void)state;
    static const struct {
        struct archive_name name;
        const char *path;
    } cases[] = {
        { { ARCHIVE_POSTS, "2026-08-22", 1, 1, ARCHIVE_PLAIN },
          "posts/2026/08/posts-2026-08-22.0001.jsonl" },
        { { ARCHIVE_POSTS, "2026-08-22", 12345, 3, ARCHIVE_ZSTD },
          "posts/2026/08/posts-2026-08-22.12345.g3.jsonl.zst" },
        { { ARCHIVE_KPI_METRICS, "2024-Q3", 1, 1, ARCHIVE_PLAIN },
          "kpi_metrics/2024/kpi_metrics-2024-Q3.0001.csv" },
        { { ARCHIVE_AUDIT_LOGS, "2023", 2, 2, ARCHIVE_GZIP },
          "audit_logs/2023/audit_logs-2023.0002.g2.jsonl.gz" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[ARCHIVE_PATH_SIZE];
        archive_name_format(&cases[i].name, path);
        assert_string_equal(path, cases[i].path);
        struct archive_name back;
        assert_true(archive_name_parse(path, &back));
        assert_int_equal(back.dataset, cases[i].name.dataset);
        assert_string_equal(back.period, cases[i].name.period);
        assert_int_equal(back.part, cases[i].name.part);
        assert_int_equal(back.generation, cases[i].name.generation);
        assert_int_equal(back.compression, cases[i].name.compression);
    }
}

static void paths_we_would_not_write_are_none(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "",
        "posts",
        "posts/",
        "posts/2026/08/",
        "/etc/passwd",
        "posts/../../etc/passwd",
        "posts/2026/08/posts-2026-08-22.0001.jsonl.bz2",
        "posts/2026/09/posts-2026-08-22.0001.jsonl",
        "posts/2026/08/posts-2026-08-22.1.jsonl",
        "posts/2026/08/posts-2026-08-22.0001.g1.jsonl",
        "posts/2026/08/posts-2026-08-22.0001.csv",
        "posts/2026/08/.posts-2026-08-22.0001.jsonl.unfinished",
        "replies/2026/08/replies-2026-08-22.0001.jsonl",
        "MANIFEST.jsonl",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct archive_name name;
        assert_false(archive_name_parse(paths[i], &name));
    }
}

static void periods_close_in_utc(void **state)
{
    (void)state;
    int64_t us, from, to, expected;
    assert_int_equal(timestamp_parse(STR("2024-12-31T23:59:59.999999Z"), &us), 0);
    char period[ARCHIVE_PERIOD_SIZE];
    archive_period_of(ARCHIVE_POSTS, us, period);
    assert_string_equal(period, "2024-12-31");
    archive_period_of(ARCHIVE_KPI_METRICS, us, period);
    assert_string_equal(period, "2024-Q4");
    archive_period_of(ARCHIVE_AUDIT_LOGS, us, period);
    assert_string_equal(period, "2024");
    assert_int_equal(timestamp_parse(STR("2025-01-01T00:00:00Z"), &expected), 0);
    for (int dataset = ARCHIVE_POSTS; dataset <= ARCHIVE_AUDIT_LOGS; dataset++) {
        archive_period_bounds((enum archive_dataset)dataset, us, &from, &to);
        assert_true(to == expected && from <= us);
    }
}

/* Writes `lines` lines and publishes them; the summary is what the writer counted. */
static struct archive_summary write_file(struct archive_directory *directory,
                                         struct archive_name name, int lines)
{
    struct archive_writer *writer;
    struct error err = { 0 };
    assert_int_equal(archive_writer_open(directory, &name, &writer, &err), 0);
    for (int i = 0; i < lines; i++) {
        char line[256];
        int size = snprintf(line, sizeof line,
                            "{\"v\":1,\"post\":{\"id\":\"00000000-0000-7000-8000-%012d\",\"n\":%d},"
                            "\"decision\":{\"id\":1},\"mentions\":[]}",
                            i, i);
        assert_int_equal(archive_writer_add(writer, (struct str){ line, (size_t)size }, &err), 0);
    }
    assert_int_equal(archive_writer_seal(writer, &err), 0);
    struct archive_check *check;
    assert_int_equal(
        archive_check_open(directory, archive_writer_temporary_path(writer), &name, &check, &err),
        0);
    int more;
    while ((more = archive_check_step(check, 1000, &err)) > 0)
        ;
    assert_int_equal(more, 0);
    assert_int_equal(
        archive_summary_compare(archive_writer_summary(writer), archive_check_summary(check), &err),
        0);
    struct archive_summary summary = *archive_check_summary(check);
    archive_check_free(check);
    assert_int_equal(archive_writer_publish(writer, &summary, &err), 0);
    archive_writer_free(writer);
    return summary;
}

static void what_is_written_reads_back(void **state)
{
    struct place *place = *state;
    for (int c = 0; c < ARCHIVE_COMPRESSION_COUNT; c++) {
        struct archive_name name = day(c + 1, (enum archive_compression)c);
        struct archive_summary written = write_file(place->directory, name, 20000);
        assert_true(written.rows == 20000);
        assert_string_equal(written.first_key, "00000000-0000-7000-8000-000000000000");
        assert_string_equal(written.last_key, "00000000-0000-7000-8000-000000019999");
        char path[ARCHIVE_PATH_SIZE];
        archive_name_format(&name, path);
        struct archive_summary read;
        struct error err;
        assert_int_equal(archive_check_file(place->directory, path, &name, &read, &err), 0);
        assert_int_equal(archive_summary_compare(&written, &read, &err), 0);
    }
}

static void the_same_rows_give_the_same_content(void **state)
{
    struct place *place = *state;
    struct archive_summary plain = write_file(place->directory, day(9, ARCHIVE_PLAIN), 5000);
    assert_string_equal(plain.content_sha256, plain.sha256);
    for (int c = 0; c < ARCHIVE_COMPRESSION_COUNT; c++) {
        struct archive_summary a =
            write_file(place->directory, day(10 + 2 * c, (enum archive_compression)c), 5000);
        struct archive_summary b =
            write_file(place->directory, day(11 + 2 * c, (enum archive_compression)c), 5000);
        assert_string_equal(a.content_sha256, plain.sha256);
        assert_string_equal(a.sha256, b.sha256); /* by the same library, the bytes too */
        assert_int_equal(strcmp(a.sha256, plain.sha256) == 0, c == ARCHIVE_PLAIN);
    }
}

static void whole_path(const struct place *place, const struct archive_name *name, char out[256])
{
    char path[ARCHIVE_PATH_SIZE];
    archive_name_format(name, path);
    snprintf(out, 256, "%s/%s", place->path, path);
}

/* As another version of zlib may have packed the same lines. */
static void pack_otherwise(const char *path)
{
    char *text = malloc(1 << 20);
    gzFile file = gzopen(path, "rb");
    int size = gzread(file, text, 1 << 20);
    assert_true(size > 0 && size < 1 << 20);
    assert_int_equal(gzclose(file), Z_OK);
    assert_int_equal(unlink(path), 0);
    file = gzopen(path, "wb1");
    assert_int_equal(gzwrite(file, text, (unsigned)size), size);
    assert_int_equal(gzclose(file), Z_OK);
    free(text);
}

static void a_file_with_the_same_content_is_the_same_file(void **state)
{
    struct place *place = *state;
    struct archive_name name = day(1, ARCHIVE_GZIP);
    char whole[256], path[ARCHIVE_PATH_SIZE];
    struct archive_summary first = write_file(place->directory, name, 500);
    whole_path(place, &name, whole);
    archive_name_format(&name, path);
    pack_otherwise(whole);
    struct archive_summary again = write_file(place->directory, name, 500), there;
    struct error err = { 0 };
    assert_string_equal(again.content_sha256, first.content_sha256);
    assert_string_not_equal(again.sha256, first.sha256); /* what the manifest will say of it */
    assert_int_equal(archive_check_file(place->directory, path, &name, &there, &err), 0);
    assert_int_equal(archive_summary_compare(&again, &there, &err), 0);
    assert_int_equal(archive_summary_compare(&first, &there, &err), -1);
    assert_int_equal(archive_summary_compare_content(&first, &there, &err), 0);
}

static void both_hashes_are_looked_at(void **state)
{
    struct place *place = *state;
    for (int c = 0; c < ARCHIVE_COMPRESSION_COUNT; c++) {
        struct archive_summary found =
            write_file(place->directory, day(c + 1, (enum archive_compression)c), 3);
        struct archive_summary expected = found;
        struct error err = { 0 };
        memset(expected.content_sha256, 'a', 64);
        assert_int_equal(archive_summary_compare(&expected, &found, &err), -1);
        assert_non_null(strstr(err.message, "has content of SHA-256"));
        expected.content_sha256[0] = '\0'; /* from before it was kept */
        assert_int_equal(archive_summary_compare(&expected, &found, &err), 0);
        memset(expected.sha256, 'a', 64);
        assert_int_equal(archive_summary_compare(&expected, &found, &err), -1);
        assert_non_null(strstr(err.message, "has SHA-256"));
    }
}

static void set_byte(const struct place *place, const char *path, off_t at, char value)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", place->path, path);
    assert_int_equal(chmod(whole, 0600), 0);
    int fd = open(whole, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &value, 1, at), 1);
    close(fd);
}

/* Each byte of a small file flipped, and the file cut at each length: never unnoticed. */
static void no_damage_goes_unnoticed(void **state)
{
    struct place *place = *state;
    for (int c = 0; c < ARCHIVE_COMPRESSION_COUNT; c++) {
        struct archive_name name = day(1, (enum archive_compression)c);
        struct archive_summary written = write_file(place->directory, name, 3);
        char path[ARCHIVE_PATH_SIZE], whole[256];
        archive_name_format(&name, path);
        snprintf(whole, sizeof whole, "%s/%s", place->path, path);
        FILE *file = fopen(whole, "rb");
        char bytes[1024];
        assert_int_equal(fread(bytes, 1, sizeof bytes, file), written.bytes);
        fclose(file);
        for (int64_t at = 0; at < written.bytes; at++) {
            struct archive_summary read;
            set_byte(place, path, at, (char)(bytes[at] ^ 1));
            assert_true(archive_check_file(place->directory, path, &name, &read, NULL) < 0 ||
                        archive_summary_compare(&written, &read, NULL) < 0);
            set_byte(place, path, at, bytes[at]);
        }
        for (int64_t size = written.bytes - 1; size >= 0; size--) {
            struct archive_summary read;
            assert_int_equal(truncate(whole, size), 0);
            assert_true(archive_check_file(place->directory, path, &name, &read, NULL) < 0 ||
                        archive_summary_compare(&written, &read, NULL) < 0);
        }
    }
}

static void an_existing_file_is_never_replaced(void **state)
{
    struct place *place = *state;
    struct archive_name name = day(1, ARCHIVE_PLAIN);
    write_file(place->directory, name, 2);
    write_file(place->directory, name, 2); /* the same bytes: fine */

    struct archive_writer *writer;
    struct error err = { 0 };
    assert_int_equal(archive_writer_open(place->directory, &name, &writer, &err), 0);
    assert_int_equal(archive_writer_add(writer, STR(LINE_OF("77")), &err), 0);
    assert_int_equal(archive_writer_seal(writer, &err), 0);
    struct archive_summary there, ours;
    assert_int_equal(archive_writer_publish(writer, &there, &err), -1);
    assert_int_equal(err.code, ERROR_DAMAGE);
    archive_writer_free(writer);

    char path[ARCHIVE_PATH_SIZE], kept[ARCHIVE_PATH_SIZE + 16];
    archive_name_format(&name, path);
    snprintf(kept, sizeof kept, "%s.conflict", path);
    assert_int_equal(archive_check_file(place->directory, path, &name, &there, &err), 0);
    assert_int_equal(archive_check_file(place->directory, kept, &name, &ours, &err), 0);
    assert_true(there.rows == 2 && ours.rows == 1);
}

static void on_nfs_nothing_is_replaced_either(void **state)
{
    renames_like_nfs = true;
    an_existing_file_is_never_replaced(state);
    renames_like_nfs = false;
}

static void the_key_is_made_once_wherever_it_lies(void **state)
{
    struct place *place = *state;
    struct archive_erasure_key made, loaded;
    struct error err;
    renames_like_nfs = true;
    assert_int_equal(archive_erasure_key_load(place->directory, true, &made, &err), 0);
    renames_like_nfs = false;
    assert_int_equal(archive_erasure_key_load(place->directory, true, &loaded, &err), 0);
    assert_memory_equal(made.bytes, loaded.bytes, sizeof made.bytes);
    int removed;
    assert_int_equal(archive_directory_clean(place->directory, &removed, &err), 0);
    assert_int_equal(removed, 0);
}

static int count_file(void *ctx, const char *path, struct error *err)
{
    (void)path;
    (void)err;
    ++*(int *)ctx;
    return 0;
}

static void an_abandoned_writer_leaves_nothing(void **state)
{
    struct place *place = *state;
    struct archive_name name = day(1, ARCHIVE_PLAIN);
    struct archive_writer *writer;
    struct error err;
    int files = 0, removed;
    assert_int_equal(archive_writer_open(place->directory, &name, &writer, &err), 0);
    assert_int_equal(archive_directory_walk(place->directory, count_file, &files, &err), 0);
    assert_int_equal(files, 1);
    assert_int_equal(archive_directory_clean(place->directory, &removed, &err), 0);
    assert_int_equal(removed, 1); /* as after a crash */
    archive_writer_free(writer);

    assert_int_equal(archive_writer_open(place->directory, &name, &writer, &err), 0);
    archive_writer_free(writer);
    files = 0;
    assert_int_equal(archive_directory_walk(place->directory, count_file, &files, &err), 0);
    assert_int_equal(files, 0);
}

static struct archive_entry entry_after(const struct archive_manifest *manifest, int part)
{
    struct archive_entry entry = { .number = (int64_t)manifest->count + 1,
                                   .name = day(part, ARCHIVE_PLAIN),
                                   .summary = { .rows = part, .bytes = 100 * part },
                                   .format_version = 1,
                                   .archived_at_us = part * US_PER_SECOND };
    archive_name_format(&entry.name, entry.path);
    memset(entry.summary.sha256, 'a', 64);
    if (part > 1) /* the first is from before it was kept */
        memset(entry.summary.content_sha256, 'c', 64);
    strcpy(entry.summary.first_key, "00000000-0000-7000-8000-000000000001");
    strcpy(entry.summary.last_key, "00000000-0000-7000-8000-000000000002");
    if (manifest->count == 0)
        archive_first_previous(entry.previous);
    else
        archive_entry_hash(&manifest->entries[manifest->count - 1], entry.previous);
    return entry;
}

static struct archive_manifest three_entries(void)
{
    struct archive_manifest manifest = { 0 };
    for (int part = 1; part <= 3; part++) {
        struct archive_entry entry = entry_after(&manifest, part);
        archive_manifest_add(&manifest, &entry);
    }
    return manifest;
}

static void the_chain_shows_every_change(void **state)
{
    (void)state;
    struct error err;
    _cleanup_manifest_ struct archive_manifest manifest = three_entries();
    assert_int_equal(archive_manifest_check_chain(&manifest, &err), 0);
    manifest.entries[1].summary.rows++;
    assert_int_equal(archive_manifest_check_chain(&manifest, &err), -1);
    manifest.entries[1].summary.rows--;
    struct archive_entry second = manifest.entries[1];
    manifest.entries[1] = manifest.entries[2];
    manifest.count = 2;
    assert_int_equal(archive_manifest_check_chain(&manifest, &err), -1);
    assert_non_null(strstr(err.message, "2"));
    manifest.entries[1] = second;
    assert_int_equal(archive_manifest_check_chain(&manifest, &err), 0);
}

static void entries_are_found_by_path(void **state)
{
    (void)state;
    struct archive_manifest manifest = { 0 };
    for (int i = 0; i < 500; i++) {
        struct archive_entry entry = entry_after(&manifest, 1 + i * 7 % 500);
        assert_null(archive_manifest_find(&manifest, entry.path));
        archive_manifest_add(&manifest, &entry);
    }
    for (size_t i = 0; i < manifest.count; i++)
        assert_ptr_equal(archive_manifest_find(&manifest, manifest.entries[i].path),
                         &manifest.entries[i]);
    assert_false(archive_manifest_is_replaced(&manifest, &manifest.entries[3]));
    struct archive_entry next = manifest.entries[3];
    next.name.generation++;
    archive_name_format(&next.name, next.path);
    archive_manifest_add(&manifest, &next);
    assert_true(archive_manifest_is_replaced(&manifest, &manifest.entries[3]));
    assert_false(archive_manifest_is_replaced(&manifest, &manifest.entries[4]));
    archive_manifest_free(&manifest);
}

static void the_manifest_file_follows_the_table(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    _cleanup_manifest_ struct archive_manifest manifest = three_entries();
    char path[128];
    snprintf(path, sizeof path, "%s/" ARCHIVE_MANIFEST_NAME, place->path);
    struct stat status;

    manifest.count = 2;
    assert_int_equal(archive_manifest_store(place->directory, &manifest, &err), 0);
    manifest.count = 3;
    assert_int_equal(archive_manifest_append(place->directory, &manifest.entries[2], &err), 0);
    assert_int_equal(stat(path, &status), 0);

    /* Broken off anywhere by a crash, or lost: made whole again. */
    for (off_t size = status.st_size; size >= 0; size -= 7) {
        assert_int_equal(truncate(path, size), 0);
        assert_int_equal(archive_manifest_store(place->directory, &manifest, &err), 0);
        struct archive_manifest read;
        assert_int_equal(archive_manifest_load(place->directory, &read, &err), 0);
        assert_int_equal(read.count, 3);
        assert_int_equal(archive_manifest_check_chain(&read, &err), 0);
        archive_manifest_free(&read);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(archive_manifest_store(place->directory, &manifest, &err), 0);

    /* Entries that the table does not know are never overwritten. */
    manifest.count = 2;
    assert_int_equal(archive_manifest_store(place->directory, &manifest, &err), -1);
    assert_int_equal(err.code, ERROR_DAMAGE);
}

static void a_directory_that_is_not_ours_is_refused(void **state)
{
    struct place *place = *state;
    struct archive_directory *directory;
    struct error err;
    assert_int_equal(archive_directory_open("/nonexistent/archive", &directory, &err), -1);
    assert_int_equal(err.code, ERROR_IO);
    assert_int_equal(chmod(place->path, 0777), 0);
    assert_int_equal(archive_directory_open(place->path, &directory, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    assert_int_equal(chmod(place->path, 0700), 0);

    assert_int_equal(archive_directory_open(place->path, &directory, &err), 0);
    assert_int_equal(archive_directory_lock(directory, &err), 0);
    assert_int_equal(archive_directory_lock(place->directory, &err), -1);
    assert_int_equal(err.code, ERROR_RETRY);
    archive_directory_close(directory);
    assert_int_equal(archive_directory_lock(place->directory, &err), 0);
}

static int count_files(const struct place *place)
{
    int count = 0;
    DIR *folder = opendir(place->path);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 2; /* "." and ".." */
}

static void a_file_system_that_cannot_publish_is_found_out(void **state)
{
    static const struct {
        int rename_failure, link_failure;
        bool fits;
    } kinds[] = { { 0, 0, true },      /* NFS: renames replace, links do not */
                  { 0, EPERM, false }, /* FAT by FUSE */
                  { EIO, 0, false },   /* an rclone mount */
                  { EPERM, EPERM, false } };
    struct place *place = *state;
    struct error err = { 0 };
    assert_int_equal(archive_directory_probe(place->directory, &err), 0);
    renames_like_nfs = true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        rename_failure = kinds[i].rename_failure;
        link_failure = kinds[i].link_failure;
        assert_int_equal(archive_directory_probe(place->directory, &err), kinds[i].fits ? 0 : -1);
        if (!kinds[i].fits) {
            assert_int_equal(err.code, ERROR_IO);
            assert_non_null(strstr(err.message, place->path));
            assert_non_null(strstr(err.message, "hard links"));
            assert_non_null(strstr(err.message, "ext4"));
        }
        assert_int_equal(count_files(place), 0);
    }
    renames_like_nfs = false;
    rename_failure = link_failure = 0;
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, clear_place)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_survive_their_text),
        cmocka_unit_test(paths_we_would_not_write_are_none),
        cmocka_unit_test(periods_close_in_utc),
        IN_PLACE(what_is_written_reads_back),
        IN_PLACE(the_same_rows_give_the_same_content),
        IN_PLACE(a_file_with_the_same_content_is_the_same_file),
        IN_PLACE(both_hashes_are_looked_at),
        IN_PLACE(no_damage_goes_unnoticed),
        IN_PLACE(an_existing_file_is_never_replaced),
        IN_PLACE(on_nfs_nothing_is_replaced_either),
        IN_PLACE(the_key_is_made_once_wherever_it_lies),
        IN_PLACE(an_abandoned_writer_leaves_nothing),
        cmocka_unit_test(the_chain_shows_every_change),
        cmocka_unit_test(entries_are_found_by_path),
        IN_PLACE(the_manifest_file_follows_the_table),
        IN_PLACE(a_directory_that_is_not_ours_is_refused),
        IN_PLACE(a_file_system_that_cannot_publish_is_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
