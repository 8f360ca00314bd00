/* Fuzzes lines of `queue import` and `score`: any bytes become a post within the limits of
 * docs/design/schema.md, Checks, or are refused with a reason that is one line of plain text. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "antoned/domain/validate.h"
#include "antoned/store/post_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_counts(const struct metrics *metrics)
{
    require(validate_metric(metrics->likes) == NULL && validate_metric(metrics->replies) == NULL);
    require(validate_metric(metrics->reposts) == NULL && validate_metric(metrics->upvotes) == NULL);
    require(validate_metric(metrics->comments) == NULL);
}

static void check_words(const struct word_list *words)
{
    require(words->count <= KEYWORD_MATCHES_MAX && (words->given || words->count == 0));
    for (size_t i = 0; i < words->count; i++)
        require(validate_keyword(words->items[i]) == NULL);
}

static void check_identity(const struct post_line *line)
{
    require(validate_platform_post_id(line->post.platform_post_id) == NULL);
    require(validate_author_platform_id(line->author_platform_id) == NULL);
    require(validate_handle(line->post.author.handle) == NULL);
    json_t *metrics = json_loadb(line->raw_metrics.data, line->raw_metrics.size, 0, NULL);
    require(json_is_object(metrics));
    json_decref(metrics);
}

static void check_post(const struct post_line *line, enum post_json_purpose purpose)
{
    require(validate_content(line->post.content) == NULL);
    require(validate_display_name(line->post.author.display_name) == NULL);
    require(validate_bio(line->post.author.bio) == NULL);
    require(validate_community(line->post.community) == NULL);
    require(validate_follower_count(line->post.author.follower_count) == NULL);
    check_counts(&line->post.metrics);
    check_words(&line->keywords);
    check_words(&line->categories);
    if (purpose == POST_JSON_IMPORT)
        check_identity(line);
}

static void check_refusal(const struct error *err)
{
    require(err->code == ERROR_DATA && err->message[0] != '\0');
    for (const char *c = err->message; *c != '\0'; c++)
        require(*c >= ' ' && *c <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16 * 1024);
    for (int purpose = POST_JSON_SCORE; purpose <= POST_JSON_IMPORT; purpose++) {
        struct post_line line;
        struct error err = { 0 };
        if (post_json_read((struct str){ (const char *)data, size },
                           (enum post_json_purpose)purpose, arena, &line, &err) == 0)
            check_post(&line, (enum post_json_purpose)purpose);
        else
            check_refusal(&err);
    }
    arena_free(arena);
    return 0;
}
