"""No file, function or room is called utils, common, manager or helper; in src/flow each function has a name of its own."""
import collections
import re

EMPTY = re.compile(r"(^|[_./-])(utils?|common|manager|helpers?|misc)([_./-]|$)", re.IGNORECASE)
DEFINITION = re.compile(r"^[a-z][\w \*]*?\b(\w+)\([^;]*$")
OWN_NAMES = "src/flow/"  # the room whose files call each other most: a static name is found in one file, there or elsewhere


def check(tree):
    for path in tree.matching("src/*", "include/*", "tests/*", "sql/*"):
        if EMPTY.search(path):
            yield f"{path}: a name that says nothing"
    for path in tree.matching("src/*.c", "include/*.h"):
        for number, line in tree.lines(path):
            match = DEFINITION.match(line)
            if match and EMPTY.search(match.group(1)):
                yield f"{path}:{number}: {match.group(1)} is a name that says nothing"
    yield from check_statics(tree)


def check_statics(tree):
    files = collections.defaultdict(set)
    for path in tree.matching("src/*.c"):
        for _, line in tree.lines(path):
            match = DEFINITION.match(line)
            if match and line.startswith("static"):
                files[match.group(1)].add(path)
    for name, paths in files.items():
        if len(paths) > 1 and any(path.startswith(OWN_NAMES) for path in paths):
            yield f"{', '.join(sorted(paths))}: each has a {name}(); one is called by its file, as intake_{name}"


PLANTS = [
    {"src/base/string_utils.c": "/* X. */\n"},
    {"src/base/x.c": "int parse_helper(int x)\n"},
    {"src/flow/x.c": "static int settle(int x)\n", "src/store/y.c": "static void settle(\n"},
]
