/* What a code point is to the reader of posts, and the repairs made before words are looked for:
 * HTML entities, text decoded with the wrong table, compatibility forms. docs/design/engine.md,
 * Text. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"

enum codepoint_class {
    CODEPOINT_LETTER,     /* letters, marks, digits of any script */
    CODEPOINT_SYMBOL,     /* emoji and other signs: a word each */
    CODEPOINT_SEPARATOR,  /* spaces, dashes, other punctuation */
    CODEPOINT_APOSTROPHE, /* and what people type for it */
    CODEPOINT_QUOTE,
    CODEPOINT_ELLIPSIS,
    CODEPOINT_INVISIBLE, /* zero width, bidi controls, variation selectors, skin tones */
};

/* For code points beyond ASCII. */
enum codepoint_class codepoint_class(uint32_t c);

/* Valid UTF-8 in; valid UTF-8 in NFKC out, entities decoded and "BabiÅ¡" read as "Babiš". `ascii`
 * says that there is nothing beyond ASCII in it. The result is `content` itself when there was
 * nothing to do, and otherwise lives in the arena. */
struct str codepoints_prepare(struct str content, bool ascii, struct arena *arena);
