/* The command line, read by argp: global options, then noun and verb from their tables, then what
 * the verb's own table allows. */
#include "antoned/antonectl/command.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "antoned/base/buffer.h"

const char *argp_program_version = PACKAGE_STRING;

enum { KEY_JSON = 'j' + 256, KEY_VERB_OPTION = 1024 };

/* Understood before the noun and after the verb alike. */
static const struct argp_option global_options[] = {
    { .name = "config", .key = 'c', .arg = "FILE", .doc = "configuration file" },
    { .name = "json", .key = KEY_JSON, .doc = "print one JSON document" },
    { 0 },
};

static error_t parse_global(int key, char *argument, struct argp_state *state)
{
    struct command *command = state->input;
    switch (key) {
    case 'c': command->config_path = argument; return 0;
    case KEY_JSON: command->json = true; return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp global_argp = { .options = global_options, .parser = parse_global };
static const struct argp_child global_child[] = {
    { .argp = &global_argp, .header = "Global options:" }, { 0 }
};

/* A word that must be the first one left: the noun, or the verb. */
struct word {
    struct command *command;
    char *text; /* NULL: none was given */
    int next;   /* where the words after it start */
};

static error_t parse_word(int key, char *argument, struct argp_state *state)
{
    struct word *word = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = word->command; return 0;
    case ARGP_KEY_ARG:
        word->text = argument;
        word->next = state->next;
        state->next = state->argc;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static struct word next_word(struct command *command, int argc, char **argv, const char *shape,
                             const char *doc)
{
    struct argp argp = {
        .parser = parse_word, .args_doc = shape, .doc = doc, .children = global_child
    };
    struct word word = { .command = command };
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &word);
    return word;
}

__attribute__((noreturn)) static void refuse(const char *whole, const char *part, const char *given,
                                             const struct buffer *list)
{
    if (given == NULL)
        fprintf(stderr, "%s: a %s is missing; there are:\n", whole, part);
    else
        fprintf(stderr, "%s: there is no %s \"%s\"; there are:\n", whole, part, given);
    fputs(list->data != NULL ? list->data : "", stderr);
    exit(EX_USAGE);
}

static const struct noun *find_noun(const char *name)
{
    for (size_t i = 0; name != NULL && nouns[i] != NULL; i++) {
        if (strcmp(nouns[i]->name, name) == 0)
            return nouns[i];
    }
    return NULL;
}

static const struct verb *find_verb(const struct noun *noun, const char *name)
{
    for (const struct verb *verb = noun->verbs; name != NULL && verb->run != NULL; verb++) {
        if (strcmp(verb->name, name) == 0)
            return verb;
    }
    return NULL;
}

static void list_nouns(struct buffer *list)
{
    for (size_t i = 0; nouns[i] != NULL; i++)
        buffer_printf(list, "  %-12s %s\n", nouns[i]->name, nouns[i]->summary);
}

static void list_verbs(const struct noun *noun, struct buffer *list)
{
    for (const struct verb *verb = noun->verbs; verb->run != NULL; verb++)
        buffer_printf(list, "  %-14s %s\n", verb->name, verb->summary);
}

/* argp shows what stands after the vertical tab below the options. */
static char *document(const char *purpose, const char *heading, const struct buffer *list)
{
    struct buffer doc = { 0 };
    buffer_printf(&doc, "%s\v%s\n%s", purpose, heading, list->data != NULL ? list->data : "");
    return doc.data;
}

static int take_noun(int argc, char **argv, struct command *command)
{
    _cleanup_buffer_ struct buffer list = { 0 };
    list_nouns(&list);
    char *doc = document("Everything an operator of antoned does by hand.", "Nouns:", &list);
    struct word word = next_word(command, argc, argv, "NOUN VERB ...", doc);
    free(doc);
    command->noun = find_noun(word.text);
    if (command->noun == NULL)
        refuse("antonectl", "noun", word.text, &list);
    return word.next;
}

static int take_verb(int argc, char **argv, struct command *command)
{
    const struct noun *noun = command->noun;
    if (noun->verbs[0].name == NULL) {
        command->verb = &noun->verbs[0];
        return 1;
    }
    _cleanup_buffer_ struct buffer list = { 0 };
    list_verbs(noun, &list);
    char *doc = document(noun->summary, "Verbs:", &list);
    struct word word = next_word(command, argc, argv, "VERB ...", doc);
    free(doc);
    command->verb = find_verb(noun, word.text);
    if (command->verb == NULL)
        refuse(argv[0], "verb", word.text, &list);
    return word.next;
}

static error_t parse_verb(int key, char *argument, struct argp_state *state)
{
    struct command *command = state->input;
    if (key >= KEY_VERB_OPTION && key < KEY_VERB_OPTION + VERB_OPTIONS_MAX) {
        command->option_values[key - KEY_VERB_OPTION] = argument != NULL ? argument : "";
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = command; return 0;
    case ARGP_KEY_ARG:
        if (command->argument_count == command->verb->arguments_max)
            argp_error(state, "\"%s\" is one argument too many", argument);
        command->arguments[command->argument_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (command->argument_count < command->verb->arguments_min)
            argp_error(state, "%s is missing", command->verb->arguments);
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void take_rest(int argc, char **argv, struct command *command)
{
    const struct verb *verb = command->verb;
    struct argp_option options[VERB_OPTIONS_MAX + 1] = { 0 };
    for (int i = 0; verb->options != NULL && verb->options[i].name != NULL; i++) {
        options[i] = (struct argp_option){ .name = verb->options[i].name,
                                           .key = KEY_VERB_OPTION + i,
                                           .arg = verb->options[i].argument,
                                           .doc = verb->options[i].help };
    }
    struct buffer doc = { 0 };
    buffer_printf(&doc, "%s.\v%s", verb->summary, verb->details != NULL ? verb->details : "");
    struct argp argp = { .options = options,
                         .parser = parse_verb,
                         .args_doc = verb->arguments,
                         .doc = doc.data,
                         .children = global_child };
    /* Arguments replace the words in front of them: there are never more of them. */
    command->arguments = argv + 1;
    argp_parse(&argp, argc, argv, 0, NULL, command);
    buffer_free(&doc);
}

/* argp calls the program argv[0]; the words already read belong to its name. */
static char *program_name(const char *noun, const char *verb)
{
    struct buffer name = { 0 };
    buffer_add_text(&name, "antonectl");
    if (noun != NULL)
        buffer_printf(&name, " %s", noun);
    if (verb != NULL)
        buffer_printf(&name, " %s", verb);
    return name.data;
}

void command_parse(int argc, char **argv, struct command *ret)
{
    struct command command = { 0 };
    argp_err_exit_status = EX_USAGE;
    argv[0] = program_name(NULL, NULL);
    int used = take_noun(argc, argv, &command) - 1;
    argc -= used, argv += used;
    argv[0] = program_name(command.noun->name, NULL);
    used = take_verb(argc, argv, &command) - 1;
    argc -= used, argv += used;
    if (command.verb->name != NULL)
        argv[0] = program_name(command.noun->name, command.verb->name);
    take_rest(argc, argv, &command);
    *ret = command;
}

const char *command_argument(const struct command *command, int index)
{
    return index < command->argument_count ? command->arguments[index] : NULL;
}

const char *command_option(const struct command *command, const char *name)
{
    for (int i = 0; command->verb->options[i].name != NULL; i++) {
        if (strcmp(command->verb->options[i].name, name) == 0)
            return command->option_values[i];
    }
    fprintf(stderr, "antonectl: no option is named --%s\n", name);
    abort();
}

int command_option_required(const struct command *command, const char *name, const char **ret,
                            struct error *err)
{
    const char *value = command_option(command, name);
    if (value == NULL || *value == '\0')
        return error_set(err, ERROR_USAGE, "--%s is missing", name);
    *ret = value;
    return 0;
}
