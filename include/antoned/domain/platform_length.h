/* How long a text is where it is to be posted: each platform counts in its own way. */
#pragma once

#include <stddef.h>

#include "antoned/base/str.h"
#include "antoned/domain/post.h"

enum { X_LINK_LENGTH = 23 }; /* of any address that X takes for one */

/* In characters. On X as X's own library counts (npm twitter-text 3.1.0, its configuration 3;
 * `./dev x-length` holds both against each other): a code point of the common scripts one, others
 * two, an emoji two however many code points it is, an address X_LINK_LENGTH; composed first (NFC).
 * On Threads code points, but an emoji counts its bytes in UTF-8. On Reddit code points. What is
 * not valid UTF-8 counts two a byte. */
size_t platform_length(enum platform platform, struct str text);
