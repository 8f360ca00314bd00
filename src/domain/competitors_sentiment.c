/* What a post thinks of the competitors it names: by sentence, by what came after they were taken,
 * and by whose word it is. */
#include "antoned/domain/competitors_sentiment.h"

#include <string.h>

#include "antoned/domain/opinion.h"

/* docs/design/engine.md, Competitors: opportunity in hundredths. */
enum {
    OPPORTUNITY_UNSATISFIED = 90,
    OPPORTUNITY_QUESTIONING = 70,
    OPPORTUNITY_NEUTRAL = 50,
    OPPORTUNITY_POSITIVE = 30,
};

/* How far a word reaches, in words or sentences. */
enum {
    NEGATOR_REACH = 3,    /* "never" to "worked" */
    TAKING_REACH = 4,     /* "drank two of the" to the name */
    TAKEN_IN_REACH = 2,   /* the name to "deep" */
    RIVAL_REACH = 4,      /* the name to "beats", and on to the other name */
    MOCKING_REACH = 4,    /* "great job" to the name */
    CAUSE_REACH = 3,      /* "for my" to "hangover" */
    WISHING_REACH = 5,    /* "need" to the name */
    ASKING_REACH = 5,     /* "does insurance cover a" to the name */
    PRAISE_SENTENCES = 1, /* ends of sentences between the name and its praise */
    RECOVERY_SENTENCES = 3,
    BLAME_SENTENCES = 2,
    FAILURE_SENTENCES = 3, /* … and what it failed at, once it was taken */
    OTHER_SENTENCE = 1000, /* another sentence is further than any word */
};

/* What was found for and against one mention. */
struct verdict {
    unsigned praise, blame, blame_elsewhere, doubt, doubt_elsewhere;
    unsigned failed;                  /* taken, and no better for it */
    unsigned still_bad;               /* not said to be taken, and no better */
    uint32_t last_praise, last_blame; /* words */
};

/* One post under judgement. */
struct trial {
    const struct evidence *e;
    const struct hits *names;
    struct verdict verdicts[MENTIONS_MAX];
};

uint32_t sentiment_words_between(const struct evidence *e, const struct hit *a, const struct hit *b)
{
    (void)e;
    if (hit_overlaps(a, b))
        return 0;
    return a->last < b->first ? b->first - a->last : a->first - b->last;
}

uint32_t sentiment_sentences_between(const struct evidence *e, const struct hit *a,
                                     const struct hit *b)
{
    if (hit_overlaps(a, b))
        return 0;
    uint32_t from = a->last < b->first ? a->last : b->last;
    uint32_t to = a->last < b->first ? b->first : a->first;
    uint32_t ends = 0;
    for (uint32_t w = from; w < to; w++)
        ends += (e->text.words[w].flags & WORD_ENDS_SENTENCE) != 0;
    return ends;
}

bool sentiment_is_parted(const struct evidence *e, const struct hit *a, const struct hit *b)
{
    uint32_t from = a->last < b->first ? a->last : b->last;
    uint32_t to = a->last < b->first ? b->first : a->first;
    for (uint32_t w = from; w < to && !hit_overlaps(a, b); w++) {
        if (e->text.words[w].flags & WORD_ENDS_CLAUSE)
            return true;
    }
    return false;
}

static bool is_same_sentence(const struct evidence *e, const struct hit *a, const struct hit *b)
{
    return sentiment_sentences_between(e, a, b) == 0;
}

/* The first hit of a category at or behind *at for which `is_it` holds; NULL: none. */
typedef bool hit_test(const struct evidence *e, const struct hit *found, const struct hit *of);

static const struct hit *find_hit(const struct evidence *e, enum category category, hit_test *is_it,
                                  const struct hit *of)
{
    const struct hit *hit = e->first[category];
    while (hit != NULL && !is_it(e, hit, of))
        hit = evidence_next(e, hit);
    return hit;
}

static bool is_in_its_sentence(const struct evidence *e, const struct hit *found,
                               const struct hit *of)
{
    return is_same_sentence(e, found, of);
}

