/* Ages: a number, what it counts, whose it is, and whether that person drinks or suffers. */
#include "antoned/domain/age.h"

#include <string.h>

#include "antoned/domain/spelling.h"

enum {
    ADULT = 18,
    TEENS = 13,      /* below, a bare number is an hour or a score */
    CHILD_MIN = 6,   /* of whom drinking is told */
    AUTHOR_MIN = 10, /* who writes posts */
    REACH = 7,       /* words between a person and the age */
    COMPARED = 3,    /* words between "like" and "I'm 16" */
};

const char *const age_words[] = { "twelve",  "thirteen",  "fourteen", "fifteen",
                                  "sixteen", "seventeen", "teenager", NULL };

/* Lists of words; a space on either side of each. */
static const char authors[] = " i i'm im ima i'll we we're us me am myself ";
static const char others[] =
    " he he's hes she she's shes they they're theyre who's who friend friends mate mates bestie "
    "bff "
    "cousin cousins brother brothers sister sisters bro sis sib sibling siblings twin twins niece "
    "nephew nieces nephews son sons daughter daughters kid kids child children boy boys girl girls "
    "lad lads lass teen teens teenager teenagers guest guests classmate boyfriend girlfriend bf gf "
    "stepson stepdaughter stepbrother stepsister stepson neighbour neighbor grandson granddaughter "
    "godson goddaughter student students pupil pupils youngest eldest oldest both ";
static const char fillers[] =
    " only just barely like literally still about nearly almost now turned turning turn turns to "
    "is "
    "are was were be being actually legit basically aged age a an and also all technically ok yes "
    "m am both soon officially newly finally the of lowkey getting gonna going even ";
static const char memories[] = " was were had used when since back started ago remember were'nt ";
static const char comparisons[] =
    " like think thinks thinking thought feel feels felt wish pretend pretending acting not ";
/* What a number counts when it is no age; plurals are known by their s. */
static const char units[] =
    " minute min mins hour hr hrs h day week wk wks month mth mths second sec secs am pm oclock "
    "o'clock k km kms mi mile m metre meter feet foot ft inches inch cm mm kg kgs kilo lb lbs "
    "pound "
    "stone st g gram oz ml litre liter l percent per quid euro euros dollar bucks grand p cents "
    "pence degree degrees people of us pint beer shot drink glass unit can times time x th st nd "
    "rd "
    "out outta deep down behind ahead short away early late over up off into in from till until to "
    "hundred thousand million billion odd more point wings january february march april june july "
    "august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "person men women man woman stops straight bloody gb mb mg bpm mph fps ";
static const char not_plurals[] =
    " always yes pls plz ages perhaps thus guys girls boys this is was as his has does yrs years "
    "lads sos parents what's it's mum's dad's mom's plus unless hours' means helps haha's ";
static const char things[] =
    " cat dog kitten pup puppy car whisky whiskey scotch malt rum house laptop phone boiler carpet "
    "sofa couch mattress building company business marriage shirt tshirt jumper hamster horse pony "
    "rabbit parrot tortoise boots shoes trainers jeans bike van truck tv macallan single port wine "
    "cheese bottle bag song film movie recipe tradition relationship friendship bourbon fridge "
    "computer camera club hotel bar pub oak barrel cask highland tent bed chair grudge joke meme ";
static const char peers[] = " friend's friends mate's mates bestie's besties classmate's cousin's ";
static const char genders[] = " f m female male girl boy fem masc guy lad lass ";

/* One reading of the post. Of the second only the words are its own. */
struct view {
    const struct evidence *evidence;
    const struct normalised *text;
    const struct respelt_word *origins; /* NULL: the first reading */
};

static bool is_in(const struct view *v, size_t word, const char *list)
{
    return str_is_in(word_text(v->text, word), list);
}

static bool ends_clause(const struct view *v, size_t word)
{
    return word_ends_clause(v->text, word);
}

static bool opens_clause(const struct view *v, size_t word)
{
    return word == 0 || (v->text->words[word - 1].flags & WORD_ENDS_CLAUSE) != 0;
}

static bool ends_sentence(const struct view *v, size_t word)
{
    return word_ends_sentence(v->text, word);
}

/* Where the word stands in the first reading. */
static uint32_t place_of(const struct view *v, size_t word)
{
    return v->origins == NULL ? (uint32_t)word : v->origins[word].first;
}

