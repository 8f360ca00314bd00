/* Making answers and texts ready: what is wrong with one is found here, once, not post by post. */
#include "antoned/domain/compose_book.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/domain/platform_length.h"

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

/* Percent-encoding of a query's value (RFC 3986). */
static const char *encode(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, 3 * strlen(text) + 1), *at = out;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (is_unreserved(*text)) {
            *at++ = *text;
        } else {
            *at++ = '%';
            *at++ = "0123456789ABCDEF"[c >> 4];
            *at++ = "0123456789ABCDEF"[c & 15];
        }
    }
    return out;
}

static const char *lower_platform(enum platform platform)
{
    static const char *const names[PLATFORM_COUNT] = { "twitter", "reddit", "threads" };
    return names[platform];
}

/* The address, its query completed before a fragment if it has one. */
static struct link link_of(struct arena *arena, const struct engine_settings *settings,
                           enum platform platform)
{
    const char *url = settings->product_url;
    size_t stem = strcspn(url, "#");
    const char *joint = memchr(url, '?', stem) == NULL ? "?" : "&";
    const char *source = lower_platform(platform);
    const char *head = arena_printf(
        arena, "%.*s%sutm_source=%s&utm_medium=social&utm_campaign=%s&utm_content=", (int)stem, url,
        joint, source, encode(arena, settings->campaign));
    struct link link = { .source = source, .head = str_from(head), .tail = str_from(url + stem) };
    const char *sample =
        arena_printf(arena, "%santone_%s_0123456789ab%s", head, source, url + stem);
    link.length = platform_length(platform, str_from(sample));
    return link;
}

/* The text with every mark replaced. */
static struct str replace(struct arena *arena, struct str text, struct str mark, struct str with)
{
    size_t most = text.size + (text.size / mark.size + 1) * with.size;
    char *out = arena_alloc(arena, most + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.size;) {
        if (text.size - i >= mark.size && memcmp(text.data + i, mark.data, mark.size) == 0) {
            memcpy(out + used, with.data, with.size);
            used += with.size;
            i += mark.size;
        } else {
            out[used++] = text.data[i++];
        }
    }
    return (struct str){ out, used };
}

/* Fills in *ret and returns NULL, or says what is wrong. */
static const char *make_ready(struct compose_book *book, const struct reference *reference,
                              size_t index, struct str product, struct ready_template *ret)
{
    const struct reply_template *row = &reference->templates[index];
    if (row->part < 0 || row->part >= PART_COUNT)
        return "is not a part of a reply";
    const struct str mark = STR(LINK_MARK);
    struct str text = replace(book->arena, row->body, STR("{product}"), product);
    struct str bare = replace(book->arena, text, mark, STR("")); /* for counting */
    size_t link_count = (text.size - bare.size) / mark.size;
    *ret = (struct ready_template){
        .template_index = (int)index,
        .part = (enum template_part)row->part,
        .question = row->question,
        .aspect = row->aspect,
        .archetype = row->archetype,
        .platform = row->platform,
        .weight = row->weight,
        .names_product = row->mentions_product || link_count > 0 || compose_names(text, product),
        .text = text,
        .link_count = link_count,
        .hash = body_hash(text),
    };
    for (int platform = 0; platform < PLATFORM_COUNT; platform++)
        ret->lengths[platform] = platform_length((enum platform)platform, bare);
    return compose_fault_of_text(book, row, ret);
}

static void add_fault(struct compose_book *book, const char *kind, struct str name, size_t index,
                      const char *fault)
{
    book->faults[book->fault_count++] =
        name.size > 0 ? arena_printf(book->arena, "%s %.*s %s", kind, STR_ARG(name), fault)
                      : arena_printf(book->arena, "%s #%zu %s", kind, index + 1, fault);
}

/* A text without a weight, of an archetype that is not there, or that answers nothing rests; that
 * is no fault. */
static bool rests(const struct reply_template *row, const struct reference *reference)
{
    return row->weight <= 0 || row->archetype >= (int)reference->archetype_count ||
           (row->part == PART_BODY && row->question == QUESTION_ANY);
}

static int compare_ready(const void *a, const void *b)
{
    const struct ready_template *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->question != y->question)
        return x->question < y->question ? -1 : 1;
    return x->template_index < y->template_index ? -1 : x->template_index > y->template_index;
}

static void sort_into_ranges(struct compose_book *book)
{
    if (book->ready_count > 0)
        qsort(book->ready, book->ready_count, sizeof *book->ready, compare_ready);
    for (size_t i = 0; i < book->ready_count; i++) {
        struct ready_range *range = &book->ranges[book->ready[i].part][book->ready[i].question + 1];
        if (range->last == 0)
            range->first = i;
        range->last = i + 1;
    }
}

static void take_answers(struct compose_book *book, const struct reference *reference)
{
    for (size_t i = 0; i < reference->answer_count; i++) {
        const struct answer *answer = &reference->answers[i];
        const char *fault = compose_fault_of_answer(answer);
        if (fault == NULL)
            book->answers[answer->question] = answer;
        else
            add_fault(book, "answer", answer->name, i, fault);
    }
}

static void take_templates(struct compose_book *book, const struct reference *reference,
                           struct str product)
{
    for (size_t i = 0; i < reference->template_count; i++) {
        const struct reply_template *row = &reference->templates[i];
        if (rests(row, reference))
            continue;
        const char *fault =
            make_ready(book, reference, i, product, &book->ready[book->ready_count]);
        if (fault == NULL)
            book->ready_count++;
        else
            add_fault(book, "reply template", row->name, i, fault);
    }
}

/* Nobody is to wonder where the product went. */
static void note_link(struct compose_book *book)
{
    struct error err;
    if (compose_book_check_link(book, &err) < 0)
        book->faults[book->fault_count++] = arena_printf(book->arena, "%s", err.message);
}

struct compose_book *compose_book_new(const struct reference *reference,
                                      const struct engine_settings *settings)
{
    struct compose_book *book = memory_zalloc(sizeof *book);
    book->arena = arena_new(16 * 1024);
    book->rules = reference->platforms;
    book->signature_length = platform_length(PLATFORM_REDDIT, STR(" " SIGNATURE));
    for (int platform = 0; platform < PLATFORM_COUNT; platform++)
        book->links[platform] = link_of(book->arena, settings, (enum platform)platform);
    size_t count = reference->template_count;
    book->ready = ARENA_ARRAY(book->arena, struct ready_template, count + 1);
    book->faults = ARENA_ARRAY(book->arena, const char *, count + reference->answer_count + 2);
    take_answers(book, reference);
    take_templates(book, reference, str_from(settings->product_name));
    sort_into_ranges(book);
    note_link(book);
    return book;
}

void compose_book_free(struct compose_book *book)
{
    if (book != NULL) {
        arena_free(book->arena);
        free(book);
    }
}

struct ready_range compose_book_range(const struct compose_book *book, enum template_part part,
                                      int question)
{
    return book->ranges[part][question + 1];
}

size_t compose_book_fault_count(const struct compose_book *book)
{
    return book->fault_count;
}

const char *compose_book_fault(const struct compose_book *book, size_t index)
{
    return book->faults[index];
}
