"""No file names a directory of somebody's machine."""
import re

PATH = re.compile(r"(?<![\w.$%}/-])/(?:root|home/\w+|Users/\w+|mnt/\w+)(?:/|\b)(?!\*)")
BINARY = ("*.png", "*.gz", "*.zst")


def check(tree):
    skipped = set(tree.matching(*BINARY, "tests/lint/lints/machine_paths.py"))
    for path in tree.paths:
        if path in skipped:
            continue
        for number, line in tree.lines(path):
            match = PATH.search(line)
            if match:
                yield f"{path}:{number}: {match.group(0)}"


PLANTS = [
    {"src/base/x.c": 'open("/root/antoned/x");\n'},
    {"docs/x.md": "see /home/jane/antoned\n"},
]
