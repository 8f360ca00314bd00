/* The proof of domain/learning: worlds whose truth is known, lived through week by week. Prints
 * CSV, the same on every run; tests/simulate/report.py makes docs/LEARNING.md's figures of it.
 * Usage: simulate [WORLDS] */
#include <stdio.h>
#include <string.h>

#include "../unit/learning_lab.h"

static const char *const names[LAB_KINDS] = { "flat",  "confounded", "weights", "threshold",
                                              "drift", "late",       "liar" };

/* What is in force, since when, and what was before. */
struct life {
    struct lab lab;
    struct learning_setting before;
    int since, first; /* weeks; first: of the first proposal, 0: none */
    int proposals, returns, faults;
    bool found, is_on_trial, naive;
    double predicted;
};

/* What may never be: a sum that is not 1, a weight or a step beyond its bounds. */
static int faults_of(const struct learning_setting *old, const struct learning_setting *new)
{
    double sum = 0;
    int faults = 0;
    for (int i = 0; i < LEARNING_WEIGHTS; i++) {
        sum += new->weights[i];
        faults += new->weights[i] < LEARNING_WEIGHT_LEAST - 1e-9;
        faults += fabs(new->weights[i] - old->weights[i]) > LEARNING_WEIGHT_STEP + 1e-9;
    }
    faults += fabs(sum - 1) > 1e-9;
    faults += abs(new->helpful_shift - old->helpful_shift) > LEARNING_SHIFT_STEP;
    return faults + (abs(new->helpful_shift) > LEARNING_SHIFT_MAX);
}

/* Every stop, asked with the setting in force. */
static int safety_faults(const struct learning_setting *setting)
{
    const struct reading stopped[] = {
        { .readable = true, .sss_hundredths = 100, .trs_hundredths = 100, .safety_stops = true },
        { .readable = true,
          .sss_hundredths = 100,
          .trs_hundredths = 100,
          .distress_hundredths = 46 },
        { .readable = true, .sss_hundredths = 100, .trs_hundredths = 49 },
        { .sss_hundredths = 100, .trs_hundredths = 100 },
        { .readable = true, .sss_hundredths = 100, .trs_hundredths = 100, .withheld = "retweet" },
    };
    int faults = 0;
    for (size_t i = 0; i < sizeof stopped / sizeof stopped[0]; i++) {
        struct situation situation = { .reading = &stopped[i],
                                       .helpful_hundredths =
                                           rules_helpful(82, 55, setting->helpful_shift),
                                       .moderate_hundredths = 55,
                                       .topic_gate_hundredths = 50 };
        enum mode mode;
        rules_apply(&situation, &mode);
        faults += mode != MODE_DISENGAGED;
    }
    return faults;
}

/* What a plain comparison would say: HELPFUL replies against the others, as the rules chose. */
static bool naive_finds(const struct lab *lab)
{
    double sum[2] = { 0 }, square[2] = { 0 }, n[2] = { 0 };
    for (size_t i = 0; i < lab->count; i++) {
        const struct learning_sample *sample = &lab->replies[i].sample;
        int arm = sample->mode == MODE_HELPFUL;
        sum[arm] += sample->outcome;
        square[arm] += sample->outcome * sample->outcome;
        n[arm]++;
    }
    double variance = 0;
    for (int arm = 0; arm < 2; arm++)
        variance += (square[arm] / n[arm] - sum[arm] * sum[arm] / n[arm] / n[arm]) / n[arm];
    double z = fabs(sum[1] / n[1] - sum[0] / n[0]) / sqrt(variance);
    return z > learning_z_of_search(1);
}

static void judge(struct life *life)
{
    size_t count;
    struct learning_sample *samples = lab_samples(&life->lab, life->since, &count);
    struct learning_data *data = learning_data_new(samples, count);
    struct learning_verdict verdict;
    if (learning_judge(data, &life->before, &life->lab.today, life->predicted,
                       LEARNING_PLATFORM_LEAST, &verdict) &&
        verdict.is_worse) {
        life->lab.today = life->before;
        life->is_on_trial = false;
        life->returns++;
    }
    learning_data_free(data);
    free(samples);
}