static bool is_earlier_in_sentence(const struct evidence *e, const struct hit *found,
                                   const struct hit *of)
{
    return found->first < of->first && is_same_sentence(e, found, of);
}

/* A negator shortly before, in the same clause. */
static bool negates(const struct evidence *e, const struct hit *found, const struct hit *of)
{
    return found->last < of->first && of->first - found->last <= NEGATOR_REACH &&
           !sentiment_is_parted(e, found, of);
}

/* The "no" of "No Days Wasted" negates nothing. */
static bool is_negated(const struct trial *t, const struct hit *hit)
{
    const struct hit *negator = find_hit(t->e, CATEGORY_NEGATOR, negates, hit);
    for (size_t i = 0; negator != NULL && i < t->names->count; i++) {
        if (hit_overlaps(&t->names->items[i], negator))
            return false;
    }
    return negator != NULL;
}

/* "for my hangover", "because I feel sick": why it was taken, not what came of it. */
static bool gives_cause(const struct evidence *e, const struct hit *found, const struct hit *of)
{
    return found->last < of->first && of->first - found->last <= CAUSE_REACH &&
           is_same_sentence(e, found, of);
}

static bool is_around(const struct evidence *e, const struct hit *found, const struct hit *of)
{
    (void)e;
    return hit_covers(found, of);
}

static bool is_within(const struct evidence *e, const struct hit *found, const struct hit *of)
{
    return is_around(e, of, found);
}

/* Wanted, not had: "need a Gatorade". */
static bool is_wish_for(const struct evidence *e, const struct hit *found, const struct hit *name)
{
    return found->last < name->first && name->first - found->last <= WISHING_REACH &&
           !sentiment_is_parted(e, found, name);
}

/* "drank two of the …". "has anyone tried" says nothing of the kind. */
static bool is_taking(const struct evidence *e, const struct hit *found, const struct hit *name)
{
    return !evidence_is_asked(e, found, WORD_ENDS_SENTENCE) &&
           find_hit(e, CATEGORY_DOUBT, is_around, found) == NULL &&
           !sentiment_is_parted(e, found, name) && found->last < name->first &&
           name->first - found->last <= TAKING_REACH;
}

static bool is_taken_in(const struct evidence *e, const struct hit *found, const struct hit *name)
{
    return found->first > name->last && found->first - name->last <= TAKEN_IN_REACH &&
           is_same_sentence(e, found, name);
}

static bool is_taken_later(const struct evidence *e, const struct hit *found,
                           const struct hit *name)
{
    return found->first > name->last && !evidence_is_asked(e, found, WORD_ENDS_SENTENCE) &&
           sentiment_sentences_between(e, found, name) <= FAILURE_SENTENCES;
}

/* What asks in a sentence, apart from its mark. */
static bool opens_a_question(const struct evidence *e, const struct hit *hit)
{
    return find_hit(e, CATEGORY_DOUBT, is_in_its_sentence, hit) != NULL ||
           find_hit(e, CATEGORY_EFFICACY, is_in_its_sentence, hit) != NULL ||
           find_hit(e, CATEGORY_QUESTION, is_in_its_sentence, hit) != NULL;
}

static bool is_consumed(const struct evidence *e, const struct hit *name)
{
    return find_hit(e, CATEGORY_CONSUMED, is_taking, name) != NULL ||
           find_hit(e, CATEGORY_TAKEN_IN, is_taken_in, name) != NULL ||
           find_hit(e, CATEGORY_TAKEN_IT, is_taken_later, name) != NULL;
}

/* What may hold a shorter phrase within it. */
static const bool is_opinion[CATEGORY_COUNT] = {
    [CATEGORY_PRAISE] = true,      [CATEGORY_BLAME] = true,       [CATEGORY_MOCKERY] = true,
    [CATEGORY_MOCK_PRAISE] = true, [CATEGORY_HEARSAY] = true,     [CATEGORY_RIVALS] = true,
    [CATEGORY_RECOVERED] = true,   [CATEGORY_UNRECOVERED] = true, [CATEGORY_OTHER_ASKED] = true,
    [CATEGORY_DOUBT] = true,       [CATEGORY_WISHED] = true,
};

