/* The weights of interactions, mirrored by the trigger on authors. */
#include "antoned/domain/relationship.h"

#include <string.h>

static const struct {
    const char *type;
    int hundredths;
    bool blocks;
} weights[] = {
    { "thanks", 15, false },         { "like", 5, false },    { "click", 10, false },
    { "purchase", 25, false },       { "report", -40, true }, { "block", -30, true },
    { "hostile_reply", -20, false },
};

static bool is_safety_event(struct str type)
{
    static const char prefix[] = "safety";
    size_t size = sizeof prefix - 1;
    return type.size >= size && memcmp(type.data, prefix, size) == 0 &&
           (type.size == size || type.data[size] == '_');
}

static void add_event(struct relationship *relationship, struct str type)
{
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
        if (str_equal_text(type, weights[i].type)) {
            relationship->hundredths += weights[i].hundredths;
            relationship->is_blocked |= weights[i].blocks;
        }
    }
    relationship->has_safety_event |= is_safety_event(type);
}

struct relationship relationship_score_of(const struct str *types, size_t count)
{
    struct relationship relationship = { .hundredths = 50 };
    for (size_t i = 0; i < count; i++)
        add_event(&relationship, types[i]);
    if (relationship.hundredths < 0)
        relationship.hundredths = 0;
    if (relationship.hundredths > 100)
        relationship.hundredths = 100;
    return relationship;
}
