/* antonectl resume: lets go on what was paused. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/store/pauses.h"

static int run_resume(struct command *command, enum pause_part part, struct error *err)
{
    static const struct output_column facts[] = {
        { "part", "goes on" },        { "paused_seconds", "after" },
        { "paused_by", "paused by" }, { "paused_at", "paused since" },
        { "reason", "reason" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    const char *who;
    json_t *pause;
    if (command_option_required(command, "by", &who, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        pauses_end(session, part, who, command_option(command, "note"), &pause, err) < 0)
        return -1;
    output_facts(command, pause, facts, OUTPUT_COUNT(facts));
    json_decref(pause);
    return 0;
}

static int run_intake(struct command *command, struct error *err)
{
    return run_resume(command, PAUSE_INTAKE, err);
}

static int run_retention(struct command *command, struct error *err)
{
    return run_resume(command, PAUSE_RETENTION, err);
}

static const struct verb_option resume_options[] = {
    { "by", "WHO", "who lets it go on; required, and kept" },
    { "note", "TEXT", "kept in the audit trail" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "intake",
      .summary = "Daemons claim posts again",
      .options = resume_options,
      .run = run_intake },
    { .name = "retention",
      .summary = "Daemons archive again",
      .options = resume_options,
      .run = run_retention },
    { 0 },
};
const struct noun noun_resume = { "resume", "Let go on what was paused", verbs };
