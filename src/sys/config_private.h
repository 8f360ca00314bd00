/* What the files of the configuration share among themselves and with nobody else. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/sys/config_options.h"

#define CONFIG_OPTIONS_MAX 64

struct config_private {
    struct arena *arena; /* every text of the configuration, and it itself */
    int owners;          /* besides the first */
    const char *path;    /* NULL: no file was read */
    const char *text;    /* likewise */
    struct config_origin origins[CONFIG_OPTIONS_MAX]; /* in the order of config_options */
};

/* A value as it was written, whatever wrote it. */
struct config_value {
    enum { VALUE_BOOLEAN, VALUE_INTEGER, VALUE_FRACTION, VALUE_TEXT, VALUE_LIST, VALUE_OTHER } kind;
    int64_t integer;
    double fraction;
    const char *text;
    const char *const *items; /* VALUE_LIST: texts; NULL items were no text */
    size_t count;
};

/* Checks the value against the option and stores it; the error says only what is wrong with it. */
int config_assign(struct config *config, const struct config_option *option,
                  const struct config_value *value, struct error *err);
/* The same for the option's own default, which fails only where the machine lacks something (no
 * zone files). */
int config_assign_standard(struct config *config, const struct config_option *option,
                           struct error *err);
