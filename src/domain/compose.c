/* Composing a reply: the texts that fit, in an order drawn from the post, until one whole is new.
 */
#include "antoned/domain/compose.h"

#include <stdio.h>
#include <string.h>

#include "antoned/domain/compose_book.h"
#include "antoned/domain/platform_length.h"

enum {
    WORD_MAX = 64,       /* bytes of a food's name */
    PRODUCT_RUN_MAX = 2, /* product replies in a row, after which one must be without */
    TRIES_A_BODY = 4,    /* with other openers and disclosures, before the next body */
};

/* ---- which texts fit ---- */

/* What a text must be like for this reply. */
struct wish {
    const struct compose_book *book;
    const struct reading *reading;
    const struct answer *answer;
    enum platform platform;
    int archetype;
    bool with_product;
};

static const struct platform_rules *rules_of(const struct wish *wish)
{
    return &wish->book->rules[wish->platform];
}

struct choice {
    const struct ready_template **items;
    size_t count;
};

/* One egg is refused with all eggs. */
static bool names_food(struct str text, struct str food)
{
    if (food.size > 2 && food.data[food.size - 1] == 's')
        food.size--;
    char plural[WORD_MAX];
    int size = snprintf(plural, sizeof plural, "%.*ss", STR_ARG(food));
    return compose_names(text, food) ||
           (size < WORD_MAX && compose_names(text, (struct str){ plural, (size_t)size }));
}

static bool fits(const struct ready_template *ready, const struct wish *wish)
{
    if (ready->archetype >= 0 && ready->archetype != wish->archetype)
        return false;
    if (ready->platform >= 0 && ready->platform != (int)wish->platform)
        return false;
    if (ready->names_product && !wish->with_product)
        return false;
    for (size_t i = 0; i < wish->reading->refused_count; i++) {
        if (names_food(ready->text, wish->reading->refused[i]))
            return false;
    }
    return true;
}

static void add_range(struct choice *choice, struct ready_range range, int aspect,
                      const struct wish *wish)
{
    for (size_t i = range.first; i < range.last; i++) {
        const struct ready_template *ready = &wish->book->ready[i];
        if (ready->aspect == aspect && fits(ready, wish))
            choice->items[choice->count++] = ready;
    }
}

/* The first aspect of the post that a body of its question is written for. */
static int aspect_of(struct ready_range bodies, const struct wish *wish)
{
    for (int aspect = ASPECT_NONE + 1; aspect < ASPECT_COUNT; aspect++) {
        if ((wish->reading->aspects & 1U << aspect) == 0)
            continue;
        for (size_t i = bodies.first; i < bodies.last; i++) {
            if (wish->book->ready[i].aspect == aspect && fits(&wish->book->ready[i], wish))
                return aspect;
        }
    }
    return ASPECT_NONE;
}

/* Those written for the question and those for any; but an opener for any question is not right for
 * one that has its own. */
static struct choice choice_of(const struct wish *wish, enum template_part part,
                               struct arena *arena)
{
    struct ready_range own = compose_book_range(wish->book, part, (int)wish->reading->question);
    struct ready_range any = compose_book_range(wish->book, part, QUESTION_ANY);
    if (part == PART_OPENER && own.last > own.first)
        any = (struct ready_range){ 0 };
    struct choice choice = { ARENA_ARRAY(arena, const struct ready_template *,
                                         own.last - own.first + any.last - any.first + 1),
                             0 };
    int aspect = part == PART_BODY ? aspect_of(own, wish) : ASPECT_NONE;
    add_range(&choice, own, aspect, wish);
    add_range(&choice, any, aspect, wish);
    return choice;
}

/* One of the items from `first` on, each with the chance of its weight. */
static size_t draw_weighted(const struct choice *choice, size_t first, uint64_t *draws)
{
    uint64_t total = 0;
    for (size_t i = first; i < choice->count; i++)
        total += (uint64_t)choice->items[i]->weight;
    uint64_t at = draw_next(draws) % total;
    size_t i = first;
    while (at >= (uint64_t)choice->items[i]->weight)
        at -= (uint64_t)choice->items[i++]->weight;
    return i;
}

static const struct ready_template *draw_one(const struct choice *choice, uint64_t *draws)
{
    return choice->count == 0 ? NULL : choice->items[draw_weighted(choice, 0, draws)];
}