/* Part of a longer phrase, "better than" in "nothing better than", which says it more exactly; or
 * of a name, "heaven" in "Hangover Heaven". */
static bool is_overruled(const struct trial *t, const struct hit *hit)
{
    enum category category = evidence_category(t->e, hit);
    for (size_t i = 0; i < t->e->hits.count; i++) {
        const struct hit *other = &t->e->hits.items[i];
        enum category longer = evidence_category(t->e, other);
        bool is_kept = longer == CATEGORY_UNRECOVERED &&
                       (category == CATEGORY_DESPITE || category == CATEGORY_DENIED);
        bool is_denial = category == CATEGORY_UNRECOVERED && longer == CATEGORY_DENIED;
        if ((is_opinion[longer] && !is_kept && hit_exceeds(other, hit)) ||
            (is_denial && hit_overlaps(other, hit)) ||
            (longer == CATEGORY_HEARSAY && category == CATEGORY_PRAISE && hit_overlaps(other, hit)))
            return true;
    }
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        if (hit_covers(name, hit))
            return true;
    }
    return false;
}

/* The place where a mention is named that is nearest. */
static const struct hit *nearest_name(const struct trial *t, const struct hit *hit)
{
    const struct hit *best = &t->names->items[0]; /* nobody judges a post without names */
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        uint32_t distance = sentiment_words_between(t->e, name, hit) +
                            OTHER_SENTENCE * sentiment_sentences_between(t->e, name, hit);
        if (distance < least) {
            least = distance;
            best = name;
        }
    }
    return best;
}

/* "X is worth it" says what "is X worth it" asks. */
static bool is_statement(const struct evidence *e, const struct hit *name, const struct hit *hit)
{
    const struct hit *verb = find_hit(e, CATEGORY_ASKING_VERB, is_within, hit);
    return verb != NULL && verb->first == hit->first && hit->first > name->last &&
           hit->first - name->last <= ASKING_REACH && !sentiment_is_parted(e, name, hit) &&
           !evidence_is_asked(e, hit, WORD_ENDS_SENTENCE);
}

/* A word that asks stands before it in its sentence. */
static bool is_asked_before(const struct trial *t, const struct hit *hit)
{
    const struct evidence *e = t->e;
    const struct hit *doubt = e->first[CATEGORY_DOUBT];
    for (; doubt != NULL; doubt = evidence_next(e, doubt)) {
        if (is_earlier_in_sentence(e, doubt, hit) &&
            !is_statement(e, nearest_name(t, doubt), doubt))
            return true;
    }
    return false;
}

/* What is asked is not said. "what else" asks about something else. */
static bool is_asked(const struct trial *t, const struct hit *hit)
{
    return evidence_is_asked(t->e, hit, WORD_ENDS_CLAUSE) ||
           (is_asked_before(t, hit) &&
            find_hit(t->e, CATEGORY_OTHER_ASKED, is_in_its_sentence, hit) == NULL);
}

static void praise(struct verdict *verdict, const struct hit *hit)
{
    verdict->praise++;
    verdict->last_praise = hit->last;
}

static void blame(struct verdict *verdict, const struct hit *hit, uint32_t sentences)
{
    if (sentences == 0) {
        verdict->blame++;
        verdict->last_blame = hit->last;
    } else if (sentences <= BLAME_SENTENCES) {
        verdict->blame_elsewhere++;
    }
}

/* "X or Y": the other one is in doubt as well. */
static void doubt_both(struct trial *t, const struct hit *hit)
{
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        if (name->last < hit->first && hit->first - name->last <= RIVAL_REACH &&
            !sentiment_is_parted(t->e, name, hit))
            t->verdicts[name->payload].doubt++;
    }
}

