"""Each statement of sql/queries opens by saying what it is for and which index it expects."""
import re


def check(tree):
    for path in tree.matching("sql/queries/*.sql"):
        text = tree.read(path)
        head = re.match(r"(?:--[^\n]*\n)+", text)
        if not head:
            yield f"{path}:1: no head comment"
        elif not re.search(r"(?i)\bindex|_pkey|_key\b|_idx\b|no table|catalog|read whole|only inserts", head.group(0)):
            yield f"{path}:1: the head does not say which index is expected"
        body = re.sub(r"--[^\n]*|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", "", text, flags=re.S)
        if body.strip().rstrip(";").count(";"):
            yield f"{path}: more than one statement"


PLANTS = [
    {"sql/queries/x.y.sql": "SELECT 1;\n"},
    {"sql/queries/x.y.sql": "-- What it is for.\nSELECT 1;\n"},
    {"sql/queries/x.y.sql": "-- X. Index: t_pkey.\nSELECT 1; SELECT 2;\n"},
]