static bool is_towards_the_better(const struct lab *lab, const struct learning_setting *new)
{
    return lab_value(lab->kind, lab->week, new) > lab_value(lab->kind, lab->week, &lab->today);
}

static void accept(struct life *life, const struct learning_proposal *proposal)
{
    life->faults +=
        faults_of(&life->lab.today, &proposal->candidate) + safety_faults(&proposal->candidate);
    life->found |= is_towards_the_better(&life->lab, &proposal->candidate);
    life->before = life->lab.today;
    life->lab.today = proposal->candidate;
    life->predicted = proposal->estimate.dr;
    life->since = life->lab.week;
    life->is_on_trial = true;
    if (life->proposals++ == 0)
        life->first = life->lab.week;
}

static double regret_of(const struct lab *lab)
{
    double best = -1;
    const struct learning_setting settings[] = { lab_standard, lab_best_weights, lab_best_threshold,
                                                 lab_worst_threshold };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        best = fmax(best, lab_value(lab->kind, lab->week, &settings[i]));
    return best - lab_value(lab->kind, lab->week, &lab->today);
}

/* One world; adds each week's regret to *regret. */
static struct life live(enum lab_kind kind, uint64_t seed, int replies, double regret[LAB_WEEKS])
{
    struct life life = { .lab = { .kind = kind, .state = seed, .today = lab_standard } };
    for (int week = 0; week < LAB_WEEKS; week++) {
        struct learning_proposal proposal;
        regret[week] += fmax(regret_of(&life.lab), 0);
        lab_live(&life.lab, replies);
        if (life.is_on_trial)
            judge(&life);
        if (lab_propose(&life.lab, &proposal))
            accept(&life, &proposal);
    }
    life.naive = naive_finds(&life.lab);
    free(life.lab.replies);
    return life;
}

static int compare_int(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void simulate(enum lab_kind kind, int worlds, int replies)
{
    double regret[LAB_WEEKS] = { 0 };
    int proposed = 0, found = 0, returns = 0, faults = 0, naive = 0, first[10000];
    for (int world = 0; world < worlds; world++) {
        struct life life = live(kind, 1000 * (uint64_t)kind + (uint64_t)world + 1, replies, regret);
        if (life.proposals > 0)
            first[proposed++] = life.first;
        found += life.found;
        returns += life.returns;
        faults += life.faults;
        naive += life.naive;
    }
    qsort(first, (size_t)proposed, sizeof first[0], compare_int);
    printf("%s,%d,%d,%d,%d,%d,%d,%d,%d", names[kind], replies, worlds, proposed, found,
           proposed > 0 ? first[proposed / 2] : 0, returns, faults, naive);
    for (int week = 0; week < LAB_WEEKS; week++)
        printf(",%.5f", regret[week] / worlds);
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int worlds = argc > 1 ? atoi(argv[1]) : 200;
    static const int volumes[] = { 250, 500, 1000, 2000, 4000, 8000 };
    if (worlds < 1 || worlds > 10000) {
        fprintf(stderr, "simulate: WORLDS is a number from 1 to 10000\n");
        return 64;
    }
    printf("kind,replies,worlds,proposed,found,week,returns,faults,naive");
    for (int week = 1; week <= LAB_WEEKS; week++)
        printf(",regret%d", week);
    printf("\n");
    for (int kind = 0; kind < LAB_KINDS; kind++)
        simulate((enum lab_kind)kind, worlds, 4000);
    for (size_t i = 0; i < sizeof volumes / sizeof volumes[0]; i++) {
        simulate(LAB_WEIGHTS, (worlds + 3) / 4, volumes[i]);
        simulate(LAB_THRESHOLD, (worlds + 3) / 4, volumes[i]);
    }
    return 0;
}
