/* Names of platforms, and what the frame of a post says of its words. */
#include "antoned/domain/post.h"

static const char *const names[PLATFORM_COUNT] = {
    [PLATFORM_TWITTER] = "TWITTER",
    [PLATFORM_REDDIT] = "REDDIT",
    [PLATFORM_THREADS] = "THREADS",
};

const char *platform_name(enum platform platform)
{
    return names[platform];
}

int platform_parse(struct str name, enum platform *ret)
{
    int found = str_index(name, names, PLATFORM_COUNT);
    if (found < 0)
        return -1;
    *ret = (enum platform)found;
    return 0;
}

bool post_is_repeat(const struct post *post)
{
    return str_is_in(post->kind, " crosspost repost retweet ");
}

/* The name that Reddit keeps for its own. */
bool post_is_by_machine(const struct post *post)
{
    return post->platform == PLATFORM_REDDIT &&
           str_equal_text(post->author.handle, "AutoModerator");
}

static bool ends_with(struct str text, const char *ending)
{
    struct str end = str_from(ending);
    return text.size >= end.size &&
           str_equal((struct str){ text.data + text.size - end.size, end.size }, end);
}

bool post_is_by_bot(const struct post *post)
{
    static const char *const endings[] = { "_bot", "-bot", "_Bot", "-Bot", "-ModTeam" };
    struct str handle = post->author.handle;
    bool is_bot = post_is_by_machine(post) ||
                  (ends_with(handle, "Bot") && handle.size > 3 &&
                   handle.data[handle.size - 4] >= 'a' && handle.data[handle.size - 4] <= 'z');
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        is_bot = is_bot || ends_with(handle, endings[i]);
    return is_bot;
}

bool post_is_taken_away(struct str text)
{
    static const char *const words[] = { "[deleted]", "[removed]", "[ Removed by Reddit ]",
                                         "[deleted by user]" };
    return str_index(text, words, sizeof words / sizeof words[0]) >= 0;
}
