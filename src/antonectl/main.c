/* The operator's command: antonectl [-c FILE] [--json] NOUN VERB … */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/antonectl/command.h"

const struct noun *const nouns[] = {
    /* clang-format off */
    &noun_setup,
    &noun_status,
    &noun_health,
    &noun_pause,
    &noun_resume,
    &noun_score,
    &noun_queue,
    &noun_decision,
    &noun_review,
    &noun_reply,
    &noun_escalation,
    &noun_learn,
    &noun_platform,
    &noun_kpi,
    &noun_champion,
    &noun_experiment,
    &noun_retention,
    &noun_archive,
    &noun_config,
    &noun_db,
    /* clang-format on */
    NULL,
};

/* Output that did not reach its reader is a failure too: a full disk must not look like success. */
static int close_stdout(struct error *err)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return error_set(err, ERROR_IO, "cannot write the output");
    return 0;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    struct command command;
    command_parse(argc, argv, &command);

    struct error err = { 0 };
    int failed = command.verb->run(&command, &err);
    struct error output_err = { 0 };
    if (close_stdout(&output_err) < 0 && failed >= 0) {
        err = output_err;
        failed = -1;
    }
    if (failed >= 0)
        return failed;
    fprintf(stderr, "antonectl: %s\n", err.message);
    return error_exit_status(err.code);
}