/* ---- numbers ---- */

/* The digits that a word begins with; *ret_size is how many. */
static int leading_number(struct str word, size_t *ret_size)
{
    int value = 0;
    size_t at = 0;
    for (; at < word.size && at < 3 && word.data[at] >= '0' && word.data[at] <= '9'; at++)
        value = value * 10 + (word.data[at] - '0');
    *ret_size = at;
    return at == 0 || at == 3 ? -1 : value;
}

/* "eight" to "eighteen"; -1: no such word. */
static int number_word(struct str word)
{
    static const char *const names[] = { "six",     "seven",     "eight",    "nine",     "ten",
                                         "eleven",  "twelve",    "thirteen", "fourteen", "fifteen",
                                         "sixteen", "seventeen", "eighteen" };
    if (word.size < 3 || word.size > 9)
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (word.data[0] == names[i][0] && str_equal_text(word, names[i]))
            return (int)i + CHILD_MIN;
    }
    return -1;
}

/* An age that a person who drinks too early may have, or eighteen; -1: none. */
static int age_at(const struct view *v, size_t word, struct str *ret_suffix)
{
    struct str text = word_text(v->text, word);
    size_t size = 0;
    int value = leading_number(text, &size);
    *ret_suffix = (struct str){ text.data + size, text.size - size };
    if (value < 0 && size == 0) {
        bool is_coded = text.size == 3 && (text.data[0] == 'f' || text.data[0] == 'm'); /* F15 */
        value = is_coded ? leading_number((struct str){ text.data + 1, 2 }, &size) : -1;
        *ret_suffix = value < 0 ? STR("") : (struct str){ text.data, 1 };
        value = value < 0 ? number_word(text) : value;
    }
    return value >= CHILD_MIN && value <= ADULT ? value : -1;
}

