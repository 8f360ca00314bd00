/* Unit tests of the second reading: what is spelt to slip past is read as it is seen, and what is
 * spelt as it is meant is left alone. */
#include <stdio.h>

#include "reading_lab.h"
#include "unit.h"

#include "antoned/domain/look_alikes.h"
#include "antoned/domain/spelling.h"

static const char *flag_of(const char *content)
{
    struct reading reading = lab_read(content);
    return reading.flag_count == 0 ? "" : reading.flags[0];
}

static void disguises_are_seen_through(void **state)
{
    (void)state;
    static const char *const disguises[] = {
        "so hungover, i want to d\u0456e",
        "so hungover, i w\u00e1nt to d\u0336i\u0336e\u0336",
        "\u1d0b\u026a\u029f\u029f myself, hungover",
        "\U0001f17a\U0001f178\U0001f17b\U0001f17b myself",
        "\U0001f1f0\U0001f1ee\U0001f1f1\U0001f1f1 myself \U0001f1ec\U0001f1e7",
        "hungover, going to k1ll myself",
        "hungover and su!c!dal",
        "thinking of $uicide again",
        "going to k*ll myself",
        "hungover. i want to k i l l myself",
        "i-w-a-n-t-t-o-d-i-e",
        "so hungover #IWantToDie",
        "so hungover #iwanttodie",
        "i want to kill my self",
        "sui cide is all i think of",
        "sui cidal again, so hungover",
        "i keep thinking of suicde",
        "so hungover, want to \U0001f97a die honestly",
        "hungover and want to d i e",
        "so hungover k.m.s",
    };
    for (size_t i = 0; i < sizeof disguises / sizeof *disguises; i++) {
        if (strcmp(flag_of(disguises[i]), "SELF_HARM") != 0)
            fail_msg("%s: %s", disguises[i], flag_of(disguises[i]));
    }
}

static void honest_words_are_left_alone(void **state)
{
    (void)state;
    static const char *const honest[] = {
        "skilled at dinner, a die hard fan",
        "5pm gym, 3rd set, $15 burger, a 10k run and b4 that coffee",
        "stereo sound, and a handover at work",
        "mornin, missin you, drinkin tea",
        "Malia and Crowne met Siezer",
        "the roomie of the year #weekendvibes #howardhomecoming",
        "U S A and A B C",
        "p.s. a.m. or p.m.? i.e. f y i",
        "so \U0001f602 tired \U0001f602 today #5amclub #top10 #mp3",
    };
    for (size_t i = 0; i < sizeof honest / sizeof *honest; i++) {
        if (flag_of(honest[i])[0] != '\0')
            fail_msg("%s: %s", honest[i], flag_of(honest[i]));
    }
}

static void a_hangover_is_heard_however_it_is_spelt(void **state)
{
    (void)state;
    static const char *const posts[] = { "#sohungover what helps", "#stillhungover what helps",
                                         "hungovre, what helps",   "hangoveer, what helps",
                                         "h4ngover, what helps",   "\u04bbungover, what helps" };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        struct reading reading = lab_read(posts[i]);
        if (reading.trs_hundredths < 50 || reading.safety_stops)
            fail_msg("%s: %d", posts[i], reading.trs_hundredths);
    }
}

/* Each letter of `text` by `change`, into `out`; a space stays. */
struct disguise {
    const char *name;
    void (*change)(const char *text, char *out);
};

static void with_signs(const char *text, char *out)
{
    static const char from[] = "ieaos", to[] = "13405";
    while (*text != '\0') {
        size_t size = strcspn(text, " ") + 1; /* "1n" and "4gain" may be numbers */
        for (size_t i = 0; i < size && text[0] != '\0'; i++, text++) {
            const char *at = i > 0 && size > 4 && *text != ' ' ? strchr(from, *text) : NULL;
            *out++ = at == NULL ? *text : to[at - from];
        }
    }
    *out = '\0';
}

static void with_look_alikes(const char *text, char *out)
{
    static const struct {
        char letter;
        const char *other;
    } others[] = { { 'i', "\u0456" }, { 'e', "\u0435" }, { 'a', "\u0430" }, { 'o', "\u043e" },
                   { 'c', "\u0441" }, { 'p', "\u0440" }, { 's', "\u0455" }, { 'y', "\u0443" } };
    for (; *text != '\0'; text++) {
        const char *other = NULL;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            other = others[i].letter == *text ? others[i].other : other;
        out += other == NULL ? snprintf(out, 2, "%c", *text) : snprintf(out, 4, "%s", other);
    }
    *out = '\0';
}

static void full_width(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'a' && *text <= 'z')
            out += snprintf(out, 4, "\xef\xbd%c", 0x81 + *text - 'a');
        else
            *out++ = *text;
    }
    *out = '\0';
}

static void struck_through(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        *out++ = *text;
        if (*text != ' ' && *text != '\'')
            out += snprintf(out, 3, "\u0336");
    }
    *out = '\0';
}

static void with_invisibles(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        out += snprintf(out, 6, *text == ' ' ? " " : "%c\u200b", *text);
    *out = '\0';
}

static void as_shout(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        *out++ = *text >= 'a' && *text <= 'z' ? (char)(*text - 32) : *text;
    *out = '\0';
}

static void as_tag(const char *text, char *out)
{
    bool opens = true;
    *out++ = '#';
    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '\'')
            *out++ = opens && *text >= 'a' && *text <= 'z' ? (char)(*text - 32) : *text;
        opens = *text == ' ';
    }
    *out = '\0';
}

static void letters_apart(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '\'')
            out += snprintf(out, 3, "%c ", *text);
    }
    *out = '\0';
}

/* An emoji that means nothing between the words. */
static void with_ornaments(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        out += snprintf(out, 8, *text == ' ' ? " \U0001f64f " : "%c", *text);
    *out = '\0';
}

