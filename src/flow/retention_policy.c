/* The retention policy as configured. */
#include "antoned/flow/retention_policy.h"

#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/privileges.h"

int64_t retention_limit_us(const struct config *config, enum archive_dataset dataset,
                           int64_t now_us)
{
    int64_t keep_ms = config->retention.keep_ms[archive_dataset_info(dataset)->policy];
    if (keep_ms == CONFIG_FOREVER)
        return INT64_MIN;
    int64_t limit_us = now_us - keep_ms * 1000, to_us;
    if (archive_dataset_info(dataset)->span != ARCHIVE_DAY)
        archive_period_bounds(dataset, limit_us, &limit_us, &to_us);
    return limit_us;
}

int retention_check_role(struct pg_session *session, const struct config *config, struct error *err)
{
    bool goes[ARCHIVE_DATASET_COUNT];
    for (unsigned i = 0; i < ARCHIVE_DATASET_COUNT; i++)
        goes[i] = retention_limit_us(config, (enum archive_dataset)i, 0) != INT64_MIN;
    return privileges_check_retention(session, goes, err);
}

enum archive_compression retention_compression(const struct config *config,
                                               enum archive_dataset dataset)
{
    static const enum archive_compression meanings[] = { [COMPRESSION_NONE] = ARCHIVE_PLAIN,
                                                         [COMPRESSION_GZIP] = ARCHIVE_GZIP,
                                                         [COMPRESSION_ZSTD] = ARCHIVE_ZSTD };
    return meanings[config->archive.compression[archive_dataset_info(dataset)->policy]];
}

int retention_check_clock(int64_t now_us, int64_t last_us, struct error *err)
{
    if (last_us == INT64_MIN)
        return 0;
    bool back = now_us < last_us - RETENTION_CLOCK_SLACK_US;
    bool ahead = now_us > last_us + RETENTION_LONGEST_PAUSE_US + RETENTION_CLOCK_SLACK_US;
    if (!back && !ahead)
        return 0;
    char now[TIMESTAMP_SIZE], last[TIMESTAMP_SIZE];
    timestamp_format(now_us - now_us % US_PER_SECOND, now);
    timestamp_format(last_us - last_us % US_PER_SECOND, last);
    return error_set(err, ERROR_DATA,
                     "the database's clock says %s, the last run was at %s: nothing is deleted "
                     "until an operator vouches for it (retention run --accept-clock)",
                     now, last);
}

int retention_check_space(const struct config *config, const struct archive_directory *directory,
                          struct error *err)
{
    int64_t free_bytes = archive_directory_free_bytes(directory);
    int64_t keep_bytes = config->archive.keep_free_bytes;
    if (free_bytes < 0 || free_bytes >= keep_bytes)
        return 0;
    return error_set(err, ERROR_IO, "%lld MiB are free in %s, archive.keep_free asks for %lld MiB",
                     (long long)(free_bytes >> 20), archive_directory_path(directory),
                     (long long)(keep_bytes >> 20));
}
