/* antonectl champion: the authors who did most for us. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/flow/figures.h"
#include "antoned/store/champions.h"

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "tier", "tier" },
        { "handle", "handle" },
        { "platform", "platform" },
        { "engagements", "engagements" },
        { "since", "since" },
        { "dm_sent_at", "written to" },
        { "sample_sent", "sample" },
        { "converted", "converted" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t limit;
    json_t *champions;
    if (words_limit(command, 100, &limit, err) < 0 || open_session(command, &session, err) < 0 ||
        champions_list(session, command_option(command, "tier"), limit, &champions, err) < 0)
        return -1;
    output_list(command, champions, columns, OUTPUT_COUNT(columns), "There is no champion yet.");
    json_decref(champions);
    return 0;
}

static int run_run(struct command *command, struct error *err)
{
    static const struct output_column facts[] = { { "changed", "champions changed" } };
    struct figures_order order = { 0 };
    struct figures_result result;
    if (open_config(command, &order.config, err) < 0 ||
        figures_rank_champions(&order, &result, err) < 0)
        return -1;
    json_t *done = json_pack("{s:I}", "changed", (json_int_t)result.changed);
    output_facts(command, done, facts, OUTPUT_COUNT(facts));
    json_decref(done);
    return 0;
}

static const struct verb_option list_options[] = {
    { "tier", "NAME", "of this tier only" },
    { "limit", "N", "how many (100), the most engaged first" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "list",
      .summary = "Who they are, and their tier",
      .options = list_options,
      .run = run_list },
    { .name = "run",
      .summary = "Count engagements and give tiers now",
      .details = "Counts thanks, likes, clicks and purchases in each author's history, as is done "
                 "each night. Nobody who blocked or reported us, or had a safety event, is a "
                 "champion. Each change leaves a row in the audit trail.",
      .run = run_run },
    { 0 },
};
const struct noun noun_champion = { "champion", "Authors who did most for us", verbs };
