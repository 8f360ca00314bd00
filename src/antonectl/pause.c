/* antonectl pause: holds up a part of the work of all daemons. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/store/pauses.h"

static int run_pause(struct command *command, enum pause_part part, struct error *err)
{
    static const struct output_column facts[] = {
        { "part", "paused" },
        { "paused_at", "since" },
        { "paused_by", "by" },
        { "reason", "reason" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    const char *who, *reason;
    json_t *pause;
    if (command_option_required(command, "by", &who, err) < 0 ||
        command_option_required(command, "reason", &reason, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        pauses_begin(session, part, who, reason, &pause, err) < 0)
        return -1;
    output_facts(command, pause, facts, OUTPUT_COUNT(facts));
    json_decref(pause);
    return 0;
}

static int run_intake(struct command *command, struct error *err)
{
    return run_pause(command, PAUSE_INTAKE, err);
}

static int run_retention(struct command *command, struct error *err)
{
    return run_pause(command, PAUSE_RETENTION, err);
}

static const struct verb_option pause_options[] = {
    { "reason", "TEXT", "why, in a line; required, shown wherever the state is" },
    { "by", "WHO", "who pauses it; required, and kept" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "intake",
      .summary = "No daemon claims posts; they stay queued",
      .details = "Batches in hand finish. It lasts until 'antonectl resume intake', also over "
                 "restarts.",
      .options = pause_options,
      .run = run_intake },
    { .name = "retention",
      .summary = "No daemon archives",
      .details = "A run under way ends after the part in hand. It lasts until 'antonectl resume "
                 "retention', also over restarts.",
      .options = pause_options,
      .run = run_retention },
    { 0 },
};
const struct noun noun_pause = { "pause", "Hold up intake or retention of all daemons", verbs };
