/* antonectl config: what is in force and who said so; whether a file may come into force. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/antonectl/command.h"
#include "antoned/antonectl/output.h"
#include "antoned/base/buffer.h"
#include "antoned/domain/lexicon.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/reference_json.h"
#include "antoned/sys/config.h"
#include "antoned/sys/config_options.h"
#include "antoned/sys/file.h"

#define LEXICON_CAP_BYTES (4 * 1024 * 1024)

/* ---- show ---- */

/* For programs: texts, numbers and lists as JSON has them. The file's own notation is JSON already,
 * but for the parentheses of a list. */
static json_t *value_for_programs(const struct config *config, const struct config_option *option)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    config_value_text(config, option, &text);
    if (option->type == CONFIG_LIST) {
        text.data[0] = '[';
        text.data[text.size - 1] = ']';
    }
    json_t *value = json_loadb(text.data, text.size, JSON_DECODE_ANY, NULL);
    return value != NULL ? value : json_null();
}

static json_t *value_for_people(const struct config *config, const struct config_option *option)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    config_value_text(config, option, &text);
    return json_string(text.data);
}

static json_t *option_row(const struct command *command, const struct config *config,
                          const struct config_option *option)
{
    _cleanup_buffer_ struct buffer origin = { 0 };
    config_origin_text(config, option, &origin);
    return json_pack("{s:s, s:o, s:s, s:s}", "key", option->key, "value",
                     command->json ? value_for_programs(config, option)
                                   : value_for_people(config, option),
                     "from", origin.data, "change", option->reloadable ? "reload" : "restart");
}

static int load(const struct command *command, struct config **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer problems = { 0 };
    int result = config_load(command->config_path, ret, &problems, err);
    if (problems.size > 0)
        fputs(problems.data, stderr);
    return result;
}

static int run_show(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "key", "option" }, { "change", "change by" }, { "from", "from" }, { "value", "value" }
    };
    _cleanup_config_ struct config *config = NULL;
    if (load(command, &config, err) < 0)
        return -1;
    json_t *rows = json_array();
    for (size_t i = 0; i < config_option_count; i++)
        json_array_append_new(rows, option_row(command, config, &config_options[i]));
    output_list(command, rows, columns, sizeof columns / sizeof columns[0], "");
    json_decref(rows);
    return 0;
}

/* ---- check ---- */

struct notes {
    const char *path;
    struct buffer lines;
};

static void add_note(void *context, const char *message)
{
    struct notes *notes = context;
    buffer_printf(&notes->lines, "%s: %s\n", notes->path, message);
}

/* A reload reads both files or neither, so both are looked at. Terms that change nothing are no
 * mistake, but somebody may have meant something by them. */
static int check_lexicon(const char *path, struct buffer *notes, struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    struct lexicon *lexicon = NULL;
    if (file_read(path, LEXICON_CAP_BYTES, &text, err) < 0 ||
        lexicon_parse(buffer_view(&text), path, &lexicon, err) < 0) {
        err->code = ERROR_CONFIG;
        return -1;
    }
    struct notes found = { .path = path };
    lexicon_lint(lexicon, add_note, &found);
    buffer_add(notes, found.lines.data, found.lines.size);
    buffer_free(&found.lines);
    lexicon_free(lexicon);
    return 0;
}

/* Together, with the rules and texts of a new installation: whether any reply has room for
 * product.url. */
static int check_engine(const struct config *config, struct error *err)
{
    struct reference_data *data;
    struct engine_source *source;
    if (reference_json_embedded(&data, err) < 0 ||
        engine_source_load(config, data, &source, err) < 0)
        return -1;
    engine_source_free(source);
    return 0;
}

static json_t *lines_of(struct buffer *text)
{
    json_t *lines = json_array();
    char *rest = NULL;
    for (char *line = text->size > 0 ? strtok_r(text->data, "\n", &rest) : NULL; line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        json_array_append_new(lines, json_string(line));
    return lines;
}

/* No mistake of the file's: it may be checked elsewhere than where it will be in force. */
static void note_archive(const struct config *config, struct buffer *notes)
{
    const char *path = config->archive.directory;
    if (access(path, F_OK) < 0)
        buffer_printf(notes, "archive.directory %s: %s; antoned --check tries it as the daemon\n",
                      path, strerror(errno));
}

/* What was found is in `problems`; the error only counts it. */
static int check_both(const struct command *command, struct config **ret, struct buffer *problems,
                      struct buffer *notes, struct error *err)
{
    if (config_load(command->config_path, ret, problems, err) < 0)
        return -1;
    const char *problem = "the lexicon cannot be used";
    note_archive(*ret, notes);
    if (check_lexicon((*ret)->lexicon.path, notes, err) == 0) {
        if (check_engine(*ret, err) == 0)
            return 0;
        problem = "the configuration cannot be used";
    }
    buffer_printf(problems, "%s\n", err->message);
    return error_set(err, ERROR_CONFIG, "%s", problem);
}

static int run_check(struct command *command, struct error *err)
{
    _cleanup_config_ struct config *config = NULL;
    _cleanup_buffer_ struct buffer problems = { 0 };
    _cleanup_buffer_ struct buffer notes = { 0 };
    int result = check_both(command, &config, &problems, &notes, err);
    if (command->json) {
        json_t *outcome = json_pack("{s:b, s:o, s:o}", "correct", result == 0, "problems",
                                    lines_of(&problems), "notes", lines_of(&notes));
        output_document(outcome);
        json_decref(outcome);
    } else if (result == 0) {
        const char *path = config_path(config);
        printf("%s: correct\n%s: correct\n",
               path != NULL ? path : "no file, the defaults are in force", config->lexicon.path);
        if (notes.size > 0)
            printf("%s", notes.data);
    } else if (problems.size > 0) {
        fputs(problems.data, stderr);
    }
    return result;
}

static const struct verb verbs[] = {
    { .name = "show",
      .summary = "Every option: value, who said so, what makes a change count",
      .details = "Secrets are never shown: of a connection string only what is harmless.",
      .run = run_show },
    { .name = "check",
      .summary = "Whether configuration and lexicon may come into force",
      .details = "Every problem at once. Reads the two files alone; `antoned --check` also asks "
                 "the database and tries the archive's directory.",
      .run = run_check },
    { 0 },
};

const struct noun noun_config = { "config", "The configuration", verbs };
