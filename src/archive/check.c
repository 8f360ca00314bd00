/* Reading a file back: what cannot be read in full is not an archive. */
#include "antoned/archive/check.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/archive/reader.h"
#include "antoned/archive/record.h"
#include "antoned/base/memory.h"

struct archive_check {
    char path[ARCHIVE_TEMPORARY_SIZE];
    struct archive_reader *reader;
    struct archive_record_shape shape;
    struct archive_summary summary;
    void (*on_key)(void *ctx, const char *key); /* may be NULL */
    void *ctx;
};

int archive_check_open(const struct archive_directory *directory, const char *path,
                       const struct archive_name *name, struct archive_check **ret,
                       struct error *err)
{
    struct archive_check *check = memory_zalloc(sizeof *check);
    strncpy(check->path, path, sizeof check->path - 1);
    check->shape.dataset = name->dataset;
    if (archive_reader_open(directory, path, name, &check->reader, err) < 0) {
        archive_check_free(check);
        return -1;
    }
    *ret = check;
    return 0;
}

void archive_check_on_key(struct archive_check *check, void (*key)(void *ctx, const char *key),
                          void *ctx)
{
    check->on_key = key;
    check->ctx = ctx;
}

static int check_record(struct archive_check *check, struct str record, struct error *err)
{
    struct archive_summary *summary = &check->summary;
    char key[ARCHIVE_KEY_SIZE];
    if (archive_record_check(&check->shape, record, key, err) < 0) {
        if (err != NULL)
            err->code = ERROR_DAMAGE;
        return error_prefix(err, "%s: record %lld", check->path,
                            (long long)archive_reader_record_number(check->reader));
    }
    if (key[0] == '\0')
        return 0;
    memcpy(summary->last_key, key, sizeof key);
    if (summary->rows++ == 0)
        memcpy(summary->first_key, key, sizeof key);
    if (check->on_key != NULL)
        check->on_key(check->ctx, key);
    return 0;
}

int archive_check_step(struct archive_check *check, size_t bytes, struct error *err)
{
    size_t done = 0;
    while (done < bytes) {
        struct str record;
        int more = archive_reader_next(check->reader, &record, err);
        if (more < 0)
            return -1;
        if (more == 0) {
            check->summary.bytes = archive_reader_bytes(check->reader);
            archive_reader_hashes(check->reader, &check->summary);
            return 0;
        }
        if (check_record(check, record, err) < 0)
            return -1;
        done += record.size + 1;
    }
    return 1;
}

const struct archive_summary *archive_check_summary(const struct archive_check *check)
{
    return &check->summary;
}

void archive_check_free(struct archive_check *check)
{
    if (check == NULL)
        return;
    archive_reader_free(check->reader);
    free(check);
}

int archive_summary_compare_content(const struct archive_summary *expected,
                                    const struct archive_summary *found, struct error *err)
{
    if (expected->rows != found->rows)
        return error_set(err, ERROR_DAMAGE, "holds %lld rows, %lld were expected",
                         (long long)found->rows, (long long)expected->rows);
    if (expected->content_sha256[0] != '\0' &&
        strcmp(expected->content_sha256, found->content_sha256) != 0)
        return error_set(err, ERROR_DAMAGE, "has content of SHA-256 %s, %s was expected",
                         found->content_sha256, expected->content_sha256);
    return 0;
}

int archive_summary_compare(const struct archive_summary *expected,
                            const struct archive_summary *found, struct error *err)
{
    if (archive_summary_compare_content(expected, found, err) < 0)
        return -1;
    if (expected->bytes != found->bytes)
        return error_set(err, ERROR_DAMAGE, "holds %lld bytes, %lld were expected",
                         (long long)found->bytes, (long long)expected->bytes);
    if (strcmp(expected->sha256, found->sha256) != 0)
        return error_set(err, ERROR_DAMAGE, "has SHA-256 %s, %s was expected", found->sha256,
                         expected->sha256);
    return 0;
}

int archive_check_file(const struct archive_directory *directory, const char *path,
                       const struct archive_name *name, struct archive_summary *ret,
                       struct error *err)
{
    struct archive_check *check;
    if (archive_check_open(directory, path, name, &check, err) < 0)
        return -1;
    int more;
    while ((more = archive_check_step(check, (size_t)1 << 20, err)) > 0)
        ;
    if (more == 0)
        *ret = *archive_check_summary(check);
    archive_check_free(check);
    return more;
}
