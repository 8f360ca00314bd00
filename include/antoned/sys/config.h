/* The configuration: one libconfig file read into one struct, nested as the file is. Immutable once
 * loaded: a reload loads a fresh one and the caller swaps.
 *
 * The options themselves (meaning, range, default, whether a reload applies them) are one table:
 * sys/config_options.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"
#include "datasets.h"

#define CONFIG_FOREVER INT64_MAX /* a retention of "forever" */

enum config_environment { ENVIRONMENT_DEVELOPMENT, ENVIRONMENT_TEST, ENVIRONMENT_PRODUCTION };
enum config_compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

/* Of sql/datasets.txt: each is an option retention.<name> and an option archive.<name>_compression.
 */
enum retention_policy {
#define ROW(policy, ...) RETENTION_##policy,
    RETENTION_POLICIES(ROW)
#undef ROW
        RETENTION_POLICY_COUNT,
};

struct config_list {
    const char **items;
    size_t count;
};

struct config_time_of_day {
    int hour, minute;
};

struct config {
    int environment; /* enum config_environment */
    const char *instance;
    struct {
        const char
            *conninfo; /* NULL when neither file nor environment has one: config_need_database */
        const char *maintenance_conninfo, *listener_conninfo, *migration_conninfo;
        const char *backup_directory;
        int64_t connect_timeout_ms, statement_timeout_ms;
    } database;
    struct {
        int batch_rows, connections, max_attempts;
        int64_t poll_interval_ms, retry_delay_ms, max_age_ms;
    } intake;
    struct {
        const char *path;
    } lexicon;
    struct {
        int helpful_hundredths, moderate_hundredths, topic_gate_hundredths, randomize_per_10000;
        int escalate; /* enum escalate_policy */
        int competitor_daily_limit, competitors_daily_limit;
    } decision;
    struct {
        bool apply;
    } learning;
    struct {
        const char *name, *url, *campaign;
    } product;
    struct {
        const char *zone;
        struct config_list holidays; /* "MM-DD Name" or "MM-dow-N[+-days] Name", form checked */
    } time;
    struct {
        const char *directory;
        int part_rows;
        int compression[RETENTION_POLICY_COUNT]; /* enum config_compression */
        int64_t keep_free_bytes;
        int64_t verify_every_ms;
    } archive;
    struct {
        int64_t keep_ms[RETENTION_POLICY_COUNT]; /* or CONFIG_FOREVER */
        int64_t hold_ms;
        struct config_time_of_day at;
    } retention;
    struct {
        const char *listen;
    } http;
    struct {
        int level;  /* enum log_level of sys/log.h */
        int format; /* enum log_format of sys/log.h */
    } log;
    int64_t shutdown_timeout_ms;
    struct config_private *private; /* who said what: sys/config_options.h */
};

/* Reads `path`; NULL: the default file, and if that is not there, defaults and environment alone.
 * Everything wrong is found at once: `problems` gets a line "FILE:LINE: key …" for each, and err
 * (ERROR_CONFIG) says how many; without `problems` (NULL) err has the first one too. */
int config_load(const char *path, struct config **ret, struct buffer *problems, struct error *err);

/* The same for a text in memory, NULL for none; `path` is only named. */
int config_load_text(const char *text, const char *path, struct config **ret,
                     struct buffer *problems, struct error *err);

/* As it was read, for a process that is to work with the same; "" without a file. */
const char *config_text(const struct config *config);

/* Another owner of the same configuration: it goes with the last config_free. */
struct config *config_keep(struct config *config);
void config_free(struct config *config); /* NULL is fine */
void config_free_pointer(struct config **config);
#define _cleanup_config_ __attribute__((cleanup(config_free_pointer)))

/* ERROR_CONFIG when no conninfo was given anywhere; for those who cannot work without a database.
 */
int config_need_database(const struct config *config, struct error *err);

/* Makes what systemd hands over (LoadCredential=pgpass, ca.crt, pg_service.conf) known to libpq
 * through its own environment variables, unless those are set. At the start of main, and at each
 * reload: what systemd refreshed then counts for the connections made after it. */
int config_adopt_credentials(struct error *err);