static bool is_in_letters(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if ((c < 'a' || c > 'z') && c != ' ' && c != '\'')
            return false;
    }
    return text.size <= 60;
}

/* Made of words that the list of English words has: nothing else can be taken apart. */
static bool is_english(struct str text)
{
    for (size_t at = 0; at < text.size;) {
        const char *space = memchr(text.data + at, ' ', text.size - at);
        size_t end = space == NULL ? text.size : (size_t)(space - text.data);
        if (word_list_rank((struct str){ text.data + at, end - at }) == WORD_UNLISTED)
            return false;
        at = end + 1;
    }
    return true;
}

static bool is_critical_in_letters(const struct lexicon_term *term)
{
    return category_rows[term->category].severity == SEVERITY_CRITICAL && term->is_plain &&
           is_in_letters(term->text);
}

/* The term in disguise, between other words; `behind` are those that follow. */
static bool stops_as(const struct lexicon_term *term, const struct disguise *disguise,
                     const char *behind, char changed[512])
{
    char plain[64], post[600];
    snprintf(plain, sizeof plain, "%.*s", STR_ARG(term->text));
    disguise->change(plain, changed);
    snprintf(post, sizeof post, "so hungover. %s%s, what helps", changed, behind);
    return lab_read(post).safety_stops;
}

/* Every CRITICAL term that is written out, in every disguise, stops as the plain term does. */
static void no_disguise_of_a_critical_term_passes(void **state)
{
    (void)state;
    static const struct disguise disguises[] = {
        { "look-alikes", with_look_alikes },
        { "full width", full_width },
        { "struck through", struck_through },
        { "invisible letters", with_invisibles },
        { "capitals", as_shout },
        { "signs", with_signs },
        { "ornaments", with_ornaments },
    };
    size_t tried = 0;
    for (uint32_t i = 0; i < lexicon_term_count(lab_lexicon); i++) {
        const struct lexicon_term *term = lexicon_term(lab_lexicon, i);
        if (!is_critical_in_letters(term))
            continue;
        char changed[512];
        for (size_t d = 0; d < sizeof disguises / sizeof *disguises; d++, tried++) {
            if (!stops_as(term, &disguises[d], "", changed))
                fail_msg("%s: \"%.*s\" as %s", disguises[d].name, STR_ARG(term->text), changed);
        }
    }
    assert_true(tried > 1000);
}

/* What has no spaces must be taken apart by the words it is made of: all terms but one in thirty,
 * which read as other words ("end edit all"). */
static void run_on_terms_are_taken_apart(void **state)
{
    (void)state;
    static const struct disguise disguises[] = { { "tag", as_tag }, { "apart", letters_apart } };
    size_t tried = 0, missed = 0;
    for (uint32_t i = 0; i < lexicon_term_count(lab_lexicon); i++) {
        const struct lexicon_term *term = lexicon_term(lab_lexicon, i);
        if (!is_critical_in_letters(term) || term->text.size > 40 || term->text.size < 6 ||
            !is_english(term->text))
            continue;
        char changed[512];
        for (size_t d = 0; d < sizeof disguises / sizeof *disguises; d++, tried++) {
            if (stops_as(term, &disguises[d], " ", changed))
                continue;
            missed++;
            print_message("%s: \"%.*s\" as %s\n", disguises[d].name, STR_ARG(term->text), changed);
        }
    }
    assert_true(tried > 300);
    assert_true(missed * 30 <= tried);
}

/* "preg*" meets "pregnnt", which is no reason to take it for a word. */
static void a_stem_hides_no_misspelling(void **state)
{
    (void)state;
    assert_string_equal(flag_of("hungover, #day3sober is over"), "RECOVERY");
    assert_string_equal(flag_of("hungover, pregnnt, and so ashamed"), "PREGNANCY");
    assert_string_equal(flag_of("so hungover, i keep vomitting blood"), "ALCOHOL_POISONING");
}

static void a_word_behind_hides_no_run_on(void **state)
{
    (void)state;
    assert_string_equal(flag_of("hungover psychoticwithamp"), "HALLUCINATION");
    assert_string_equal(flag_of("hungover psychoticwithamp fine"), "HALLUCINATION");
    assert_string_equal(flag_of("hungover psychoticwithamp. Today is work"), "HALLUCINATION");
}

static void look_alikes_are_letters(void **state)
{
    (void)state;
    assert_int_equal(look_alike_of(0x0456), 'i');
    assert_int_equal(look_alike_of(0x1f17a), 'k');
    assert_int_equal(look_alike_of(0x00e9), 0); /* é is a letter of its own */
    assert_int_equal(look_alike_of(0x044f), 0);
    assert_int_equal(look_alike_of(0xffffff), 0);
}

static void words_are_known_by_how_common_they_are(void **state)
{
    (void)state;
    assert_int_equal(word_list_rank(STR("water")), WORD_COMMON);
    assert_int_equal(word_list_rank(STR("hungover")), WORD_RARE);
    assert_int_equal(word_list_rank(STR("siezure")), WORD_UNLISTED);
    assert_int_equal(word_list_rank(STR("")), WORD_UNLISTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disguises_are_seen_through),
        cmocka_unit_test(honest_words_are_left_alone),
        cmocka_unit_test(a_hangover_is_heard_however_it_is_spelt),
        cmocka_unit_test(no_disguise_of_a_critical_term_passes),
        cmocka_unit_test(run_on_terms_are_taken_apart),
        cmocka_unit_test(a_stem_hides_no_misspelling),
        cmocka_unit_test(a_word_behind_hides_no_run_on),
        cmocka_unit_test(look_alikes_are_letters),
        cmocka_unit_test(words_are_known_by_how_common_they_are),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
