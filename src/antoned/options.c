/* The daemon's command line, by argp. */
#include "options.h"

#include <argp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sysexits.h>

const char *argp_program_version = PACKAGE_STRING;

enum { KEY_ONCE = 256, KEY_CHECK, KEY_MAINTENANCE };

static const struct argp_option table[] = {
    { .name = "config",
      .key = 'c',
      .arg = "FILE",
      .doc = "Read FILE instead of " SYSCONFDIR "/antoned/antoned.conf" },
    { .name = "once", .key = KEY_ONCE, .doc = "Decide what is queued, then exit" },
    { .name = "check",
      .key = KEY_CHECK,
      .doc = "Validate configuration, lexicon and database, then exit" },
    { .name = "maintenance", .key = KEY_MAINTENANCE, .arg = "DUE", .flags = OPTION_HIDDEN },
    { 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'c': options->config_path = argument; return 0;
    case KEY_ONCE: options->once = true; return 0;
    case KEY_CHECK: options->check = true; return 0;
    case KEY_MAINTENANCE:
        options->maintenance = true;
        options->due_us = strtoll(argument, NULL, 10);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much: the daemon takes options only", argument);
        return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

struct options options_parse(int argc, char **argv)
{
    static const struct argp argp = {
        .options = table,
        .parser = parse,
        .doc =
            "Decides queued social posts and drafts replies, woken by PostgreSQL; runs in the "
            "foreground.\v"
            "Exit status: 0 done, 64 usage, 69 no database (--once, --check), 78 configuration or "
            "schema.",
    };
    struct options options = { 0 };
    argp_err_exit_status = EX_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    return options;
}
