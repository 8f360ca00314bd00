/* The windows of the week, as a table in the order in which they win. */
#include "antoned/domain/temporal.h"

#include "antoned/domain/post.h"

enum day_set {
    SUNDAY = 1 << 0,
    THURSDAY = 1 << 4,
    FRIDAY = 1 << 5,
    SATURDAY = 1 << 6,
    EVERY_DAY = 0x7f,
};

/* `days` are those on which a window begins; one that ends at or before its start ends on the day
 * after. A field left out is that of the next window which holds the instant. */
static const struct window {
    unsigned days;
    int from_hour, until_hour;
    const char *name;
    const char *strategy;
    int threshold_shift_hundredths;
    const char *preferred[4];
} windows[] = {
    { SUNDAY | SATURDAY, 6, 11, "PEAK_SUFFERING", NULL, 0, { NULL } },
    { THURSDAY, 17, 21, "PREVENTION", NULL, -15, { "COACH", "CREDIBILITY_ANCHOR" } },
    { FRIDAY | SATURDAY, 22, 2, "PEAK_SUFFERING", NULL, 0, { NULL } },
    { EVERY_DAY, 22, 2, "EMPATHETIC", "empathetic", 0, { "HUMOR_LIGHT", "STORYLET", "COACH" } },
    { EVERY_DAY,
      6,
      11,
      "URGENT",
      "urgent",
      0,
      { "CHECKLIST", "COACH", "PROBLEM_SOLUTION_DIRECT" } },
    { EVERY_DAY,
      14,
      18,
      "EDUCATIONAL",
      "educational",
      0,
      { "CREDIBILITY_ANCHOR", "MYTHBUST", "COACH" } },
    { EVERY_DAY, 18, 22, "ENGAGING", "engaging", 0, { "STORYLET", "HUMOR_LIGHT" } },
};

static bool day_is_in(unsigned days, int weekday)
{
    return (days >> weekday & 1) != 0;
}

static bool window_holds(const struct window *window, const struct civil_time *at)
{
    bool today = day_is_in(window->days, at->weekday);
    if (window->from_hour < window->until_hour)
        return today && at->hour >= window->from_hour && at->hour < window->until_hour;
    bool since_yesterday = day_is_in(window->days, (at->weekday + 6) % 7);
    return (today && at->hour >= window->from_hour) ||
           (since_yesterday && at->hour < window->until_hour);
}

/* Fills in what no earlier window did. */
static void apply_window(struct temporal_context *context, const struct window *window)
{
    if (context->window == NULL)
        context->window = window->name;
    if (context->strategy == NULL)
        context->strategy = window->strategy;
    if (context->threshold_shift_hundredths == 0)
        context->threshold_shift_hundredths = window->threshold_shift_hundredths;
    if (context->preferred_count > 0)
        return;
    while (context->preferred_count < 4 && window->preferred[context->preferred_count] != NULL) {
        context->preferred_archetypes[context->preferred_count] =
            window->preferred[context->preferred_count];
        context->preferred_count++;
    }
}

static const char *holiday_on(const struct civil_time *day, const struct holiday *holidays,
                              size_t holiday_count)
{
    for (size_t i = 0; i < holiday_count; i++) {
        if (holiday_falls_on(&holidays[i], day))
            return holidays[i].name;
    }
    return "";
}

struct temporal_context temporal_context_of(const struct civil_time *at,
                                            const struct holiday *holidays, size_t holiday_count)
{
    struct temporal_context context = {
        .known = true,
        .holiday = holiday_on(at, holidays, holiday_count),
        .time_of_day = time_of_day_name(time_of_day_at(at->hour)),
    };
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (window_holds(&windows[i], at))
            apply_window(&context, &windows[i]);
    }
    if (context.window == NULL)
        context.window = "NORMAL";
    if (context.strategy == NULL)
        context.strategy = "";
    return context;
}

struct temporal_context temporal_context_at(int64_t wall_us, const struct holiday *holidays,
                                            size_t holiday_count)
{
    if (wall_us == TIME_UNKNOWN)
        return (struct temporal_context){
            .window = "NORMAL", .strategy = "", .holiday = "", .time_of_day = ""
        };
    struct civil_time at = civil_time_at(wall_us);
    return temporal_context_of(&at, holidays, holiday_count);
}

enum time_of_day time_of_day_at(int hour)
{
    return (enum time_of_day)(hour / 6);
}

const char *time_of_day_name(enum time_of_day time_of_day)
{
    static const char *const names[TIME_OF_DAY_COUNT] = {
        [TIME_OF_DAY_NIGHT] = "NIGHT",
        [TIME_OF_DAY_MORNING] = "MORNING",
        [TIME_OF_DAY_AFTERNOON] = "AFTERNOON",
        [TIME_OF_DAY_EVENING] = "EVENING",
    };
    return names[time_of_day];
}
