/* The table of daily figures. Rates count replies, not clicks or likes: replies are what is drawn
 * independently, which Wilson's interval asks for, and one reply with a million likes is one reply.
 */
#include "antoned/domain/kpi.h"

#include <math.h>

const struct kpi_figure kpi_figures[] = {
    { "click_through", "COMMERCIAL", "share", KPI_RATE, KPI_CLICKED, KPI_CLICKS_KNOWN,
      "replies posted that day with a click or more", "those whose clicks were reported" },
    { "conversion", "COMMERCIAL", "share", KPI_RATE, KPI_CONVERTED, KPI_CONVERSIONS_KNOWN,
      "replies with an order or more", "those whose conversions were reported" },
    { "revenue_per_reply", "COMMERCIAL", "currency", KPI_MEAN, KPI_REVENUE, KPI_REVENUE_KNOWN,
      "revenue of the replies, in the poster's currency", "those whose revenue was reported" },
    { "thanks_rate", "LOVE", "share", KPI_RATE, KPI_THANKED, KPI_THANKS_KNOWN,
      "replies that were thanked", "those whose thanks were reported" },
    { "like_rate", "LOVE", "share", KPI_RATE, KPI_LIKED, KPI_LIKES_KNOWN,
      "replies with a like or more", "those whose likes were reported" },
    { "positive_sentiment", "LOVE", "share", KPI_RATE, KPI_KIND, KPI_SENTIMENT_KNOWN,
      "replies with more positive answers than negative ones",
      "those with an answer of either kind" },
    { "follow_rate", "LOVE", "share", KPI_RATE, KPI_FOLLOWED, KPI_FOLLOWS_KNOWN,
      "replies that brought a follower or more", "those whose follows were reported" },
    { "safety_stop_rate", "SAFETY", "share", KPI_RATE, KPI_STOPPED, KPI_DECIDED,
      "decisions that safety stopped", "decisions of that day" },
    { "escalations", "SAFETY", "escalations", KPI_COUNT, KPI_ESCALATED, KPI_DECIDED,
      "escalations opened that day", "a day with decisions" },
    { "escalation_wait_p95", "SAFETY", "seconds", KPI_QUANTILE, KPI_ATTENTION, KPI_ATTENDED,
      "from opening to a person's resolution, 95th percentile",
      "escalations opened that day and resolved since" },
    { "removal_rate", "SAFETY", "share", KPI_RATE, KPI_REMOVED, KPI_POSTED,
      "replies that the platform or a moderator removed", "replies posted that day" },
    { "self_deletion_rate", "SAFETY", "share", KPI_RATE, KPI_SELF_DELETED, KPI_POSTED,
      "replies that we deleted ourselves", "replies posted that day" },
    { "rejected_draft_rate", "SAFETY", "share", KPI_RATE, KPI_REJECTED, KPI_JUDGED,
      "drafts rejected that day", "drafts judged that day" },
    { "edited_draft_rate", "SAFETY", "share", KPI_RATE, KPI_EDITED, KPI_JUDGED,
      "drafts approved with another text", "drafts judged that day" },
    { "decided", "", "posts", KPI_COUNT, KPI_DECIDED, KPI_DECIDED, "posts decided that day",
      "a day with decisions" },
    { "waiting_p95", "", "seconds", KPI_QUANTILE, KPI_WAITED, KPI_DECIDED,
      "from a post's arrival to its decision, 95th percentile", "posts decided that day" },
};
const size_t kpi_figure_count = sizeof kpi_figures / sizeof kpi_figures[0];

/* Those that statements count, by the name that they have there. */
static const char *const counters[KPI_COUNTER_COUNT] = {
    [KPI_DECIDED] = "decided",     [KPI_STOPPED] = "stopped",   [KPI_WAITED] = "waited",
    [KPI_JUDGED] = "judged",       [KPI_REJECTED] = "rejected", [KPI_EDITED] = "edited",
    [KPI_ESCALATED] = "escalated", [KPI_ATTENDED] = "attended", [KPI_ATTENTION] = "attention",
};

int kpi_counter_find(struct str name)
{
    for (int i = 0; i < KPI_COUNTER_COUNT; i++)
        if (counters[i] != NULL && str_equal_text(name, counters[i]))
            return i;
    return -1;
}

static const struct {
    enum outcome_field field;
    enum kpi_counter known, some;
} shares[] = {
    { OUTCOME_CLICKS, KPI_CLICKS_KNOWN, KPI_CLICKED },
    { OUTCOME_CONVERSIONS, KPI_CONVERSIONS_KNOWN, KPI_CONVERTED },
    { OUTCOME_LIKES, KPI_LIKES_KNOWN, KPI_LIKED },
    { OUTCOME_THANKS, KPI_THANKS_KNOWN, KPI_THANKED },
    { OUTCOME_FOLLOWS, KPI_FOLLOWS_KNOWN, KPI_FOLLOWED },
};

static void count_outcome(struct kpi_tally *tally, const struct outcome *outcome)
{
    double kind = outcome->value[OUTCOME_POSITIVE], unkind = outcome->value[OUTCOME_NEGATIVE];
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        tally->count[shares[i].known] += outcome->known[shares[i].field];
        tally->count[shares[i].some] += outcome->value[shares[i].field] > 0;
    }
    tally->count[KPI_REVENUE_KNOWN] += outcome->known[OUTCOME_REVENUE];
    tally->count[KPI_REVENUE] += outcome->value[OUTCOME_REVENUE];
    tally->count[KPI_SENTIMENT_KNOWN] += kind + unkind > 0;
    tally->count[KPI_KIND] += kind > unkind;
}

void kpi_count_reply(struct kpi_tally *tally, const struct kpi_reply *reply)
{
    bool reported = reply->outcome != NULL && reply->outcome->value[OUTCOME_REMOVALS] > 0;
    tally->count[KPI_POSTED]++;
    tally->count[KPI_SELF_DELETED] += reply->is_deleted && reply->is_own_deletion;
    tally->count[KPI_REMOVED] += (reply->is_deleted && !reply->is_own_deletion) || reported;
    if (reply->outcome != NULL)
        count_outcome(tally, reply->outcome);
}

bool kpi_value_of(const struct kpi_figure *figure, const struct kpi_tally *tally,
                  struct kpi_value *ret)
{
    double numerator = tally->count[figure->numerator], n = tally->count[figure->denominator];
    bool divides = figure->shape == KPI_RATE || figure->shape == KPI_MEAN;
    if (!(n > 0) || !isfinite(numerator))
        return false;
    ret->value = divides ? numerator / n : numerator;
    ret->numerator = divides ? numerator : 0;
    ret->n = figure->shape == KPI_COUNT ? 0 : n;
    return true;
}
