/* The daemon's command line. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *config_path; /* NULL: the default */
    bool once;
    bool check;
    bool maintenance; /* the child of a daemon: one run of retention */
    int64_t due_us;   /* of that run */
};

/* Exits by itself for --help, --version and a wrong command line (64). */
struct options options_parse(int argc, char **argv);
