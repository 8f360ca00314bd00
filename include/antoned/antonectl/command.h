/* One run of antonectl: the tables of nouns and verbs, what the command line said, and the way to
 * the configuration. Parsing is argp's; a noun only fills in tables.
 *
 *     static int run_peek(struct command *command, struct error *err);
 *     static const struct verb_option peek_options[] = { { "limit", "N", "how many (20)" }, { 0 }
 * }; static const struct verb verbs[] = { { .name = "peek", .summary = "…", .options =
 * peek_options, .run = run_peek }, { 0 } }; const struct noun noun_queue = { "queue", "the posts
 * that wait", verbs };
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/error.h"

struct command;

struct verb_option {
    const char *name;     /* long option without its dashes; NULL ends the table */
    const char *argument; /* what --help calls its value; NULL: a flag */
    const char *help;
};
#define VERB_OPTIONS_MAX 12

struct verb {
    const char *name;      /* NULL: the noun is a command by itself ("status") */
    const char *arguments; /* as --help shows them: "ID", "FILE|-", "[FILE|-]"; NULL: none */
    int arguments_min, arguments_max;
    const char *summary; /* one line, capitalised, no dot, short: it stands in a list */
    const char *details; /* more for --help, or NULL */
    const struct verb_option *options;
    /* 0; -1: the error's code is the exit status; more: the exit status, and all is said. */
    int (*run)(struct command *command, struct error *err);
};

struct noun {
    const char *name;
    const char *summary;
    const struct verb *verbs; /* ends with a verb without run */
};

/* Each in src/antonectl/<noun>.c; the table in main.c lists those there are. */
extern const struct noun noun_archive, noun_champion, noun_config, noun_db, noun_decision,
    noun_escalation, noun_experiment, noun_health, noun_kpi, noun_learn, noun_pause, noun_platform,
    noun_resume, noun_queue, noun_reply, noun_retention, noun_review, noun_score, noun_setup,
    noun_status;
extern const struct noun *const nouns[]; /* ends with NULL */

struct command {
    const char *config_path; /* -c; NULL: the default */
    bool json;               /* one JSON document on stdout instead of a table */
    const struct noun *noun;
    const struct verb *verb;
    char **arguments; /* argument_count of them, within the verb's limits */
    int argument_count;
    const char *option_values[VERB_OPTIONS_MAX]; /* in the order of verb->options */
};

/* Reads the command line into *ret. A wrong one ends the process with status 64 and says what
 * exists; --help and --version end it with 0. */
void command_parse(int argc, char **argv, struct command *ret);

const char *command_argument(const struct command *command, int index); /* NULL when not given */

/* The value of an option of the verb's table ("" for a flag), NULL when not given. */
const char *command_option(const struct command *command, const char *name);

/* The same for an option that the verb cannot do without; ERROR_USAGE. */
int command_option_required(const struct command *command, const char *name, const char **ret,
                            struct error *err);