static void move_to(struct choice *choice, size_t from, size_t to)
{
    const struct ready_template *moved = choice->items[from];
    /* The array is one of pointers. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    memmove(&choice->items[to + 1], &choice->items[to], (from - to) * sizeof *choice->items);
    choice->items[to] = moved;
}

/* Drawn by weight; then those that were used lately go behind the others, the newest last. */
static void put_in_order(struct choice *bodies, const struct wish *wish,
                         const struct reply_history *history, uint64_t *draws)
{
    for (size_t i = 0; i + 1 < bodies->count; i++)
        move_to(bodies, draw_weighted(bodies, i, draws), i);
    size_t placed = 0;
    for (size_t age = RECENT_BODIES + 1; age-- > 0;) {
        for (size_t i = placed; i < bodies->count; i++) {
            if (recent_bodies_age(&history->recent, wish->platform, wish->reading->question,
                                  bodies->items[i]->hash) == age)
                move_to(bodies, i, placed++);
        }
    }
}

/* ---- one whole ---- */

enum { WHOLE_PARTS = 4 };

struct whole {
    const struct ready_template *parts[WHOLE_PARTS]; /* in the order of reading; NULL: left out */
    size_t length;
};

static size_t length_of(const struct ready_template *part, const struct wish *wish)
{
    return part == NULL ? 0
                        : part->lengths[wish->platform] +
                              part->link_count * wish->book->links[wish->platform].length + 1;
}

static bool measure(struct whole *whole, const struct wish *wish)
{
    whole->length = wish->book->signature_length - 1; /* each part has a space behind it */
    for (size_t i = 0; i < WHOLE_PARTS; i++)
        whole->length += length_of(whole->parts[i], wish);
    return whole->length <= rules_of(wish)->max_length;
}

struct parts {
    struct choice openers, bodies, products, disclosures;
};

static struct parts parts_of(const struct wish *wish, struct arena *arena)
{
    struct parts parts = { .bodies = choice_of(wish, PART_BODY, arena),
                           .disclosures = choice_of(wish, PART_DISCLOSURE, arena) };
    if (wish->answer->takes_opener && wish->reading->is_suffering)
        parts.openers = choice_of(wish, PART_OPENER, arena);
    if (wish->with_product)
        parts.products = choice_of(wish, PART_PRODUCT, arena);
    return parts;
}

/* An opener stands before every other body, where there is room. */
static bool draw_whole(const struct parts *parts, const struct ready_template *body,
                       const struct wish *wish, uint64_t *draws, struct whole *ret)
{
    bool opens = (draw_next(draws) >> 63) != 0;
    bool adds_product = wish->with_product && !body->names_product;
    const struct ready_template *opener = draw_one(&parts->openers, draws);
    *ret = (struct whole){ .parts = { opens ? opener : NULL, body,
                                      adds_product ? draw_one(&parts->products, draws) : NULL,
                                      draw_one(&parts->disclosures, draws) } };
    if (ret->parts[3] == NULL || (adds_product && ret->parts[2] == NULL))
        return false;
    if (measure(ret, wish))
        return true;
    ret->parts[0] = NULL;
    return measure(ret, wish);
}

/* ---- writing it ---- */

/* antone_<platform>_<12 hex> (docs/DECISION_ENGINE.md, Replies): 48 bits of the post's own draw. */
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

static void write_part(struct writer *writer, const struct ready_template *ready,
                       const struct link *link, struct str utm_code)
{
    struct str rest = ready->text;
    for (size_t i = 0; i < ready->link_count; i++) {
        const char *mark = memmem(rest.data, rest.size, LINK_MARK, sizeof LINK_MARK - 1);
        size_t before = (size_t)(mark - rest.data);
        write_str(writer, (struct str){ rest.data, before });
        write_str(writer, link->head);
        write_str(writer, utm_code);
        write_str(writer, link->tail);
        rest.data += before + sizeof LINK_MARK - 1;
        rest.size -= before + sizeof LINK_MARK - 1;
    }
    write_str(writer, rest);
    write_str(writer, STR(" "));
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

static void write_whole(const struct whole *whole, const struct wish *wish,
                        const struct reply_history *history, const struct draw *draw,
                        struct arena *arena, struct reply_draft *ret)
{
    const struct link *link = &wish->book->links[wish->platform];
    struct str utm_code = utm_code_of(link, draw, arena);
    char scratch[64];
    struct str thanks =
        thanks_of(history->helped_this_month, rules_of(wish)->max_length - whole->length, scratch,
                  sizeof scratch);
    size_t size = sizeof SIGNATURE + thanks.size;
    bool names_product = false;
    for (size_t i = 0; i < WHOLE_PARTS; i++) {
        const struct ready_template *part = whole->parts[i];
        if (part == NULL)
            continue;
        size += part->text.size + 1 +
                part->link_count * (link->head.size + utm_code.size + link->tail.size);
        names_product |= part->names_product;
    }
    char *content = arena_alloc(arena, size + 1);
    struct writer writer = { content };
    for (size_t i = 0; i < WHOLE_PARTS; i++) {
        if (whole->parts[i] != NULL)
            write_part(&writer, whole->parts[i], link, utm_code);
    }
    write_str(&writer, STR(SIGNATURE));
    write_str(&writer, thanks);
    *ret = (struct reply_draft){
        .present = true,
        .template_index = whole->parts[1]->template_index,
        .body = whole->parts[1]->hash,
        .content = { content, (size_t)(writer.at - content) },
        .utm_code = utm_code,
        .mentions_product = names_product,
        .help_count = thanks.size > 0 ? history->helped_this_month : 0,
    };
    ret->key = draft_key(ret->content);
}

/* ---- until one is new ---- */

static const char *const no_template = "no usable template";
static const char *const used_up = "every text was drafted in the last 30 days";

/* Once a draft, not once a try; parts that make an address together may be longer than each. */
static void count_whole(const struct wish *wish, struct reply_draft *ret)
{
    ret->length = platform_length(wish->platform, ret->content);
    if (ret->length > rules_of(wish)->max_length)
        *ret = (struct reply_draft){ .absence = no_template };
}

static void try_bodies(const struct wish *wish, const struct reply_history *history,
                       const struct draw *draw, struct arena *arena, struct reply_draft *ret)
{
    uint64_t draws = draw_u64(draw, DRAW_TEMPLATE); /* as many as it needs follow from one */
    struct parts parts = parts_of(wish, arena);
    struct whole whole;
    ret->absence = no_template;
    put_in_order(&parts.bodies, wish, history, &draws);
    for (size_t i = 0; i < parts.bodies.count * TRIES_A_BODY && !ret->present; i++) {
        if (!draw_whole(&parts, parts.bodies.items[i / TRIES_A_BODY], wish, &draws, &whole))
            continue;
        write_whole(&whole, wish, history, draw, arena, ret);
        if (draft_memory_has(history->drafts, wish->platform, ret->key))
            *ret = (struct reply_draft){ .absence = used_up };
        else
            count_whole(wish, ret);
    }
}

static bool wants_product(const struct answer *answer, const struct decision *decision,
                          const struct reply_history *history, enum platform platform,
                          const struct draw *draw)
{
    if (!answer->may_name_product || decision->reading.no_product ||
        history->product_run[platform] >= PRODUCT_RUN_MAX)
        return false;
    return decision->mode == MODE_HELPFUL ||
           (decision->mode == MODE_HYBRID && (draw_u64(draw, DRAW_TEMPLATE) & 1) != 0);
}

void compose_reply(const struct compose_book *book, const struct post *post,
                   const struct reply_history *history, const struct draw *draw,
                   struct arena *arena, struct decision *decision)
{
    struct wish wish = {
        .book = book,
        .reading = &decision->reading,
        .answer = book->answers[decision->reading.question],
        .platform = post->platform,
        .archetype = decision->archetype,
    };
    if (wish.answer == NULL) {
        decision->reply = (struct reply_draft){ .absence = "no vetted answer" };
        return;
    }
    if (wish.reading->may_be_danger) {
        decision->reply = (struct reply_draft){ .absence = "danger cannot be ruled out" };
        return;
    }
    if (wish.reading->question == QUESTION_NONE && !wish.reading->is_suffering) {
        decision->reply = (struct reply_draft){ .absence = "nothing is asked, no suffering told" };
        return;
    }
    const char *obstacle = platform_obstacle(rules_of(&wish), post);
    if (obstacle != NULL) {
        decision->reply = (struct reply_draft){ .absence = obstacle, .is_forbidden = true };
        return;
    }
    wish.with_product = rules_of(&wish)->allows_links &&
                        wants_product(wish.answer, decision, history, post->platform, draw);
    try_bodies(&wish, history, draw, arena, &decision->reply);
    if (decision->reply.present || !wish.with_product)
        return;
    wish.with_product = false; /* the answer is what was asked for */
    try_bodies(&wish, history, draw, arena, &decision->reply);
}