static void weigh_doubt(const struct trial *t, const struct hit *name, const struct hit *hit,
                        struct verdict *verdict)
{
    if (!hit_overlaps(name, hit) &&
        (is_statement(t->e, name, hit) ||
         find_hit(t->e, CATEGORY_OTHER_ASKED, is_in_its_sentence, hit) != NULL))
        return;
    if (is_same_sentence(t->e, name, hit))
        verdict->doubt++;
    else if (hit->first > name->last)
        verdict->doubt_elsewhere++;
}

/* Praise, and a body that is well. A wish is none: "a Gatorade to feel human". */
static void weigh_praise(const struct trial *t, const struct hit *name, const struct hit *hit,
                         struct verdict *verdict)
{
    const struct evidence *e = t->e;
    uint32_t sentences = sentiment_sentences_between(e, name, hit);
    bool is_recovery = evidence_category(e, hit) != CATEGORY_PRAISE;
    bool is_exclaimed = is_recovery && !opens_a_question(e, hit); /* "and I am fine??" */
    if (is_asked(t, hit) && !is_exclaimed) {
        weigh_doubt(t, name, hit, verdict);
    } else if (is_negated(t, hit)) {
        blame(verdict, hit, sentences);
    } else if (sentences <= (is_recovery ? RECOVERY_SENTENCES : PRAISE_SENTENCES) &&
               find_hit(e, CATEGORY_WISHED, is_wish_for, name) == NULL) {
        praise(verdict, hit);
    }
}

static void weigh_blame(const struct trial *t, const struct hit *name, const struct hit *hit,
                        struct verdict *verdict)
{
    const struct hit *negator = find_hit(t->e, CATEGORY_NEGATOR, negates, hit);
    if (is_asked(t, hit))
        weigh_doubt(t, name, hit, verdict);
    else if (negator == NULL || negator->last + 1 != hit->first) /* "not overpriced" */
        blame(verdict, hit, sentiment_sentences_between(t->e, name, hit));
}

/* "great job": meant when nothing is amiss. */
static void weigh_mock_praise(const struct trial *t, const struct hit *name, const struct hit *hit,
                              struct verdict *verdict)
{
    const struct evidence *e = t->e;
    bool is_amiss = evidence_has(e, CATEGORY_UNRECOVERED) || evidence_has(e, CATEGORY_DESPITE) ||
                    evidence_has(e, CATEGORY_DIRECT) || evidence_has(e, CATEGORY_BLAME);
    if (sentiment_words_between(e, name, hit) > MOCKING_REACH || is_asked(t, hit))
        return;
    if (is_amiss && !evidence_has(e, CATEGORY_RECOVERED))
        blame(verdict, hit, 0);
    else
        praise(verdict, hit);
}

/* A bad state that came after: "two packets in and my head is splitting". */
static void weigh_state(const struct trial *t, const struct hit *name, const struct hit *hit,
                        struct verdict *verdict)
{
    const struct evidence *e = t->e;
    bool is_plain = evidence_category(e, hit) == CATEGORY_DESPITE;
    uint32_t sentences = sentiment_sentences_between(e, name, hit);
    bool is_after = hit->first > name->last;
    if (is_asked(t, hit) || sentences > FAILURE_SENTENCES ||
        (!is_after && !(is_plain && sentences == 0)) ||
        find_hit(e, CATEGORY_CAUSE, gives_cause, hit) != NULL)
        return;
    if (is_consumed(e, name)) {
        verdict->failed++;
        verdict->last_blame = verdict->blame == 0 ? hit->last : verdict->last_blame;
    } else if (is_after && sentences <= 1 && is_plain) {
        verdict->still_bad++;
    }
}

/* "X beats Y": each its share. "nothing beats Y" turns it round. */
static void weigh_rivals(struct trial *t, const struct hit *hit)
{
    const struct evidence *e = t->e;
    bool is_turned = is_negated(t, hit);
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        struct verdict *verdict = &t->verdicts[name->payload];
        if (sentiment_words_between(e, name, hit) > RIVAL_REACH || !is_same_sentence(e, name, hit))
            continue;
        if (is_asked(t, hit))
            weigh_doubt(t, name, hit, verdict);
        else if ((name->last < hit->first) != is_turned)
            praise(verdict, hit);
        else
            blame(verdict, hit, 0);
    }
}

