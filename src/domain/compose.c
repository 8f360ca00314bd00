/* Composing a reply: choosing among the templates made ready, filling the link, signing. */
#include "antoned/domain/compose.h"

#include <stdio.h>
#include <string.h>

#include "antoned/domain/compose_book.h"

enum { PRODUCT_RUN_MAX = 2 }; /* product replies in a row, after which one must be without */

size_t reply_limit_of(enum platform platform)
{
    static const size_t limits[PLATFORM_COUNT] = {
        [PLATFORM_TWITTER] = REPLY_MAX_TWITTER,
        [PLATFORM_REDDIT] = REPLY_MAX_REDDIT,
        [PLATFORM_THREADS] = REPLY_MAX_THREADS,
    };
    return limits[platform];
}

/* What a template must be like for this reply. */
struct wish {
    bool product_allowed, product_required;
    size_t code_points_max;
    size_t link_code_points;
};

static struct wish wish_of(const struct compose_book *book, const struct post *post,
                           const struct reply_history *history, enum mode mode)
{
    bool rested = history->product_run[post->platform] < PRODUCT_RUN_MAX;
    return (struct wish){
        .product_allowed = rested && mode != MODE_ENGAGEMENT,
        .product_required = rested && mode == MODE_HELPFUL,
        .code_points_max = reply_limit_of(post->platform) - book->signature_code_points,
        .link_code_points = book->links[post->platform].code_points,
    };
}

static bool fits(const struct ready_template *ready, const struct wish *wish)
{
    if (ready->names_product ? !wish->product_allowed : wish->product_required)
        return false;
    if (wish->product_required && ready->link_count == 0)
        return false;
    return ready->code_points + ready->link_count * wish->link_code_points <= wish->code_points_max;
}

/* One of the fitting templates in [first, last), each with the chance of its weight. */
static const struct ready_template *pick(const struct compose_book *book, struct ready_range range,
                                         const struct wish *wish, const struct draw *draw)
{
    uint64_t total = 0;
    for (size_t i = range.first; i < range.last; i++)
        total += fits(&book->ready[i], wish) ? (uint64_t)book->ready[i].weight : 0;
    if (total == 0)
        return NULL;
    uint64_t at = draw_below(draw, DRAW_TEMPLATE, total);
    for (size_t i = range.first; i < range.last; i++) {
        if (!fits(&book->ready[i], wish))
            continue;
        if (at < (uint64_t)book->ready[i].weight)
            return &book->ready[i];
        at -= (uint64_t)book->ready[i].weight;
    }
    return NULL;
}

/* A template written for the platform goes before one for any. */
static const struct ready_template *choose(const struct compose_book *book, const struct post *post,
                                           const struct reply_history *history,
                                           const struct draw *draw, const struct decision *decision)
{
    struct wish wish = wish_of(book, post, history, decision->mode);
    const struct ready_template *ready =
        pick(book, compose_book_range(book, decision->archetype, (int)post->platform), &wish, draw);
    if (ready == NULL)
        ready = pick(book, compose_book_range(book, decision->archetype, -1), &wish, draw);
    return ready;
}

/* antone_<platform>_<12 hex> (03): 48 bits of the post's own draw. */
static struct str utm_code_of(const struct link *link, const struct draw *draw, struct arena *arena)
{
    char *code = arena_printf(arena, "antone_%s_%012llx", link->source,
                              (unsigned long long)(draw_u64(draw, DRAW_UTM) >> 16));
    return str_from(code);
}

struct writer {
    char *at;
};

static void write_str(struct writer *writer, struct str text)
{
    memcpy(writer->at, text.data, text.size);
    writer->at += text.size;
}

static void write_link(struct writer *writer, const struct link *link, struct str utm_code)
{
    write_str(writer, link->head);
    write_str(writer, utm_code);
    write_str(writer, link->tail);
}

static void write_body(struct writer *writer, const struct ready_template *ready,
                       const struct link *link, struct str utm_code)
{
    struct str rest = ready->text;
    for (size_t i = 0; i < ready->link_count; i++) {
        const char *mark = memmem(rest.data, rest.size, LINK_MARK, sizeof LINK_MARK - 1);
        size_t before = (size_t)(mark - rest.data);
        write_str(writer, (struct str){ rest.data, before });
        write_link(writer, link, utm_code);
        rest.data += before + sizeof LINK_MARK - 1;
        rest.size -= before + sizeof LINK_MARK - 1;
    }
    write_str(writer, rest);
}

/* " | Helped 12 people this month" where that is true and still fits; ASCII. */
static struct str thanks_of(int64_t helped, size_t room, char *out, size_t size)
{
    if (helped <= 0)
        return STR("");
    int length = snprintf(out, size, " | Helped %lld %s this month", (long long)helped,
                          helped == 1 ? "person" : "people");
    return (size_t)length > room ? STR("") : (struct str){ out, (size_t)length };
}

void compose_reply(const struct compose_book *book, const struct post *post,
                   const struct reply_history *history, const struct draw *draw,
                   struct arena *arena, struct decision *decision)
{
    const struct ready_template *ready = choose(book, post, history, draw, decision);
    if (ready == NULL)
        return;
    const struct link *link = &book->links[post->platform];
    struct str utm_code = utm_code_of(link, draw, arena);
    size_t code_points =
        ready->code_points + ready->link_count * link->code_points + book->signature_code_points;
    char scratch[64];
    struct str thanks =
        thanks_of(history->helped_this_month, reply_limit_of(post->platform) - code_points, scratch,
                  sizeof scratch);
    size_t size = ready->text.size +
                  ready->link_count * (link->head.size + utm_code.size + link->tail.size) +
                  sizeof SIGNATURE + thanks.size;
    char *content = arena_alloc(arena, size + 1);
    struct writer writer = { content };
    write_body(&writer, ready, link, utm_code);
    write_str(&writer, STR(" " SIGNATURE));
    write_str(&writer, thanks);
    decision->reply = (struct reply_draft){
        .present = true,
        .template_index = ready->template_index,
        .content = { content, (size_t)(writer.at - content) },
        .utm_code = utm_code,
        .mentions_product = ready->names_product,
        .help_count = thanks.size > 0 ? history->helped_this_month : 0,
    };
}
