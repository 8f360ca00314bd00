/* The second reading, word by word: each rule takes some words of the post and gives what they are
 * meant to say, or leaves them to the next. */
#include "antoned/domain/spelling.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#include "antoned/domain/codepoints.h"

enum {
    SPELT_OUT_MIN = 3,  /* letters that stand alone in a row: "k m s" */
    SPELT_OUT_ANY = 4,  /* … that may be any word: "k i l l" */
    RUN_BYTES_MAX = 48, /* longer ones are left as they are */
    PIECE_BYTES_MAX = 16,
    TOKEN_BYTES_MAX = 40,
    TOKEN_LOOK_MAX = 160, /* so far the end of one is looked for: exclamation marks may follow */
    CHOICES_MAX = 3,      /* signs in a word that may be two letters */
    LETTERS_AFTER_NUMBER = 4,
};

struct speller {
    const struct spelling_index *index;
    const struct matcher *matcher;
    const struct normalised *text;
    const uint8_t *ranks;
    struct arena *arena;
    struct respelling *ret;
    char *out;
    size_t used, capacity, words_capacity;
    bool is_changed;
    bool is_joined; /* something was left out before the next word */
};

/* "drinkin" is how some write "drinking". */
static bool has_dropped_g(struct str word)
{
    char whole[PIECE_BYTES_MAX + 1];
    if (word.size < 5 || word.size >= sizeof whole || word.data[word.size - 1] != 'n')
        return false;
    memcpy(whole, word.data, word.size);
    whole[word.size] = 'g';
    return word_list_rank((struct str){ whole, word.size + 1 }) != WORD_UNLISTED;
}

uint8_t *spelling_ranks(const struct matcher *matcher, const struct normalised *text,
                        struct arena *arena)
{
    uint8_t *ranks = arena_alloc(arena, text->word_count + 1);
    for (size_t w = 0; w < text->word_count; w++) {
        struct str word = word_text(text, w);
        ranks[w] = (uint8_t)word_list_rank(word);
        if (ranks[w] == WORD_UNLISTED && (matcher_spells(matcher, word) || has_dropped_g(word)))
            ranks[w] = WORD_RARE;
    }
    return ranks;
}

