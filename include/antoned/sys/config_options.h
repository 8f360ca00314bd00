/* The table of options: one row drives the loader, the defaults, `config show`, the commented
 * sample etc/antoned.conf and the manual page antoned.conf.5; tests/lint/config_agrees proves it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/buffer.h"
#include "antoned/sys/config.h"

enum config_type {
    CONFIG_TEXT,        /* const char * */
    CONFIG_CONNINFO,    /* const char *, may hold no password */
    CONFIG_PATH,        /* const char *, absolute */
    CONFIG_ADDRESS,     /* const char *, "127.0.0.1:9437", "[::1]:9437" or "unix:/path" */
    CONFIG_ZONE,        /* const char *, IANA name */
    CONFIG_LIST,        /* struct config_list of texts */
    CONFIG_CHOICE,      /* int, place in `form` */
    CONFIG_BOOLEAN,     /* bool, written true or false */
    CONFIG_INTEGER,     /* int */
    CONFIG_HUNDREDTHS,  /* int, written 0.82 */
    CONFIG_PER_10000,   /* int, written 0.05 */
    CONFIG_DURATION,    /* int64_t ms, written "30s" */
    CONFIG_PERIOD,      /* the same, or "forever" */
    CONFIG_SIZE,        /* int64_t bytes, written "512MiB" */
    CONFIG_TIME_OF_DAY, /* struct config_time_of_day, written "03:10" */
};

struct config_option {
    const char *key; /* "intake.batch_rows" */
    enum config_type type;
    size_t offset;         /* in struct config */
    const char *standard;  /* default, as in the file but without quotes; a list: one item a line;
                              NULL: `otherwise` says what applies */
    const char *otherwise; /* "what database.conninfo says" */
    int64_t minimum, maximum; /* of numbers, in the unit of the type; of texts: length in bytes */
    const char *form;         /* CHOICE: "none|gzip|zstd"; texts: regular expression, or NULL */
    bool reloadable;          /* SIGHUP applies it; otherwise the next start does */
    const char *example; /* what the sample shows switched on; NULL: the default, commented out */
    const char *meaning; /* sentences without a final dot, for messages, sample and manual */
};
extern const struct config_option config_options[];
extern const size_t config_option_count;

struct config_group {
    const char *name; /* "intake"; "" for the keys outside any group */
    const char *meaning;
};
extern const struct config_group config_groups[];
extern const size_t config_group_count;

enum config_source {
    FROM_DEFAULT,
    FROM_FILE,
    FROM_ENVIRONMENT,
    FROM_HOST,
    FROM_CONNINFO,
    FROM_TREE
};

struct config_origin {
    enum config_source source;
    unsigned line; /* of the file; 0 otherwise */
};
struct config_origin config_origin_of(const struct config *config,
                                      const struct config_option *option);
void config_origin_text(const struct config *config, const struct config_option *option,
                        struct buffer *out); /* "antoned.conf:12", "default", "DATABASE_URL" */
const char *config_path(const struct config *config); /* of the file that was read, or NULL */

/* The value as the file would have it ("5s" with its quotes); of a conninfo nothing secret. */
void config_value_text(const struct config *config, const struct config_option *option,
                       struct buffer *out);
void config_range_text(const struct config_option *option, struct buffer *out); /* "1 to 64" */

/* Keys whose value differs but which only a restart applies, separated by ", ". */
void config_pending_restart(const struct config *old, const struct config *fresh,
                            struct buffer *out);
