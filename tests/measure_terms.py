#!/usr/bin/python3
"""How often the words that stop posts by themselves are said: measures `rates` of the lexicon.

Usage: measure_terms.py --stream FILE [--update] [--lexicon FILE]

FILE is a public stream, one post a line, or .gz. Measured are the single common words (SCOWL 10 to 35)
among the terms of CRITICAL and HIGH safety: the posts per 100 000 that hold the word. Prints what is
measured beside what is stated; exits 1 when a word is said more often than stated, or has no rate.
--update writes the rates into the lexicon instead; a person reads the change before it is committed.
"""
import argparse
import gzip
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORD = re.compile(r"[a-z0-9][a-z0-9']*")
RATES = re.compile(r"^rates = \[.*?\];\n", re.S | re.M)
COMMON = ("1", "2")  # ranks of src/words/english.txt that word_list.h calls COMMON and KNOWN


def severe_categories():
    """The names of categories whose severity is HIGH or CRITICAL, from their table."""
    table = (ROOT / "src/domain/category.c").read_text(encoding="utf-8")
    return re.findall(r'SAFETY\("(\w+)",\s*"\w+",\s*SEVERITY_(?:HIGH|CRITICAL)\)', table)


def common_words():
    lines = (ROOT / "src/words/english.txt").read_text(encoding="utf-8").splitlines()
    return {line[2:] for line in lines if line[:1] in COMMON}


def single_words(lexicon):
    """The terms of severe categories that are one word, or one group of words."""
    for name in severe_categories():
        block = re.search(rf"^  {name}: {{ terms = \[(.*?)\] }};", lexicon, re.S | re.M)
        for text in re.findall(r'"([^"]*)"', re.sub(r"^\s*#.*$", "", block.group(1), flags=re.M)):
            for term in (part.strip() for part in text.split(",")):
                if re.fullmatch(r"\([a-z'|]+\)", term):
                    yield from term[1:-1].split("|")
                elif re.fullmatch(r"[a-z']+", term):
                    yield term


def measure(stream, words):
    posts, counts = 0, dict.fromkeys(words, 0)
    opened = gzip.open(stream, "rt", encoding="utf-8", errors="replace") if stream.suffix == ".gz" \
        else stream.open(encoding="utf-8", errors="replace")
    with opened as lines:
        for line in lines:
            posts += 1
            for word in words.intersection(WORD.findall(line.lower())):
                counts[word] += 1
    return {word: math.ceil(count * 100000 / max(posts, 1)) for word, count in counts.items()}


def stated(lexicon):
    block = RATES.search(lexicon)
    rows = re.findall(r'"([^"]*)"', block.group(0)) if block else []
    return {word: int(rate) for row in rows for word, rate in (part.split() for part in row.split(","))}


def written(rates):
    lines, line = [], ""
    for part in (f"{word} {rate}" for word, rate in sorted(rates.items())):
        if len(line) + len(part) > 100:
            lines.append(line)
            line = ""
        line += (", " if line else "") + part
    body = ",\n".join(f'  "{line}"' for line in [*lines, line] if line)
    return f"rates = [\n{body} ];\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stream", type=pathlib.Path, required=True)
    parser.add_argument("--lexicon", type=pathlib.Path, default=ROOT / "etc/lexicon.conf")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    lexicon = options.lexicon.read_text(encoding="utf-8")
    words = set(single_words(lexicon)) & common_words()
    measured, known = measure(options.stream, words), stated(lexicon)
    if options.update:
        options.lexicon.write_text(RATES.sub(lambda _: written(measured), lexicon), encoding="utf-8")
        return 0
    worse = [word for word in sorted(words) if measured[word] > known.get(word, -1)]
    for word in sorted(words, key=lambda word: -measured[word]):
        print(f"{word:20} measured {measured[word]:6} stated {known.get(word, 'nothing'):>8}"
              f"{'  TOO OFTEN' if word in worse else ''}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
