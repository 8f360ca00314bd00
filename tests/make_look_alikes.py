#!/usr/bin/python3
"""Prints src/domain/look_alikes.inc: code points that a person takes for ASCII letters.

Needs ICU (Debian: python3-icu), whose spoof checker holds the confusables of UTS #39; what Unicode's own
decompositions (NFKC) already turn into ASCII is left out, and letters in boxes and small capitals, which no
table of confusables lists, are taken by their names. The file is committed, so that every machine reads alike.
"""
import unicodedata

import icu

SKIPPED = [(0x3400, 0x9FFF), (0xAC00, 0xD7FF), (0xD800, 0xF8FF), (0x20000, 0x10FFFF)]
NAMES = ["LATIN LETTER SMALL CAPITAL ", "NEGATIVE CIRCLED LATIN CAPITAL LETTER ", "NEGATIVE SQUARED LATIN CAPITAL LETTER ",
         "CIRCLED LATIN CAPITAL LETTER ", "CIRCLED LATIN SMALL LETTER ", "SQUARED LATIN CAPITAL LETTER ",
         "TURNED LATIN SMALL LETTER ", "LATIN SMALL LETTER TURNED ", "REGIONAL INDICATOR SYMBOL LETTER "]
# Confusable in a font, but a letter of its own in words that people write.
KEPT = set("æœÆŒßøØđłŁıĳŉſ×")


def looks_like(character, checker):
    name = unicodedata.name(character, "")
    for prefix in NAMES:
        if name.startswith(prefix) and len(name) == len(prefix) + 1:
            return name[-1].lower()
    skeleton = checker.getSkeleton(0, character)
    if len(skeleton) == 1 and skeleton.isascii() and skeleton.isalpha() and character not in KEPT:
        # The skeleton of I, l, 1 and | is l: a capital of another script is an i to the reader.
        return "i" if skeleton == "l" and unicodedata.category(character) == "Lu" else skeleton.lower()
    if name.startswith("CYRILLIC SMALL LETTER") or character in "κτε":
        # A small letter drawn like its own capital, which is taken for a Latin one.
        return looks_like(character.upper(), checker) if len(character.upper()) == 1 and character.upper() != character else None
    return None


def main():
    checker = icu.SpoofChecker()
    rows = []
    for code in range(0x80, 0x1F200):
        character = chr(code)
        if any(first <= code <= last for first, last in SKIPPED) or unicodedata.category(character) in ("Cn", "Co"):
            continue
        letter = looks_like(character, checker)
        if letter and unicodedata.normalize("NFKC", character).casefold() != letter:
            rows.append((code, letter))
    print(f"/* Made by tests/make_look_alikes.py from the confusables of UTS #39 as in ICU {icu.ICU_VERSION}")
    print(f" * (Unicode {icu.UNICODE_VERSION}); see ../words/COPYING. Code point, the ASCII letter it is taken for; ascending. */")
    for code, letter in rows:
        print(f"{{ 0x{code:04x}, '{letter}' }}, /* {unicodedata.name(chr(code), '').lower()} */")


main()