static void weigh_mockery(const struct trial *t, const struct hit *name, const struct hit *hit,
                          struct verdict *verdict)
{
    blame(verdict, hit, sentiment_sentences_between(t->e, name, hit));
}

/* What a hit says of the name nearest to it. */
typedef void weigher(const struct trial *t, const struct hit *name, const struct hit *hit,
                     struct verdict *verdict);
static weigher *const weighers[CATEGORY_COUNT] = {
    [CATEGORY_DOUBT] = weigh_doubt,
    [CATEGORY_EFFICACY] = weigh_doubt,
    [CATEGORY_PRAISE] = weigh_praise,
    [CATEGORY_RECOVERED] = weigh_praise,
    [CATEGORY_DENIED] = weigh_praise,
    [CATEGORY_BLAME] = weigh_blame,
    [CATEGORY_MOCKERY] = weigh_mockery,
    [CATEGORY_UNRECOVERED] = weigh_state,
    [CATEGORY_DESPITE] = weigh_state,
    [CATEGORY_SYMPTOM] = weigh_state,
    [CATEGORY_SUFFERING] = weigh_state,
    [CATEGORY_PAIN] = weigh_state,
    [CATEGORY_MOCK_PRAISE] = weigh_mock_praise,
};

static void weigh_hits(struct trial *t)
{
    for (size_t i = 0; i < t->e->hits.count; i++) {
        const struct hit *hit = &t->e->hits.items[i];
        enum category category = evidence_category(t->e, hit);
        if ((weighers[category] == NULL && category != CATEGORY_RIVALS) || is_overruled(t, hit))
            continue;
        const struct hit *name = nearest_name(t, hit);
        if (category == CATEGORY_DOUBT && hit_overlaps(name, hit))
            doubt_both(t, hit);
        if (category == CATEGORY_RIVALS)
            weigh_rivals(t, hit);
        else
            weighers[category](t, name, hit, &t->verdicts[name->payload]);
    }
}

/* "X > water": a sign that is no word, between the name's words and the next. An arrow is none. */
static void weigh_signs(struct trial *t)
{
    const struct normalised *text = &t->e->text;
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        const struct word *last = &text->words[name->last];
        size_t from = last->source;
        size_t to = name->last + 1 < text->word_count ? text->words[name->last + 1].source
                                                      : text->plain.size;
        const char *sign = to <= from ? NULL : memchr(text->plain.data + from, '>', to - from);
        if (sign != NULL && sign[-1] != '-' && sign[-1] != '=')
            praise(&t->verdicts[name->payload], name);
    }
}

/* "Is Flyby", at the start. */
static bool is_asking_of(const struct evidence *e, const struct hit *found, const struct hit *name)
{
    return found->last < name->first && name->first - found->last <= ASKING_REACH &&
           is_same_sentence(e, found, name) &&
           (found->first == 0 || (e->text.words[found->first - 1].flags & WORD_ENDS_CLAUSE) != 0);
}

/* A sentence with the name in it and a question mark at its end asks about it, unless it asks for
 * something else, or for the thing itself: "can someone bring me a Pedialyte?". Without a word that
 * asks, what follows may be the answer: "Hair of the dog? The dog can keep it." */
static void weigh_questions(struct trial *t)
{
    for (size_t i = 0; i < t->names->count; i++) {
        const struct hit *name = &t->names->items[i];
        struct verdict *verdict = &t->verdicts[name->payload];
        bool is_wished = find_hit(t->e, CATEGORY_WISHED, is_earlier_in_sentence, name) != NULL ||
                         find_hit(t->e, CATEGORY_OTHER_ASKED, is_in_its_sentence, name) != NULL;
        bool asks = evidence_is_asked(t->e, name, WORD_ENDS_SENTENCE) ||
                    find_hit(t->e, CATEGORY_ASKING_VERB, is_asking_of, name) != NULL;
        if (!asks || is_wished)
            continue;
        if (!opens_a_question(t->e, name))
            verdict->doubt_elsewhere++;
        else
            verdict->doubt++;
    }
}