static bool is_known(const struct speller *s, struct str word)
{
    return word_list_rank(word) != WORD_UNLISTED || matcher_knows(s->matcher, word, 0);
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_all_letters(struct str word)
{
    for (size_t i = 0; i < word.size; i++) {
        if (!is_letter(word.data[i]))
            return false;
    }
    return word.size > 0;
}

/* One word of the second reading for the words [first, last] of the first. */
static void put(struct speller *s, struct str word, uint32_t first, uint32_t last, bool is_changed,
                bool is_guess)
{
    if (s->used + word.size + 1 > s->capacity || s->ret->text.word_count == s->words_capacity)
        return; /* room for four times the post: nothing honest gets here */
    unsigned flags = s->text->words[last].flags;
    struct word *to = &s->ret->text.words[s->ret->text.word_count];
    *to = (struct word){ (uint32_t)s->used, (uint16_t)word.size, (uint16_t)flags, 0 };
    s->ret->origins[s->ret->text.word_count++] =
        (struct respelt_word){ first, last, is_changed || s->is_joined, is_guess || s->is_joined };
    s->is_joined = false;
    memcpy(s->out + s->used, word.data, word.size);
    s->used += word.size;
    s->out[s->used++] = ' ';
    s->is_changed = s->is_changed || is_changed;
}

/* Most posts need no second reading: room is made when the first word is respelt, and the words
 * before it are as they were. */
static void begin(struct speller *s, uint32_t first)
{
    const struct normalised *text = s->text;
    s->capacity = 4 * (text->text.size + 16);
    s->words_capacity = 4 * (text->word_count + 4);
    s->out = arena_alloc(s->arena, s->capacity);
    s->ret->text.words = ARENA_ARRAY(s->arena, struct word, s->words_capacity);
    s->ret->origins = ARENA_ARRAY(s->arena, struct respelt_word, s->words_capacity);
    for (uint32_t w = 0; w < first; w++)
        put(s, word_text(text, w), w, w, false, false);
}

/* Several words, with one space between, for [first, last]; where clauses end is kept at the last.
 */
static void put_words(struct speller *s, struct str words, uint32_t first, uint32_t last,
                      bool is_guess)
{
    if (s->out == NULL)
        begin(s, first);
    const unsigned ends = WORD_ENDS_CLAUSE | WORD_ENDS_SENTENCE | WORD_ENDS_LINE | WORD_ASKED;
    while (words.size > 0) {
        size_t before = s->ret->text.word_count;
        put(s, str_take(&words, ' '), first, last, true, is_guess);
        if (words.size > 0 && s->ret->text.word_count > before)
            s->ret->text.words[before].flags &= (uint16_t)~ends;
    }
}

/* Words of one and two letters; a list knows too many of them. */
static bool is_short_word(struct str piece)
{
    static const char words[] = "i.a.u.amanasatbebydogohehiidifinisitmemynoofohokonorsotoupuswe";
    for (size_t i = 0; i + 1 < sizeof words; i += 2) {
        char second = piece.size == 2 ? piece.data[1] : '.';
        if (words[i] == piece.data[0] && words[i + 1] == second)
            return true;
    }
    return false;
}

/* What a piece of a run-on word costs: the fewest and most common words win. 0: no word. */
static unsigned cost_of(const struct speller *s, struct str piece)
{
    if (piece.size <= 2)
        return is_short_word(piece) ? 10 : 0;
    switch (word_list_rank(piece)) {
    case WORD_COMMON: return 10;
    case WORD_KNOWN: return piece.size == 3 ? 18 : 14;
    case WORD_RARE:
        if (piece.size > 3)
            return spelling_index_has(s->index, piece) ? 14 : 22;
        break;
    case WORD_UNLISTED: break;
    }
    return spelling_index_has(s->index, piece) ? 14 : 0;
}

/* "iwanttodie" with spaces between its words, or "" when it is not made of words. */
static struct str take_apart(const struct speller *s, struct str run, unsigned pieces_max)
{
    unsigned cost[RUN_BYTES_MAX + 1] = { 0 };
    uint8_t start[RUN_BYTES_MAX + 1] = { 0 }, pieces[RUN_BYTES_MAX + 1] = { 0 };
    if (run.size > RUN_BYTES_MAX || !is_all_letters(run))
        return STR("");
    for (size_t end = 1; end <= run.size; end++) {
        size_t from = end > PIECE_BYTES_MAX ? end - PIECE_BYTES_MAX : 0;
        for (size_t at = from; at < end; at++) {
            bool is_whole = at == 0 && end == run.size;
            if (is_whole || (at > 0 && cost[at] == 0) || pieces[at] == pieces_max)
                continue;
            unsigned more = cost_of(s, (struct str){ run.data + at, end - at });
            if (more == 0 || (cost[end] != 0 && cost[end] <= cost[at] + more))
                continue;
            cost[end] = cost[at] + more;
            start[end] = (uint8_t)at;
            pieces[end] = (uint8_t)(pieces[at] + 1);
        }
    }
    if (cost[run.size] == 0 || pieces[run.size] < 2)
        return STR("");
    size_t size = run.size + pieces[run.size] - 1;
    char *out = arena_alloc(s->arena, size + 1);
    for (size_t end = run.size, to = size; end > 0; end = start[end]) {
        size_t piece = end - start[end];
        to -= piece;
        memcpy(out + to, run.data + start[end], piece);
        if (to > 0)
            out[--to] = ' ';
    }
    return (struct str){ out, size };
}

/* "k i l l", "k-i-l-l": how many words from `at` on are single letters, as one text. */
static size_t spelt_out(const struct speller *s, size_t at, char *letters)
{
    size_t count = 0;
    while (at + count < s->text->word_count && count < RUN_BYTES_MAX) {
        struct str word = word_text(s->text, at + count);
        if (word.size != 1 || !is_letter(word.data[0]))
            break;
        letters[count++] = word.data[0];
    }
    return count;
}

static size_t take_spelt_out(struct speller *s, size_t at)
{
    char letters[RUN_BYTES_MAX];
    size_t count = spelt_out(s, at, letters);
    if (count < SPELT_OUT_MIN)
        return 0;
    struct str run = { letters, count };
    bool is_grave = spelling_index_has(s->index, run);
    if (count < SPELT_OUT_ANY && !is_grave)
        return 0;
    bool is_word = is_grave || word_list_rank(run) != WORD_UNLISTED;
    struct str words = is_word ? run : take_apart(s, run, RUN_BYTES_MAX);
    if (words.size == 0 && !matcher_knows(s->matcher, run, 0))
        return 0;
    if (words.size == 0)
        words = run;
    put_words(s, words, (uint32_t)at, (uint32_t)(at + count - 1), false);
    return count;
}

static const bool is_behind_word[256] = {
    ['.'] = true, [','] = true, ['!'] = true, ['?'] = true,  [';'] = true,
    [':'] = true, [')'] = true, ['"'] = true, ['\''] = true, ['*'] = true,
};

/* What stands in the post from the word's first letter to the next space, and the sign before it
 * when it is one that stands for a letter. Of forty thousand emoji without a space each is a word,
 * so only a bounded part is looked at. */
static struct str token_at(const struct speller *s, size_t word)
{
    struct str plain = s->text->plain;
    size_t start = s->text->words[word].source, end = start;
    if (start > 0 && (plain.data[start - 1] == '$' || plain.data[start - 1] == '@'))
        start--;
    while (end < plain.size && end - start < TOKEN_LOOK_MAX && (unsigned char)plain.data[end] > ' ')
        end++;
    while (end > start && is_behind_word[(unsigned char)plain.data[end - 1]])
        end--;
    return (struct str){ plain.data + start, end - start };
}

/* The letters that a sign may stand for, the likelier first; "": it stands for itself. */
static const char letters_behind[256][3] = {
    ['0'] = "o", ['1'] = "il", ['!'] = "il", ['|'] = "il", ['3'] = "e",
    ['4'] = "a", ['@'] = "a",  ['5'] = "s",  ['$'] = "s",  ['7'] = "t",
    ['+'] = "t", ['8'] = "b",  ['9'] = "g",  ['*'] = "*",  ['#'] = "*",
};

/* Folds a token and replaces its signs; bit i of `choice` takes the second letter of the i-th sign
 * that has two. 0 when the token holds anything else, or nothing to replace between letters. */
static size_t decode(struct str token, unsigned choice, char *out, unsigned *ret_choices)
{
    size_t letters = 0, signs = 0, digits_before = 0;
    *ret_choices = 0;
    for (size_t i = 0; i < token.size; i++) {
        char c = token.data[i];
        char small = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        const char *behind = letters_behind[(unsigned char)c];
        if (is_letter(small) || c == '\'') {
            letters += c != '\'';
            out[i] = small;
        } else if (behind[0] != '\0') {
            signs++;
            digits_before += letters == 0;
            bool has_two = behind[1] != '\0' && *ret_choices < CHOICES_MAX;
            out[i] = behind[has_two ? choice >> (*ret_choices)++ & 1 : 0];
        } else {
            return 0;
        }
    }
    bool is_number_first = digits_before > 0 && letters < LETTERS_AFTER_NUMBER;
    return letters > 0 && signs > 0 && letters + signs >= 3 && !is_number_first ? token.size : 0;
}

static bool has_sign(struct str token)
{
    for (size_t i = 0; i < token.size; i++) {
        if (letters_behind[(unsigned char)token.data[i]][0] != '\0')
            return true;
    }
    return false;
}

/* How many words of the post begin inside the token. */
static size_t words_in(const struct speller *s, size_t word, struct str token)
{
    size_t end = (size_t)(token.data - s->text->plain.data) + token.size, count = 0;
    while (word + count < s->text->word_count && s->text->words[word + count].source < end)
        count++;
    return count;
}

/* "k1ll", "$uicide", "k*ll". */
static size_t take_signs(struct speller *s, size_t at)
{
    struct str token = token_at(s, at);
    char decoded[TOKEN_BYTES_MAX];
    unsigned choices = 0;
    if (token.size < 3 || token.size > TOKEN_BYTES_MAX || !has_sign(token))
        return 0;
    size_t count = words_in(s, at, token);
    for (unsigned choice = 0; choice >> choices == 0; choice++) {
        size_t size = decode(token, choice, decoded, &choices);
        if (size == 0)
            return 0;
        struct str word = { decoded, size };
        bool is_masked = memchr(decoded, '*', size) != NULL;
        struct str meant = is_masked           ? spelling_index_unmask(s->index, word)
                           : is_known(s, word) ? word
                                               : STR("");
        if (meant.size > 0) {
            put_words(s, meant, (uint32_t)at, (uint32_t)(at + count - 1), is_masked);
            return count;
        }
    }
    return 0;
}

/* Letters with marks and strokes, without them. */
static struct str without_marks(const struct speller *s, struct str word)
{
    static const struct {
        ucs4_t marked;
        char letter;
    } strokes[] = { { 0xf8, 'o' }, { 0x142, 'l' }, { 0x131, 'i' }, { 0x111, 'd' }, { 0x127, 'h' } };
    uint8_t stack[512];
    size_t size = sizeof stack, used = 0;
    uint8_t *apart =
        u8_normalize(UNINORM_NFKD, (const uint8_t *)word.data, word.size, stack, &size);
    if (apart == NULL)
        return STR("");
    char *out = arena_alloc(s->arena, size + 1);
    for (size_t i = 0; i < size;) {
        ucs4_t c;
        i += (size_t)u8_mbtouc_unsafe(&c, apart + i, size - i);
        for (size_t k = 0; k < sizeof strokes / sizeof *strokes; k++)
            c = c == strokes[k].marked ? (ucs4_t)strokes[k].letter : c;
        if (c < 0x80)
            out[used++] = (char)c;
        else if (c < 0x300 || c > 0x36f)
            used = size + 1; /* no mark: another letter, which says that this is no disguise */
        if (used > size)
            break;
    }
    if (apart != stack)
        free(apart);
    return used > size ? STR("") : (struct str){ out, used };
}

static size_t take_marked(struct speller *s, size_t at)
{
    struct str word = word_text(s->text, at);
    if (s->ranks[at] != WORD_UNLISTED || word.size < 3)
        return 0;
    bool is_ascii = true;
    for (size_t i = 0; i < word.size; i++)
        is_ascii = is_ascii && (unsigned char)word.data[i] < 0x80;
    struct str plain = is_ascii ? STR("") : without_marks(s, word);
    if (plain.size == 0 || !is_known(s, plain))
        return 0;
    put_words(s, plain, (uint32_t)at, (uint32_t)at, false);
    return 1;
}

static size_t take_sign(struct speller *s, size_t at)
{
    struct str word = word_text(s->text, at);
    if (word.size == 0 || (unsigned char)word.data[0] < 0x80)
        return 0;
    struct str words = spelling_index_sign(s->index, word);
    if (words.size > 0)
        put_words(s, words, (uint32_t)at, (uint32_t)at, true);
    return words.size > 0;
}

/* An emoji in the middle of a clause, that stands for nothing: "want to 🙏 die". */
static size_t take_ornament(struct speller *s, size_t at)
{
    const struct word *word = &s->text->words[at];
    struct str text = word_text(s->text, at);
    if (at == 0 || (unsigned char)text.data[0] < 0xe2 || (word->flags & WORD_ENDS_CLAUSE) != 0 ||
        (s->text->words[at - 1].flags & WORD_ENDS_CLAUSE) != 0)
        return 0;
    ucs4_t c;
    u8_mbtouc_unsafe(&c, (const uint8_t *)text.data, text.size);
    if (codepoint_class(c) != CODEPOINT_SYMBOL)
        return 0;
    if (s->out == NULL)
        begin(s, (uint32_t)at);
    s->is_joined = s->is_changed = true;
    return 1;
}

/* Parts of words that are often written alone. */
static bool is_half(struct str word)
{
    return word.size >= 4 && word.size <= 6 && strchr("sao", word.data[0]) != NULL &&
           str_is_in(word, " self selves anti over ");
}

/* "my self", "sui cide": the two are one word, and it is one that matters. A left one that
 * matters alone is no half: joined, it would count twice or be lost in a word that no term is. */
static size_t take_split(struct speller *s, size_t at)
{
    char joined[2 * PIECE_BYTES_MAX];
    if (at + 1 >= s->text->word_count)
        return 0;
    struct str left = word_text(s->text, at), right = word_text(s->text, at + 1);
    if (left.size + right.size > sizeof joined || left.size + right.size < SPELLING_BYTES_MIN)
        return 0;
    bool is_odd = s->ranks[at] == WORD_UNLISTED || s->ranks[at + 1] == WORD_UNLISTED ||
                  is_half(left) || is_half(right);
    if (!is_odd)
        return 0;
    memcpy(joined, left.data, left.size);
    memcpy(joined + left.size, right.data, right.size);
    struct str word = { joined, left.size + right.size };
    if (spelling_index_has(s->index, left) || !spelling_index_has(s->index, word))
        return 0;
    put_words(s, word, (uint32_t)at, (uint32_t)at + 1, true);
    return 2;
}

/* A capital inside a sentence: nobody misspells a danger so, and names are not in a dictionary. */
static bool is_name(const struct speller *s, size_t at)
{
    unsigned flags = s->text->words[at].flags;
    return at > 0 && (flags & WORD_CAPITAL) != 0 && (flags & (WORD_SHOUTED | WORD_TAG)) == 0 &&
           (s->text->words[at - 1].flags & WORD_ENDS_SENTENCE) == 0;
}

/* A hashtag is a clause of its own. */
static void end_clause(struct speller *s)
{
    uint16_t *flags = &s->ret->text.words[s->ret->text.word_count - 1].flags;
    *flags = (uint16_t)(*flags | WORD_ENDS_CLAUSE);
}

/* "day2sober": letters and digits of a hashtag, apart; "" when it holds anything else. */
static struct str take_digits_apart(const struct speller *s, struct str tag)
{
    char *out = arena_alloc(s->arena, 2 * tag.size + RUN_BYTES_MAX);
    size_t used = 0;
    for (size_t at = 0; at < tag.size;) {
        size_t end = at;
        bool is_letters = is_letter(tag.data[at]);
        while (end < tag.size && is_letter(tag.data[end]) == is_letters) {
            if (!is_letters && (tag.data[end] < '0' || tag.data[end] > '9'))
                return STR("");
            end++;
        }
        struct str part = { tag.data + at, end - at };
        struct str words =
            is_letters && part.size >= SPELLING_BYTES_MIN ? take_apart(s, part, 8) : STR("");
        part = words.size > 0 ? words : part;
        if (used + part.size + 1 > 2 * tag.size + RUN_BYTES_MAX)
            return STR("");
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, part.data, part.size);
        used += part.size;
        at = end;
    }
    return (struct str){ out, used };
}