static char plain_byte(const struct view *v, size_t at)
{
    const struct str plain = v->evidence->text.plain;
    return at < plain.size ? plain.data[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does a sign beside the digits say that they are a price, a time, a range, a score? */
static bool is_marked(const struct view *v, size_t word)
{
    const struct word *w = &v->evidence->text.words[place_of(v, word)];
    if (!is_digit(plain_byte(v, w->source)))
        return false;
    char before = w->source > 0 ? plain_byte(v, w->source - 1) : ' ';
    char earlier = w->source > 1 ? plain_byte(v, w->source - 2) : ' ';
    char behind = plain_byte(v, w->source + w->size);
    char beyond = plain_byte(v, w->source + w->size + 1);
    if (before == '$' || before == '+' || (unsigned char)before >= 0x80 ||
        (w->flags & WORD_TAG) != 0)
        return true;
    if (is_digit(earlier) && strchr(".:,/-", before) != NULL)
        return true;
    return behind == '%' || (is_digit(beyond) && strchr(".:,/-", behind) != NULL);
}

static bool is_plural(const struct view *v, size_t word)
{
    struct str text = word_text(v->text, word);
    return text.size > 3 && text.data[text.size - 1] == 's' && text.data[text.size - 2] != 's' &&
           !is_in(v, word, not_plurals);
}

static bool is_drink_at(const struct view *v, size_t word)
{
    const struct evidence *e = v->evidence;
    const struct hit *hit = e->first[CATEGORY_DRINK];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (hit->first == place_of(v, word))
            return true;
    }
    return false;
}

/* Does the number count what stands behind it? */
static bool is_count(const struct view *v, size_t word)
{
    struct str suffix;
    size_t next = word + 1;
    if (ends_clause(v, word))
        return false;
    return is_in(v, next, units) || is_plural(v, next) || is_drink_at(v, next) ||
           age_at(v, next, &suffix) >= 0;
}

/* ---- whose age ---- */

enum owner { NOBODY, AUTHOR, OTHER };

/* How an age is said. */
struct phrase {
    size_t first, last; /* words */
    int age;
    bool is_explicit;  /* "15yo", "15 years old" */
    bool is_bracketed; /* "(15)", "(15f)" */
    bool is_turning;   /* "turned 16", "nearly 18", "18 next week" */
    bool is_own;       /* "i'm" stands before */
};

/* "years old", "y o", "yr old" behind the number: the last word of it; 0: none. */
static size_t end_of_years(const struct view *v, size_t word)
{
    size_t count = v->text->word_count;
    if (word + 2 < count && is_in(v, word + 1, " year years yr yrs y ") &&
        is_in(v, word + 2, " old olds o "))
        return word + 2;
    if (word + 1 < count && is_in(v, word + 1, " yo yos yro yrold yrsold yearold "))
        return word + 1;
    return 0;
}

static bool is_fused(struct str suffix)
{
    return str_is_in(suffix, " yo y yr yrs yos yro yrold yearold yrsold yr's yo's ");
}

static bool is_gender(struct str suffix)
{
    return suffix.size == 1 && (suffix.data[0] == 'f' || suffix.data[0] == 'm');
}

static bool is_bracketed(const struct view *v, size_t first, size_t last)
{
    const struct word *a = &v->evidence->text.words[place_of(v, first)];
    const struct word *b = &v->evidence->text.words[place_of(v, last)];
    return a->source > 0 && strchr("([", plain_byte(v, a->source - 1)) != NULL &&
           strchr(")]", plain_byte(v, b->source + b->size)) != NULL;
}

/* Reads an age at `word`, whoever it is of; false when the number is something else. */
static bool read_phrase(const struct view *v, size_t word, struct phrase *ret)
{
    struct str suffix;
    *ret = (struct phrase){ .first = word, .last = word, .age = age_at(v, word, &suffix) };
    if (ret->age < 0 || is_marked(v, word))
        return false;
    size_t years = suffix.size == 0 ? end_of_years(v, word) : 0;
    ret->is_bracketed = is_bracketed(v, word, word);
    if (years > 0) {
        ret->last = years;
        ret->is_explicit = true;
        return true;
    }
    if (is_fused(suffix)) {
        ret->is_explicit = true;
        if (word + 1 < v->text->word_count && is_in(v, word + 1, " old "))
            ret->last = word + 1;
        return true;
    }
    if (is_gender(suffix)) /* "15m" may be metres */
        return ret->is_explicit =
                   ret->is_bracketed || (opens_clause(v, word) && ends_clause(v, word));
    return suffix.size == 0 && !is_count(v, word);
}

/* Is it said of an age that was, or that one only feels like? */
static bool is_compared(const struct view *v, size_t author)
{
    for (size_t i = 1; i <= COMPARED && i <= author; i++) {
        if (ends_clause(v, author - i))
            return false;
        bool opens = opens_clause(v, author - i); /* "like, I'm 15": only a filler */
        if (i == 1 && is_in(v, author - i, " when since until till before after "))
            return true;
        if (is_in(v, author - i, comparisons) && !(opens && is_in(v, author - i, " like not ")))
            return true;
    }
    return false;
}

static bool is_taken_back(const struct view *v, const struct phrase *p)
{
    size_t next = p->last + 1;
    return !ends_clause(v, p->last) &&
           is_in(v, next, " again anymore inside years sober clean married ");
}

static bool is_son_of(const struct view *v, size_t word)
{
    struct str text = word_text(v->text, word);
    if (text.size > 3 && memcmp(text.data + text.size - 2, "'s", 2) == 0)
        text.size -= 2;
    return str_is_in(text, others) || is_in(v, word, others);
}

/* "can you get one if your 14": whoever asks that is. */
static bool is_generic(const struct view *v, size_t word, const struct phrase *p)
{
    return !p->is_explicit && word > 0 && is_in(v, word, " you're youre your ur u you ") &&
           is_in(v, word - 1, " if when ") && !ends_clause(v, word - 1);
}

/* Walks back from the age to the person: "i'm (only just turned) 15". *ret_was: "was" between. */
static enum owner owner_before(const struct view *v, struct phrase *p)
{
    struct str suffix;
    bool was = false;
    for (size_t i = 1; i <= REACH && i <= p->first; i++) {
        size_t w = p->first - i;
        bool is_apart = ends_clause(v, w);
        if (is_apart && !(i == 1 && (p->is_bracketed || ends_clause(v, p->last))))
            break;
        if (is_in(v, w, authors) && (!is_in(v, w, " me am us myself ") || opens_clause(v, w))) {
            bool is_said = !is_apart || is_in(v, w, " i me i'm im ");
            p->is_own = !was && is_said && !is_compared(v, w);
            return p->is_own ? AUTHOR : NOBODY;
        }
        if (is_son_of(v, w))
            return OTHER;
        if (is_generic(v, w, p))
            return AUTHOR;
        if (is_in(v, w, " not ") && w + 1 < p->first && is_in(v, w + 1, " even "))
            continue; /* "I'm not even 16" */
        if (!is_in(v, w, fillers) && !is_digit(word_text(v->text, w).data[0]) &&
            age_at(v, w, &suffix) < 0)
            break;
        was = was || is_in(v, w, " was were ");
        p->is_turning = p->is_turning || is_in(v, w, " turned turning turn nearly almost be ");
        if (opens_clause(v, w)) /* "turned 16 yesterday", "were all 16", "still 17" */
            return p->is_turning || is_in(v, w, " aged age were am ") ||
                           (is_in(v, w, " still only ") && ends_clause(v, p->last) &&
                            p->age >= TEENS)
                       ? AUTHOR
                       : NOBODY;
    }
    return NOBODY;
}

static const enum category drinking[] = {
    CATEGORY_DIRECT, CATEGORY_BARE,     CATEGORY_DRINKING,
    CATEGORY_DRINK,  CATEGORY_TELLTALE, CATEGORY_ALCOHOL_POISONING,
};
#define DRINKING_COUNT (sizeof drinking / sizeof *drinking)

static bool is_drinking(enum category category)
{
    for (size_t i = 0; i < DRINKING_COUNT; i++) {
        if (drinking[i] == category)
            return true;
    }
    return false;
}

static bool speaks_of_drink(const struct evidence *e)
{
    return evidence_has_any(e, drinking, DRINKING_COUNT) || evidence_has(e, CATEGORY_AFTERMATH);
}

static bool is_illness(enum category category)
{
    return category == CATEGORY_SYMPTOM || category == CATEGORY_SUFFERING ||
           category == CATEGORY_PAIN;
}

/* A hit of drinking that begins at the word, or, of somebody who is no small child, of being ill
 * where drink is spoken of. */
static bool is_affliction_at(const struct view *v, size_t word, bool is_child)
{
    const struct evidence *e = v->evidence;
    uint32_t place = place_of(v, word);
    for (size_t i = 0; i < e->hits.count; i++) {
        if (e->hits.items[i].first != place)
            continue;
        enum category category = evidence_category(e, &e->hits.items[i]);
        if (is_drinking(category) || (!is_child && is_illness(category) && speaks_of_drink(e)))
            return true;
    }
    return false;
}

/* Somebody of that age: does that person drink or suffer? Whoever was named last is meant; a new
 * sentence that names nobody is about the author. */
static bool other_suffers(const struct view *v, const struct phrase *p)
{
    for (size_t w = p->first; w > 0 && w + 3 > p->first && !ends_clause(v, w - 1); w--) {
        if (is_affliction_at(v, w - 1, p->age < TEENS) && w - 1 > 0 && !ends_clause(v, w - 2) &&
            is_in(v, w - 2, " my a the our his her "))
            return true; /* "my hungover 15 year old" */
    }
    bool is_author = is_in(v, p->last, " olds yos ") ||
                     (p->first > 1 && is_in(v, p->first - 1, " a an one two ") &&
                      is_in(v, p->first - 2, " have got with i've "));
    for (size_t w = p->last + 1; w < v->text->word_count; w++) {
        if (p->age < TEENS ? ends_clause(v, w - 1) : ends_sentence(v, w - 1))
            is_author = true;
        if (is_in(v, w, " i i'm im i've i'd i'll my me mine we we're our "))
            is_author = true;
        else if (is_son_of(v, w) || is_in(v, w, " him her them "))
            is_author = false;
        if (!is_author && is_affliction_at(v, w, p->age < TEENS))
            return true;
    }
    return false;
}

/* "gave my 14yo cousin a beer": the drink may stand before. */
static bool is_given(const struct view *v, const struct phrase *p)
{
    for (size_t i = 1; i <= REACH && i <= p->first; i++) {
        size_t w = p->first - i;
        if (ends_sentence(v, w))
            return false;
        if (is_in(v, w, " gave give given bought buy let served serve "))
            return speaks_of_drink(v->evidence);
    }
    return false;
}

static bool is_remembered(const struct view *v, const struct phrase *p)
{
    for (size_t w = p->first; w > 0 && !ends_sentence(v, w - 1); w--) {
        if (is_in(v, w - 1, memories))
            return true;
    }
    return false;
}

/* "hungover at 16", "first hangover ever at sixteen", "hungover and 15". */
static bool stands_by_drink(const struct view *v, const struct phrase *p)
{
    if (p->first == 0 || p->age < TEENS || p->age >= ADULT || is_remembered(v, p))
        return false;
    size_t w = p->first - 1;
    while (w > 0 && is_in(v, w, " only just like age the of my aged "))
        w--;
    if (w == 0 || ends_clause(v, w - 1) || !is_in(v, w, " at and @ "))
        return false;
    for (size_t i = 1; i <= COMPARED && i <= w && !ends_clause(v, w - i); i++) {
        bool is_sign = is_affliction_at(v, w - i, false) || is_in(v, w - i, " first ");
        if (is_sign && (i == 1 || !is_in(v, w, " and ")))
            return true;
    }
    return false;
}

/* "15 pints. fifteen." */
static bool is_said_twice(const struct view *v, const struct phrase *p)
{
    struct str suffix;
    for (size_t w = 0; w < v->text->word_count; w++) {
        if (w != p->first && age_at(v, w, &suffix) == p->age && (is_count(v, w) || is_marked(v, w)))
            return true;
    }
    return false;
}

/* A teen's number that is a clause by itself, or opens one as an age would: "16, hungover", "17 and
 * so hungover", "15 here". */
static bool stands_alone(const struct view *v, const struct phrase *p)
{
    struct str suffix;
    if (p->age < TEENS || p->age >= ADULT || !opens_clause(v, p->first))
        return false;
    if ((p->first > 0 && age_at(v, p->first - 1, &suffix) >= 0) || is_said_twice(v, p) ||
        (p->first > 0 && is_in(v, p->first - 1, " no nr num number ")))
        return false;
    bool is_post = speaks_of_drink(v->evidence);
    if (ends_clause(v, p->last))
        return is_post && v->text->word_count > 1 &&
               (p->first == 0 || ends_sentence(v, p->first - 1) || !ends_sentence(v, p->last));
    size_t next = p->last + 1;
    if (is_in(v, next, " here ") || is_in(v, next, genders))
        return true;
    return is_in(v, next, " and n & but ") && is_post && next + 1 < v->text->word_count &&
           !is_count(v, next) &&
           (is_affliction_at(v, next + 1, false) ||
            (next + 2 < v->text->word_count && is_affliction_at(v, next + 2, false)));
}

/* Whose is "15 year old …" that nobody before it owns? */
static enum owner owner_behind(const struct view *v, const struct phrase *p)
{
    size_t next = p->last + 1;
    if (p->is_explicit && !ends_clause(v, p->last)) {
        if (is_in(v, next, things) || is_drink_at(v, next))
            return NOBODY;
        if (is_son_of(v, next) && !is_in(v, next, " girl boy he she they who "))
            return OTHER;
    }
    bool is_as =
        p->first > 1 && is_in(v, p->first - 1, " a an ") && is_in(v, p->first - 2, " as i'm im ");
    if (is_as)
        return AUTHOR;
    if (!p->is_explicit)
        return stands_alone(v, p) || stands_by_drink(v, p) ? AUTHOR : NOBODY;
    if (!opens_clause(v, p->first))
        return OTHER;
    bool is_own = ends_clause(v, p->last) || is_in(v, next, " here and with but so ") ||
                  is_in(v, next, genders) || is_affliction_at(v, next, false);
    return is_own ? AUTHOR : OTHER;
}

/* "18 next month" is seventeen. */
static bool is_soon(const struct view *v, const struct phrase *p)
{
    return p->is_turning && !ends_clause(v, p->last) &&
           is_in(v, p->last + 1, " next soon in on tomorrow this ");
}

/* What an age shows of a minor, or NULL. */
static const char *judge(const struct view *v, size_t word)
{
    struct phrase p;
    if (!read_phrase(v, word, &p) || is_taken_back(v, &p))
        return NULL;
    bool is_nearly = p.first > 0 && is_in(v, p.first - 1, " nearly almost ");
    enum owner owner = owner_before(v, &p);
    if (owner != OTHER && p.is_explicit && !ends_clause(v, p.last) &&
        (is_in(v, p.last + 1, things) || is_drink_at(v, p.last + 1)))
        return NULL;
    if (owner == NOBODY)
        owner = owner_behind(v, &p);
    if (p.age == ADULT && !(owner == AUTHOR && (is_nearly || is_soon(v, &p))))
        return NULL;
    if (owner == AUTHOR && p.age >= AUTHOR_MIN &&
        (p.is_explicit || p.is_own || !is_remembered(v, &p)))
        return p.is_explicit ? "# years old" : "i am #";
    if (owner == OTHER && (other_suffers(v, &p) || is_given(v, &p)))
        return "somebody of #";
    return NULL;
}

/* ---- birthdays ---- */

static bool is_teenth(const struct view *v, size_t word)
{
    return is_in(v, word,
                 " 13th 14th 15th 16th 17th thirteenth fourteenth fifteenth sixteenth "
                 "seventeenth ");
}

/* "my sixteenth", "sixteenth birthday yesterday", "my best friend's 16th": of the author, or of a
 * friend of the same age. */
static bool is_birthday(const struct view *v, size_t word)
{
    struct phrase p = { .first = word, .last = word };
    struct str text = word_text(v->text, word);
    if (text.data[text.size - 1] != 'h' && text.data[text.size - 1] != 'n' &&
        text.data[text.size - 1] != '6')
        return false;
    if (word > 1 && is_in(v, word, " 16 sixteen ") && is_in(v, word - 1, " sweet "))
        return is_in(v, word - 2, " my ") && speaks_of_drink(v->evidence);
    if (!is_teenth(v, word) || is_remembered(v, &p))
        return false;
    bool has_name = !ends_clause(v, word) && is_in(v, word + 1, " birthday bday b birth bdy ");
    bool is_end = ends_clause(v, word) ||
                  is_in(v, word + 1, " lol last yesterday party today tonight haha do and ");
    if (word == 0 || opens_clause(v, word))
        return has_name;
    if (is_in(v, word - 1, " my own our ") || is_in(v, word - 1, peers))
        return has_name || (is_end && speaks_of_drink(v->evidence));
    return false;
}

/* ---- the whole ---- */

/* Can the word be a number, or one of a birthday: "16", "f15", "sixteen", "16th"? */
static bool may_be_age(struct str text)
{
    char first = text.size > 0 ? text.data[0] : '\0';
    if (is_digit(first))
        return true;
    return text.size >= 3 && strchr("efmnst", first) != NULL &&
           (is_digit(text.data[1]) || memchr(text.data, 't', text.size) != NULL ||
            memchr(text.data, 'n', text.size) != NULL || memchr(text.data, 'x', text.size) != NULL);
}

static const char *find_in(const struct view *v)
{
    for (size_t w = 0; w < v->text->word_count; w++) {
        if (!may_be_age(word_text(v->text, w)))
            continue;
        const char *found = judge(v, w);
        if (found == NULL && is_birthday(v, w))
            found = "my #th birthday";
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Is an adult named in its sentence? */
bool age_is_adult_at_school(const struct evidence *e, const struct hit *hit)
{
    struct hit sentence = *hit;
    while (sentence.first > 0 && !word_ends_sentence(&e->text, sentence.first - 1))
        sentence.first--;
    while (!word_ends_sentence(&e->text, sentence.last))
        sentence.last++;
    const struct hit *adult = e->first[CATEGORY_ADULT];
    while (adult != NULL && !hit_covers(&sentence, adult))
        adult = evidence_next(e, adult);
    return adult != NULL;
}

static bool is_somebody_ill(const struct evidence *e)
{
    return speaks_of_drink(e) || evidence_has(e, CATEGORY_SYMPTOM) ||
           evidence_has(e, CATEGORY_SUFFERING);
}

static struct str find_stage(const struct evidence *e)
{
    const struct hit *hit = is_somebody_ill(e) ? e->first[CATEGORY_STAGE] : NULL;
    while (hit != NULL && age_is_adult_at_school(e, hit))
        hit = evidence_next(e, hit);
    return hit == NULL ? STR("") : evidence_shown(e, hit);
}

struct str age_of_minor(const struct evidence *e)
{
    struct view v = { .evidence = e, .text = &e->text };
    const char *found = find_in(&v);
    if (found == NULL && e->respelling != NULL) {
        v.text = &e->respelling->text;
        v.origins = e->respelling->origins;
        found = find_in(&v);
    }
    return found != NULL ? str_from(found) : find_stage(e);
}