/* "tastes foul, but it works": what comes behind the turn is meant. */
static bool has_turn_between(const struct evidence *e, uint32_t before, uint32_t behind)
{
    const struct hit *hit = e->first[CATEGORY_TURN];
    for (; hit != NULL; hit = evidence_next(e, hit)) {
        if (hit->first > before && hit->last < behind)
            return true;
    }
    return false;
}

/* Negation and failure first: what is denied to work does not. */
static enum opinion opinion_of(const struct evidence *e, const struct verdict *verdict)
{
    bool ends_in_praise =
        verdict->praise > 0 && has_turn_between(e, verdict->last_blame, verdict->last_praise);
    bool ends_in_blame = has_turn_between(e, verdict->last_praise, verdict->last_blame);
    bool is_blamed = verdict->blame > 0 && !ends_in_praise;
    bool is_failed = verdict->failed > 0 && (verdict->praise == 0 || ends_in_blame);
    if (is_blamed || is_failed)
        return OPINION_NEGATIVE;
    if (verdict->doubt > 0)
        return OPINION_QUESTION;
    if (verdict->praise > 0)
        return OPINION_POSITIVE;
    if (verdict->still_bad > 0 || verdict->blame_elsewhere > 0)
        return OPINION_NEGATIVE;
    return verdict->doubt_elsewhere > 0 ? OPINION_QUESTION : OPINION_NEUTRAL;
}

static void set_opinion(struct mention *mention, enum opinion opinion)
{
    static const struct {
        enum sentiment sentiment;
        enum satisfaction satisfaction;
        int opportunity;
    } rows[OPINION_COUNT] = {
        [OPINION_NEGATIVE] = { SENTIMENT_NEGATIVE, SATISFACTION_UNSATISFIED,
                               OPPORTUNITY_UNSATISFIED },
        [OPINION_NEUTRAL] = { SENTIMENT_NEUTRAL, SATISFACTION_UNKNOWN, OPPORTUNITY_NEUTRAL },
        [OPINION_POSITIVE] = { SENTIMENT_POSITIVE, SATISFACTION_SATISFIED, OPPORTUNITY_POSITIVE },
        [OPINION_QUESTION] = { SENTIMENT_NEUTRAL, SATISFACTION_QUESTIONING,
                               OPPORTUNITY_QUESTIONING },
    };
    mention->sentiment = rows[opinion].sentiment;
    mention->satisfaction = rows[opinion].satisfaction;
    mention->opportunity_hundredths = rows[opinion].opportunity;
}

static struct word_span named_at(const struct hits *names, uint32_t mention)
{
    struct word_span at = { SIZE_MAX, 0 };
    for (size_t i = 0; i < names->count; i++) {
        const struct hit *name = &names->items[i];
        if (name->payload != mention)
            continue;
        at.first = name->first < at.first ? name->first : at.first;
        at.last = name->last > at.last ? name->last : at.last;
    }
    return at;
}

void sentiment_judge(const struct evidence *e, const struct hits *names, size_t count,
                     struct mention *ret)
{
    struct trial t = { .e = e, .names = names };
    weigh_hits(&t);
    weigh_signs(&t);
    weigh_questions(&t);
    for (size_t i = 0; i < count; i++) {
        struct word_span name = named_at(names, (uint32_t)i);
        enum opinion by_rules = opinion_of(e, &t.verdicts[i]);
        ret[i] = (struct mention){ .by_rules = by_rules, .name = name };
        bool is_mixed = t.verdicts[i].praise > 0 && t.verdicts[i].blame > 0; /* its end decides */
        set_opinion(&ret[i], is_mixed ? by_rules : opinion_learned(e, name, by_rules));
    }
}
