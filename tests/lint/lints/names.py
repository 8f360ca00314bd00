"""No file, function or room is called utils, common, manager or helper."""
import re

EMPTY = re.compile(r"(^|[_./-])(utils?|common|manager|helpers?|misc)([_./-]|$)", re.IGNORECASE)
DEFINITION = re.compile(r"^[a-z][\w \*]*?\b(\w+)\([^;]*$")


def check(tree):
    for path in tree.matching("src/*", "include/*", "tests/*", "sql/*"):
        if EMPTY.search(path):
            yield f"{path}: a name that says nothing"
    for path in tree.matching("src/*.c", "include/*.h"):
        for number, line in tree.lines(path):
            match = DEFINITION.match(line)
            if match and EMPTY.search(match.group(1)):
                yield f"{path}:{number}: {match.group(1)} is a name that says nothing"


PLANTS = [
    {"src/base/string_utils.c": "/* X. */\n"},
    {"src/base/x.c": "int parse_helper(int x)\n"},
]
