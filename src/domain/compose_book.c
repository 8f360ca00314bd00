/* Making templates ready: what is wrong with one is found here, once, and not post by post. */
#include "antoned/domain/compose_book.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "antoned/base/memory.h"

static size_t code_points_of(struct str text)
{
    return u8_mbsnlen((const uint8_t *)text.data, text.size);
}

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
    size_t utm_code = strlen("antone__") + strlen(source) + 12;
    link.code_points = code_points_of(link.head) + utm_code + code_points_of(link.tail);
    return link;
}

/* `body` with every {product} replaced. */
static struct str fill_product(struct arena *arena, struct str body, struct str product)
{
    static const char mark[] = "{product}";
    size_t mark_size = sizeof mark - 1;
    size_t most = body.size + (body.size / mark_size + 1) * product.size;
    char *out = arena_alloc(arena, most + 1);
    size_t used = 0;
    for (size_t i = 0; i < body.size;) {
        if (body.size - i >= mark_size && memcmp(body.data + i, mark, mark_size) == 0) {
            memcpy(out + used, product.data, product.size);
            used += product.size;
            i += mark_size;
        } else {
            out[used++] = body.data[i++];
        }
    }
    return (struct str){ out, used };
}

static size_t count_marks(struct str text)
{
    size_t count = 0, mark_size = sizeof LINK_MARK - 1;
    const char *end = text.data + text.size;
    for (const char *at = text.data; at != NULL && at < end; count++) {
        at = memmem(at, (size_t)(end - at), LINK_MARK, mark_size);
        if (at == NULL)
            break;
        at += mark_size;
    }
    return count;
}

static size_t count_braces(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '{' || text.data[i] == '}';
    return count;
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < 0x20 && text.data[i] != '\n')
            return true;
    }
    return false;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_word_at(struct str text, size_t start, struct str word)
{
    size_t end = start + word.size;
    for (size_t i = 0; i < word.size; i++) {
        if (lower(text.data[start + i]) != lower(word.data[i]))
            return false;
    }
    return (start == 0 || !is_letter(text.data[start - 1])) &&
           (end == text.size || !is_letter(text.data[end]));
}

/* In any case, on word edges: "vitamins" does not name Vita. */
static bool names(struct str text, struct str word)
{
    for (size_t start = 0; word.size > 0 && start + word.size <= text.size; start++) {
        if (is_word_at(text, start, word))
            return true;
    }
    return false;
}

static bool is_text(struct str text)
{
    return u8_check((const uint8_t *)text.data, text.size) == NULL && !has_control(text);
}

/* The address is part of a text that has the link; it is the same but for the platform's name. */
static bool link_is_prohibited(const struct compose_book *book, const char **ret_claim)
{
    return claim_is_prohibited(book->links[0].head, ret_claim) ||
           claim_is_prohibited(book->links[0].tail, ret_claim);
}

/* NULL, or what is wrong with the text of a template. */
static const char *fault_of(const struct compose_book *book, struct str text, size_t link_count)
{
    const char *claim;
    if (!is_text(text))
        return "is not plain UTF-8 text";
    if (code_points_of(text) < REPLY_MIN)
        return "is too short";
    if (count_braces(text) != 2 * link_count)
        return "has a placeholder other than {product} and {link}";
    if (names(text, STR("—Antone")))
        return "brings its own signature";
    if (claim_is_prohibited(text, &claim))
        return arena_printf(book->arena, "makes the prohibited claim \"%s\"", claim);
    if (link_count > 0 && !(is_text(book->links[0].head) && is_text(book->links[0].tail)))
        return "has a link that is not plain UTF-8 text";
    if (link_count > 0 && link_is_prohibited(book, &claim))
        return arena_printf(book->arena, "has a link that makes the prohibited claim \"%s\"",
                            claim);
    return NULL;
}

