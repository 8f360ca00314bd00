/* Adding up what batches did. */
#include "antoned/flow/work_counts.h"

#include "worker.h"

void post_counts_add(struct post_counts *counts, const struct post *post,
                     const struct decision *decision, int64_t now_us)
{
    int64_t waited_us = post->detected_at_us == TIME_UNKNOWN ? 0 : now_us - post->detected_at_us;
    counts->decided[post->platform][decision->spam ? MODE_COUNT : decision->mode]++;
    counts->rules[decision->spam ? RULE_SPAM : decision->rule]++;
    for (size_t i = 0; !decision->spam && i < decision->escalation_count; i++)
        counts->escalations[decision->escalations[i].priority]++;
    counts->findings[decision->reading.severity] += decision->reading.flag_count > 0;
    counts->late += waited_us > LATE_AFTER_US;
    histogram_add(&counts->wait, waited_us);
}

static void add_each(uint64_t *sums, const uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += numbers[i];
}

void post_counts_merge(struct post_counts *counts, const struct post_counts *other)
{
    add_each(&counts->decided[0][0], &other->decided[0][0], (size_t)PLATFORM_COUNT * WORK_MODES);
    add_each(counts->rules, other->rules, WORK_RULES);
    add_each(counts->escalations, other->escalations, WORK_PRIORITIES);
    add_each(counts->findings, other->findings, WORK_PRIORITIES);
    counts->late += other->late;
    histogram_merge(&counts->wait, &other->wait);
}

static void add_times(struct work_counts *counts, const struct batch_times *times, int64_t now_us)
{
    histogram_add(&counts->batch, now_us - times->began_us);
    histogram_add(&counts->claim, times->claim_us);
    histogram_add(&counts->decide, times->decide_us);
    histogram_add(&counts->record, times->record_us);
}

void work_counts_batch(struct work_counts *counts, const struct batch *batch, enum batch_end end,
                       int64_t now_us)
{
    counts->batches[end]++;
    switch (end) {
    case BATCH_RECORDED:
        post_counts_merge(&counts->posts, &batch->counts);
        counts->drafts += batch->tally.replies;
        add_times(counts, &batch->times, now_us);
        break;
    case BATCH_FAILED: counts->errors[batch->error.code]++; break;
    case BATCH_EMPTY:
    case BATCH_LISTED:
    case BATCH_LOST: break; /* the connection counts */
    }
}
