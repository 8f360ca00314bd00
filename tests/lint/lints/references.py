"""References to documents resolve: the page is there, and so is the section that is named.

In any text: `docs/design/engine.md, Safety` (the page, and behind the comma the heading as it is written there); in documents also
links, `[x](../SECURITY.md#roles)`. The papers that the project began with had numbers; none is referred to any more."""
import os
import re

TEXTS = ("*.c", "*.h", "*.md", "*.sql", "*.awk", "*.py", "*.bash", "dev", "*.sh", "*.am", "*.ac", "*.m4", "*.in", "*.txt", "man/*", "etc/*")
# Not prose of ours: lists of words, labelled posts, and the plants below.
NOT_READ = ("src/words/*", "tests/lint/lints/references.py", "tests/data/*")

# What a line of a comment begins with, and the mark-up of a manual: blank, so that a reference may go over the end of a line.
LEADER = re.compile(r"(?m)^[ \t]*(?:/?\*+|--|#|//|\.\\\"|dnl)(?=\s)")
PAGE = re.compile(r"(?<![\w/.\"'-])(?<!\]\()((?:docs/(?:\w+/)*)?\w+\.md)\b(?:,\s+(?=[A-Z]))?")
LINK = re.compile(r"\]\(([\w./-]*)(?:#([\w-]+))?\)")
NUMBERED = re.compile(r"""(?<![\w.,:+/%'"\\`<=-])(?<!\d )0[0-7](?![\w'"\\`/=-]|:\S|\.\d| \d)""")
PROSE = {".md": re.compile(r"(?s).*"), ".sql": re.compile(r"--[^\n]*"), ".py": re.compile(r'(?s)#[^\n]*|"""(?:(?!""").)*"""')}
COMMENT = re.compile(r"(?s)/\*.*?\*/")
HASH = re.compile(r"(?m)(?:^|\s)#[^\n]*")
WORD = re.compile(r"\w")


def headings(text):
    """As they are shown, without the mark-up; what stands in a block of code is none."""
    text = re.sub(r"(?ms)^\s*```.*?^\s*```\s*$", "", text)
    return [re.sub(r"[`*]", "", title).strip() for title in re.findall(r"(?m)^#+ (.+)$", text)]


def anchor(heading):
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def flat(text):
    """On one line, of the same length: what stands where is not moved."""
    return LEADER.sub(lambda found: " " * len(found.group()), text).replace("\n", " ").replace("`", " ")


def names_heading(rest, titles):
    words = " ".join(rest[:300].split())
    return any(words.startswith(title) and not WORD.match(words[len(title):len(title) + 1]) for title in titles)


def where(text, place):
    return text.count("\n", 0, place) + 1


class Pages:
    def __init__(self, tree):
        self.headings = {path: headings(tree.read(path)) for path in tree.matching("*.md")}

    def find(self, name, beside):
        """The path of a page by what it is called in the file `beside`: from the root, or next to it, or in docs."""
        candidates = [name, os.path.normpath(os.path.join(os.path.dirname(beside), name)), f"docs/{name}"]
        return next((path for path in candidates if path in self.headings), None)


def check_pages(pages, path, text):
    for found in PAGE.finditer(flat(text)):
        page = pages.find(found.group(1), path)
        if page is None:
            yield found.start(), f"there is no {found.group(1)}"
        elif found.group() != found.group(1):
            rest = flat(text)[found.end():]
            if not names_heading(rest, pages.headings[page]):
                yield found.start(), f"{page} has no section \"{' '.join(rest[:60].split())}…\""


def check_links(tree, pages, path, text):
    for found in LINK.finditer(text):
        target, section = found.groups()
        if not target and not section:
            continue
        page = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
        if page not in tree.paths:
            yield found.start(), f"the link leads to {page}, which is not there"
        elif section and section not in map(anchor, pages.headings.get(page, [])):
            yield found.start(), f"{page} has no section #{section}"


def check_numbers(path, text):
    prose = PROSE.get(os.path.splitext(path)[1], COMMENT if path.endswith((".c", ".h")) else HASH)
    for part in prose.finditer(text):
        for found in NUMBERED.finditer(part.group()):
            yield part.start() + found.start(), f"{found.group()} is no document of ours: name page and section"


def check(tree):
    pages = Pages(tree)
    for path in sorted(set(tree.matching(*TEXTS)) - set(tree.matching(*NOT_READ))):
        text = tree.read(path)
        findings = [*check_pages(pages, path, text), *check_numbers(path, text)]
        if path.endswith(".md"):
            findings += check_links(tree, pages, path, text)
        for place, what in findings:
            yield f"{path}:{where(text, place)}: {what}"


ENGINE = {"docs/design/engine.md": "# The engine\n\n## Safety\n"}
PLANTS = [
    {"src/domain/x.c": "/* X (docs/design/engine.md). */\n"},
    ENGINE | {"src/domain/x.c": "/* X (docs/design/engine.md, Time). */\n"},
    ENGINE | {"src/domain/x.c": "/* X (docs/design/engine.md,\n * Safely). */\n"},
    ENGINE | {"sql/queries/x.y.sql": "-- X. docs/design/engine.md,\n-- Saf.\n"},
    ENGINE | {"docs/X.md": "[engine](design/engine.md#time)\n"},
    ENGINE | {"docs/X.md": "[engine](engine.md)\n"},
    {"src/domain/x.c": "/* X (03, Safety). */\n"},
    {"sql/queries/x.y.sql": "-- X (design 04).\n"},
    {"tests/x.py": '"""As 02 says."""\n'},
    {"m4/x.m4": "# X: the list of 06.\n"},
    {"docs/X.md": "Against the order of 03: X.\n"},
]