/* Fills in *ret and returns NULL, or says what is wrong. */
static const char *make_ready(struct compose_book *book, const struct reference *reference,
                              size_t index, struct str product, struct ready_template *ret)
{
    const struct reply_template *source = &reference->templates[index];
    struct str text = fill_product(book->arena, source->body, product);
    size_t link_count = count_marks(text);
    const char *fault = fault_of(book, text, link_count);
    if (fault != NULL)
        return fault;
    *ret = (struct ready_template){
        .template_index = (int)index,
        .archetype = source->archetype,
        .platform = source->platform,
        .weight = source->weight,
        .names_product = source->mentions_product || link_count > 0 || names(text, product),
        .text = text,
        .link_count = link_count,
        .code_points = code_points_of(text) - link_count * (sizeof LINK_MARK - 1),
    };
    size_t most = ret->platform == PLATFORM_REDDIT ? REPLY_MAX_REDDIT : REPLY_MAX_TWITTER;
    if (ret->code_points + book->signature_code_points > most)
        return "is too long for its platform";
    return NULL;
}

static void add_fault(struct compose_book *book, const struct reply_template *source, size_t index,
                      const char *fault)
{
    struct str name = source->name;
    book->faults[book->fault_count++] =
        name.size > 0 ? arena_printf(book->arena, "reply template %.*s %s", STR_ARG(name), fault)
                      : arena_printf(book->arena, "reply template #%zu %s", index + 1, fault);
}

/* A template without an archetype or a weight rests; that is no fault. */
static bool rests(const struct reply_template *source, const struct reference *reference)
{
    return source->weight <= 0 || source->archetype < 0 ||
           (size_t)source->archetype >= reference->archetype_count;
}

static int compare_ready(const void *a, const void *b)
{
    const struct ready_template *x = a, *y = b;
    if (x->archetype != y->archetype)
        return x->archetype < y->archetype ? -1 : 1;
    if (x->platform != y->platform)
        return x->platform < y->platform ? -1 : 1;
    return x->template_index < y->template_index ? -1 : x->template_index > y->template_index;
}

static size_t range_index(int archetype, int platform)
{
    return (size_t)archetype * (PLATFORM_COUNT + 1) + (size_t)(platform + 1);
}

static void sort_into_ranges(struct compose_book *book, size_t archetype_count)
{
    if (book->ready_count > 0)
        qsort(book->ready, book->ready_count, sizeof *book->ready, compare_ready);
    book->ranges =
        ARENA_ARRAY(book->arena, struct ready_range, archetype_count * (PLATFORM_COUNT + 1));
    for (size_t i = 0; i < book->ready_count; i++) {
        struct ready_range *range =
            &book->ranges[range_index(book->ready[i].archetype, book->ready[i].platform)];
        if (range->last == 0)
            range->first = i;
        range->last = i + 1;
    }
}

struct compose_book *compose_book_new(const struct reference *reference,
                                      const struct engine_settings *settings)
{
    struct compose_book *book = memory_zalloc(sizeof *book);
    book->arena = arena_new(16 * 1024);
    book->signature_code_points = code_points_of(STR(" " SIGNATURE));
    for (int platform = 0; platform < PLATFORM_COUNT; platform++)
        book->links[platform] = link_of(book->arena, settings, (enum platform)platform);
    size_t count = reference->template_count;
    book->ready = ARENA_ARRAY(book->arena, struct ready_template, count + 1);
    book->faults = ARENA_ARRAY(book->arena, const char *, count + 1);
    struct str product = str_from(settings->product_name);
    for (size_t i = 0; i < count; i++) {
        if (rests(&reference->templates[i], reference))
            continue;
        const char *fault =
            make_ready(book, reference, i, product, &book->ready[book->ready_count]);
        if (fault == NULL)
            book->ready_count++;
        else
            add_fault(book, &reference->templates[i], i, fault);
    }
    sort_into_ranges(book, reference->archetype_count);
    return book;
}

void compose_book_free(struct compose_book *book)
{
    if (book != NULL) {
        arena_free(book->arena);
        free(book);
    }
}

struct ready_range compose_book_range(const struct compose_book *book, int archetype, int platform)
{
    return book->ranges[range_index(archetype, platform)];
}

size_t compose_book_fault_count(const struct compose_book *book)
{
    return book->fault_count;
}

const char *compose_book_fault(const struct compose_book *book, size_t index)
{
    return book->faults[index];
}