/* "#day2sober". */
static size_t take_tag_with_digits(struct speller *s, size_t at)
{
    struct str word = word_text(s->text, at);
    if ((s->text->words[at].flags & WORD_TAG) == 0 || word.size < SPELLING_BYTES_MIN ||
        word.size > RUN_BYTES_MAX || is_all_letters(word))
        return 0;
    struct str words = take_digits_apart(s, word);
    if (words.size == 0 || words.size == word.size)
        return 0;
    put_words(s, words, (uint32_t)at, (uint32_t)at, true);
    end_clause(s);
    return 1;
}

/* A word that nobody knows: a hashtag, words without a space between, or a misspelling. */
static size_t take_unknown(struct speller *s, size_t at)
{
    struct str word = word_text(s->text, at);
    bool is_tag = (s->text->words[at].flags & WORD_TAG) != 0;
    if (s->ranks[at] != WORD_UNLISTED || word.size < SPELLING_BYTES_MIN || is_name(s, at) ||
        !is_all_letters(word))
        return 0;
    struct str meant = is_tag ? take_apart(s, word, RUN_BYTES_MAX) : STR("");
    if (meant.size == 0)
        meant = spelling_index_near(s->index, word);
    if (meant.size == 0 && !is_tag)
        meant = take_apart(s, word, 3);
    if (meant.size == 0)
        return 0;
    put_words(s, meant, (uint32_t)at, (uint32_t)at, true);
    if (is_tag)
        end_clause(s);
    return 1;
}

bool spelling_read(const struct spelling_index *index, const struct matcher *matcher,
                   const struct normalised *text, const uint8_t *ranks, struct arena *arena,
                   struct respelling *ret)
{
    static size_t (*const rules[])(struct speller * s, size_t at) = {
        take_spelt_out, take_signs, take_marked,          take_sign,
        take_ornament,  take_split, take_tag_with_digits, take_unknown,
    };
    *ret = (struct respelling){ .text = { .is_text = true } };
    struct speller s = {
        .index = index, .matcher = matcher, .text = text, .ranks = ranks, .arena = arena, .ret = ret
    };
    for (size_t at = 0; at < text->word_count;) {
        size_t taken = 0;
        for (size_t r = 0; r < sizeof rules / sizeof *rules && taken == 0; r++)
            taken = rules[r](&s, at);
        if (taken == 0 && s.out != NULL)
            put(&s, word_text(text, at), (uint32_t)at, (uint32_t)at, false, false);
        at += taken == 0 ? 1 : taken;
    }
    ret->text.text = (struct str){ s.out, s.used };
    return s.is_changed;
}
