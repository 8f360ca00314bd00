/* The daemon's command line. */
#pragma once

#include <stdbool.h>

struct options {
    const char *config_path; /* NULL: the default */
    bool once;
    bool check;
};

/* Exits by itself for --help, --version and a wrong command line (64). */
struct options options_parse(int argc, char **argv);
