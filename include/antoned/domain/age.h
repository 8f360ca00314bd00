/* Is somebody who drinks or suffers said to be below eighteen? An age is a number that its
 * neighbours make one ("I'm 15", "15yo", "first hangover at sixteen", "(15f)"), never a price, a
 * time, a date, a count, the age of a thing, or one that is remembered ("when I was 16").
 *
 * An age of the author counts always. One of somebody else counts when that person, and not the
 * author, is said to drink or to be ill of it: "my kids are 9 and 11 and want pancakes" does not.
 * A stage of school (category `stage`) counts where drink is spoken of, unless the words of its own
 * sentence are those of a parent or a teacher (category `adult`). What else a post says changes
 * nothing. */
#pragma once

#include <stdbool.h>

#include "antoned/domain/evidence.h"

/* What showed it, "i'm #", for the reason; "" when nobody is. */
struct str age_of_minor(const struct evidence *evidence);

/* Is this a term of school beside words of a parent or a teacher, in one sentence? */
bool age_is_adult_at_school(const struct evidence *evidence, const struct hit *hit);

/* The words for ages, whose misspellings are worth looking for; ends with NULL. */
extern const char *const age_words[];
