/* The datasets and the names of their files. */
#include "antoned/archive/format.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "antoned/base/clock.h"
#include "antoned/sys/config.h"

static const struct archive_dataset_info datasets[ARCHIVE_DATASET_COUNT] = {
#define ROW(dataset, table, record, syntax, span, policy, companions)                              \
    [ARCHIVE_##dataset] = {                                                                        \
        table, record, ARCHIVE_##syntax, ARCHIVE_##span, RETENTION_##policy, companions            \
    },
    DATASETS(ROW)
#undef ROW
};

static const struct {
    const char *name;
    const char *suffix;
} compressions[ARCHIVE_COMPRESSION_COUNT] = {
    [ARCHIVE_PLAIN] = { "none", "" },
    [ARCHIVE_GZIP] = { "gzip", ".gz" },
    [ARCHIVE_ZSTD] = { "zstd", ".zst" },
};

const struct archive_dataset_info *archive_dataset_info(enum archive_dataset dataset)
{
    return &datasets[dataset];
}

const char *archive_compression_name(enum archive_compression compression)
{
    return compressions[compression].name;
}

static struct tm date_of(int64_t us)
{
    int64_t seconds = us / US_PER_SECOND - (us % US_PER_SECOND < 0);
    struct tm date;
    gmtime_r(&(time_t){ (time_t)seconds }, &date);
    return date;
}

void archive_period_of(enum archive_dataset dataset, int64_t us, char out[ARCHIVE_PERIOD_SIZE])
{
    struct tm date = date_of(us);
    switch (datasets[dataset].span) {
    case ARCHIVE_DAY: strftime(out, ARCHIVE_PERIOD_SIZE, "%Y-%m-%d", &date); break;
    case ARCHIVE_QUARTER:
        strftime(out, ARCHIVE_PERIOD_SIZE, "%Y-Q1", &date);
        out[strlen(out) - 1] = (char)('1' + date.tm_mon / 3);
        break;
    case ARCHIVE_YEAR: strftime(out, ARCHIVE_PERIOD_SIZE, "%Y", &date); break;
    }
}

static int64_t first_instant(int year, int month, int day)
{
    struct tm date = { .tm_year = year, .tm_mon = month, .tm_mday = day };
    return (int64_t)timegm(&date) * US_PER_SECOND; /* normalises month 12 and day 32 */
}

void archive_period_bounds(enum archive_dataset dataset, int64_t us, int64_t *ret_from_us,
                           int64_t *ret_to_us)
{
    struct tm date = date_of(us);
    int year = date.tm_year, quarter = date.tm_mon - date.tm_mon % 3;
    switch (datasets[dataset].span) {
    case ARCHIVE_DAY:
        *ret_from_us = first_instant(year, date.tm_mon, date.tm_mday);
        *ret_to_us = first_instant(year, date.tm_mon, date.tm_mday + 1);
        break;
    case ARCHIVE_QUARTER:
        *ret_from_us = first_instant(year, quarter, 1);
        *ret_to_us = first_instant(year, quarter + 3, 1);
        break;
    case ARCHIVE_YEAR:
        *ret_from_us = first_instant(year, 0, 1);
        *ret_to_us = first_instant(year + 1, 0, 1);
        break;
    }
}

/* "2026/08" of a day, "2026" of a longer span. */
static void folder_of(const struct archive_name *name, char out[8])
{
    if (datasets[name->dataset].span == ARCHIVE_DAY)
        snprintf(out, 8, "%.4s/%.2s", name->period, name->period + 5);
    else
        snprintf(out, 8, "%.4s", name->period);
}

void archive_name_format(const struct archive_name *name, char out[ARCHIVE_PATH_SIZE])
{
    const struct archive_dataset_info *info = &datasets[name->dataset];
    char folder[8], generation[16] = "";
    folder_of(name, folder);
    if (name->generation > 1)
        snprintf(generation, sizeof generation, ".g%d", name->generation);
    snprintf(out, ARCHIVE_PATH_SIZE, "%s/%s/%s-%s.%04d%s.%s%s", info->name, folder, info->name,
             name->period, name->part, generation, info->syntax == ARCHIVE_CSV ? "csv" : "jsonl",
             compressions[name->compression].suffix);
}

static bool ends_with(const char *text, const char *end)
{
    size_t text_size = strlen(text), end_size = strlen(end);
    return text_size >= end_size && strcmp(text + text_size - end_size, end) == 0;
}

static enum archive_compression compression_of(const char *path)
{
    for (unsigned i = ARCHIVE_COMPRESSION_COUNT - 1; i > 0; i--) {
        if (ends_with(path, compressions[i].suffix))
            return (enum archive_compression)i;
    }
    return ARCHIVE_PLAIN;
}

/* Reads what can be read and lets archive_name_format say whether it was all of it. */
static bool parse_as(enum archive_dataset dataset, const char *path, struct archive_name *ret)
{
    struct archive_name name = { .dataset = dataset,
                                 .generation = 1,
                                 .compression = compression_of(path) };
    const char *file = strrchr(path, '/');
    size_t skip = strlen(datasets[dataset].name) + 1;
    if (file == NULL || strlen(file) < skip + 1 ||
        sscanf(file + 1 + skip, "%11[0-9Q-].%6d.g%6d", name.period, &name.part, &name.generation) <
            2 ||
        name.part < 1 || name.generation < 1 || strlen(name.period) < 4)
        return false;
    char again[ARCHIVE_PATH_SIZE];
    archive_name_format(&name, again);
    if (strcmp(again, path) != 0)
        return false;
    *ret = name;
    return true;
}

bool archive_name_parse(const char *path, struct archive_name *ret)
{
    for (unsigned i = 0; i < ARCHIVE_DATASET_COUNT; i++) {
        size_t size = strlen(datasets[i].name);
        if (strncmp(path, datasets[i].name, size) == 0 && path[size] == '/')
            return parse_as((enum archive_dataset)i, path, ret);
    }
    return false;
}

static void finish(struct digest *digest, char out[DIGEST_HEX_SIZE])
{
    uint8_t hash[DIGEST_SIZE];
    digest_finish(digest, hash);
    digest_hex(hash, out);
}

void archive_summary_finish(struct digest *file, struct digest *content,
                            struct archive_summary *summary)
{
    finish(file, summary->sha256);
    if (content != NULL)
        finish(content, summary->content_sha256);
    else
        memcpy(summary->content_sha256, summary->sha256, sizeof summary->sha256);
}
