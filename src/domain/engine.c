/* The engine: reads a post, then decides. */
#include "antoned/domain/engine.h"

#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/domain/competitors.h"
#include "antoned/domain/decide.h"
#include "antoned/domain/escalate.h"
#include "antoned/domain/rules.h"

struct engine {
    const struct lexicon *lexicon;
    struct competitor_patterns *competitors;
    struct decider *decider;
};

struct engine *engine_new(const struct lexicon *lexicon, const struct reference *reference,
                          const struct engine_settings *settings)
{
    struct engine *engine = memory_zalloc(sizeof *engine);
    engine->lexicon = lexicon;
    engine->competitors = competitor_patterns_new(reference);
    engine->decider = decider_new(reference, settings);
    return engine;
}

void engine_free(struct engine *engine)
{
    if (engine != NULL) {
        competitor_patterns_free(engine->competitors);
        decider_free(engine->decider);
        free(engine);
    }
}

const struct lexicon *engine_lexicon(const struct engine *engine)
{
    return engine->lexicon;
}

int engine_check(const struct engine *engine, struct error *err)
{
    return decider_check(engine->decider, err);
}

size_t engine_fault_count(const struct engine *engine)
{
    return decider_fault_count(engine->decider);
}

const char *engine_fault(const struct engine *engine, size_t index)
{
    return decider_fault(engine->decider, index);
}

void engine_decide(const struct engine *engine, const struct post *post,
                   struct reply_history *history, struct arena *arena, struct decision *ret)
{
    struct reading reading = { 0 };
    reading_of(engine->lexicon, engine->competitors, post, arena, &reading);
    decide_from_reading(engine->decider, post, &reading, history, arena, ret);
}

void engine_recheck(const struct engine *engine, const struct post *post, struct arena *arena,
                    struct recheck *ret)
{
    struct decision decision = { .mode = MODE_DISENGAGED };
    reading_of(engine->lexicon, engine->competitors, post, arena, &decision.reading);
    escalate_reading(&decision, decider_policy(engine->decider));
    const struct reading *reading = &decision.reading;
    *ret = (struct recheck){
        .stops = reading_is_stopped(reading) || !reading->readable,
        .is_worth_a_look = decision.escalation_count > 0,
        .severity =
            decision.escalation_count > 0 ? decision.escalations[0].priority : SEVERITY_MEDIUM,
    };
}
