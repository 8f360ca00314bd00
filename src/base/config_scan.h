/* What stands in a text of libconfig, found without it. Private to the reader. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/config_text.h"

#define CONFIG_DEPTH_MAX 16 /* groups and lists within each other; ours have four */

struct config_number {
    unsigned line;
    const char *path;
    bool is_whole;
    int64_t whole;   /* fits 32 bits */
    double fraction; /* of one with a point or an exponent */
};

struct config_level {
    char closer;     /* '}', ')', ']'; '\0' is the file */
    struct str name; /* in a group or the file: of the setting at hand */
    unsigned index;  /* in a list: of the element at hand, from 0 */
};

struct config_scan {
    struct arena *arena; /* paths and numbers live there */
    const char *at;
    unsigned line; /* of `at` */
    struct config_level levels[CONFIG_DEPTH_MAX];
    size_t depth; /* the innermost */
    bool behind_text;
    bool is_hopeless; /* must not be given to libconfig */
    struct config_number *numbers;
    size_t number_count;
    size_t fault_count;
    config_fault_function *tell;
    void *context;
};

/* Tells each fault of `text`, and finds its numbers in the order in which they stand there. */
void config_scan_text(struct config_scan *scan, const char *text);

void config_scan_fault(struct config_scan *scan, unsigned line, const char *path,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
