"""Each statement opens by saying what it is for and which index it expects, and the program uses it."""
import re


def replaces_template(tree, path):
    """Is it a template, or what a dataset of sql/datasets.txt has in place of one, or beside them (lock, stage)?"""
    tables = re.findall(r"^([a-z]\w*)  ", tree.read("sql/datasets.txt"), flags=re.M)
    return "templates" in path or re.search(rf"(?:retention|restore)\.[a-z]+_(?:{'|'.join(tables)})\.sql$", path)


def check(tree):
    used = " ".join(tree.read(path) for path in tree.matching("src/*.c"))
    for path in tree.matching("sql/queries/*.sql", "sql/templates/*.sql"):
        symbol = "sql_" + path.rpartition("/")[2].removesuffix(".sql").replace(".", "_")
        if used and symbol not in used and not replaces_template(tree, path):
            yield f"{path}: nothing in src uses {symbol}"
        text = tree.read(path)
        head = re.match(r"(?:--[^\n]*\n)+", text)
        if not head:
            yield f"{path}:1: no head comment"
        elif not re.search(r"(?i)\bindex|_pkey|@index@|_key\b|_idx\b|no table|catalog|read whole|only inserts", head.group(0)):
            yield f"{path}:1: the head does not say which index is expected"
        body = re.sub(r"--[^\n]*|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", "", text, flags=re.S)
        if body.strip().rstrip(";").count(";"):
            yield f"{path}: more than one statement"


PLANTS = [
    {"sql/queries/x.y.sql": "SELECT 1;\n"},
    {"sql/queries/x.y.sql": "-- What it is for.\nSELECT 1;\n"},
    {"sql/queries/x.y.sql": "-- X. Index: t_pkey.\nSELECT 1; SELECT 2;\n"},
    {"sql/queries/x.y.sql": "-- X. Index: t_pkey.\nSELECT 1\n", "src/store/x.c": "/* sql_x_z */\n", "sql/datasets.txt": "t  t\n"},
]
