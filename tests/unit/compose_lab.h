/* What the tests of replies share: a stage on which a reply is composed. */
#pragma once

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistr.h>

#include "antoned/domain/compose.h"
#include "antoned/domain/platform_length.h"

#define LENGTH(text) u8_mbsnlen((const uint8_t *)(text).data, (text).size)

enum { X_MAX = 280 };

#define DISCLOSURE "A brand's assistant wrote this."
#define PRODUCT    "Ours is {product}: {link}"

/* A stage with two archetypes, an answer to two questions and the texts of a test; disclosure and
 * product are added. */
struct stage {
    struct archetype archetypes[2];
    struct answer answers[3];
    struct str must_say;
    struct reply_template templates[64];
    struct reference reference;
    struct engine_settings settings;
    struct reply_history history;
    int64_t since_use[8];
    int mentions_today[64];
    struct post post;
    struct reading reading;
    struct decision decision;
    struct arena *arena;
    struct compose_book *book;
};

static inline struct reply_template template_of(const char *body, bool mentions_product)
{
    return (struct reply_template){
        .name = STR("t"),
        .part = PART_BODY,
        .question = QUESTION_GENERAL,
        .platform = -1,
        .body = str_from(body),
        .weight = 1,
        .mentions_product = mentions_product,
    };
}

static inline struct reply_template part_of(enum template_part part, const char *text)
{
    struct reply_template row = template_of(text, part == PART_PRODUCT);
    row.part = (int)part;
    row.question = QUESTION_ANY;
    row.archetype = -1;
    return row;
}

static inline void stage_rebuild(struct stage *stage)
{
    compose_book_free(stage->book);
    stage->book = compose_book_new(&stage->reference, &stage->settings);
}

static inline void stage_open(struct stage *stage, const struct reply_template *templates,
                              size_t count)
{
    *stage = (struct stage){ .settings = engine_settings_default() };
    stage->archetypes[0].name = STR("COACH");
    stage->archetypes[1].name = STR("HUMOR_LIGHT");
    stage->answers[0] = (struct answer){ .name = STR("general"),
                                         .question = QUESTION_GENERAL,
                                         .source = STR("A source"),
                                         .may_name_product = true,
                                         .takes_opener = true };
    stage->answers[1] = (struct answer){ .name = STR("friend"),
                                         .question = QUESTION_FRIEND,
                                         .source = STR("A source") };
    for (size_t i = 0; i < count; i++)
        stage->templates[i] = templates[i];
    stage->templates[count] = part_of(PART_DISCLOSURE, DISCLOSURE);
    stage->templates[count + 1] = part_of(PART_PRODUCT, PRODUCT);
    stage->reference = (struct reference){ .archetypes = stage->archetypes,
                                           .archetype_count = 2,
                                           .answers = stage->answers,
                                           .answer_count = 2,
                                           .templates = stage->templates,
                                           .template_count = count + 2 };
    for (int i = 0; i < PLATFORM_COUNT; i++)
        stage->reference.platforms[i] = (struct platform_rules){
            .max_length = i == PLATFORM_TWITTER ? X_MAX : 480,
            .allows_links = true,
            .needs_disclosure = true,
        };
    stage->history.replies_since_use = stage->since_use;
    stage->history.mentions_today = stage->mentions_today;
    stage->history.drafts = draft_memory_new();
    stage->post.id.bytes[0] = 1;
    stage->reading.question = QUESTION_GENERAL;
    stage->reading.is_suffering = true;
    stage->arena = arena_new(4096);
    stage_rebuild(stage);
}

static inline void stage_close(struct stage *stage)
{
    draft_memory_free(stage->history.drafts);
    compose_book_free(stage->book);
    arena_free(stage->arena);
}

static inline const struct reply_draft *compose_as(struct stage *stage, enum mode mode)
{
    stage->decision = (struct decision){ .mode = mode, .reading = stage->reading };
    struct draw draw = draw_of_post(&stage->post);
    compose_reply(stage->book, &stage->post, &stage->history, &draw, stage->arena,
                  &stage->decision);
    return &stage->decision.reply;
}

/* As the decider does with a draft. */
static inline void remember(struct stage *stage)
{
    const struct reply_draft *reply = &stage->decision.reply;
    draft_memory_add(stage->history.drafts, stage->post.platform, reply->key);
    recent_bodies_add(&stage->history.recent, stage->post.platform, stage->reading.question,
                      reply->body);
}

static inline void number_post(struct stage *stage, int number)
{
    stage->post.id.bytes[1] = (uint8_t)(number & 255);
    stage->post.id.bytes[2] = (uint8_t)(number >> 8);
}

static inline bool contains(const struct reply_draft *reply, const char *text)
{
    return reply->present && strstr(reply->content.data, text) != NULL;
}
