"""No file is longer than 700 lines, no function longer than 80; each file says what it is for."""
import re

FILE_LINES = 700
FUNCTION_LINES = 80
SOURCES = ("src/*.c", "src/*.h", "include/*.h", "tests/*.c", "tests/*.h")


def functions(lines):
    """(first line, length) of each; clang-format sets the braces of a function at column one."""
    start = None
    for number, line in lines:
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield start, number - start + 1
            start = None


def check(tree):
    for path in tree.matching(*SOURCES):
        lines = list(tree.lines(path))
        if len(lines) > FILE_LINES:
            yield f"{path}: {len(lines)} lines, the limit is {FILE_LINES}"
        for start, length in functions(lines):
            if length > FUNCTION_LINES:
                yield f"{path}:{start}: a function of {length} lines, the limit is {FUNCTION_LINES}"
        if not lines or not re.match(r"/\*\s*\S", lines[0][1]):
            yield f"{path}:1: opens without saying what it is for"


PLANTS = [
    {"src/base/x.c": "/* X. */\n" + "\n" * 700},
    {"src/base/x.c": "/* X. */\nint f(void)\n{\n" + "    g();\n" * 80 + "}\n"},
    {"src/base/x.c": "#include <stdio.h>\n"},
]
