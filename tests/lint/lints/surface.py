"""What headers declare and migrations create is used: by the programs, or by tests that need it as a seam."""
import re

# Declared for tests that watch or steer what has no other handle; the programs do not call them.
SEAMS = {
    "draft_memory_count": "that the memory of drafts stays bounded is seen by counting",
    "engine_settings_default": "decisions are tested without a configuration file",
    "janitor_set_pace": "runs follow each other without waiting for minutes",
    "journal_use_socket": "a journald that sleeps, and none at all, are tested without systemd",
    "log_use_clock": "a rate limit is tested without waiting",
    "pg_connection_backend_pid": "a test freezes the backend of this connection",
}
# Tables whose columns only people and other services write so far; docs/design/schema.md, Tables, names them.
AWAITED = {"withdrawal_keys"}  # read by a function of the database alone

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
FUNCTION = re.compile(r"^[a-z][\w \*\n]*?\b(\w+)\([^;{]*\)[^;{}]*(;|\{)", re.MULTILINE)
MACRO = re.compile(r"^#define +(\w+)", re.MULTILINE)
TABLE = re.compile(r"^CREATE TABLE antone\.(\w+) \(", re.MULTILINE)


def words(text):
    """How often each word occurs."""
    counts = {}
    for word in re.findall(r"\w+", text):
        counts[word] = counts.get(word, 0) + 1
    return counts


def declared(text):
    """(name, how often it occurs when nobody uses it) of each function and macro of a header."""
    for match in FUNCTION.finditer(text):
        if not match.group(0).startswith(("typedef", "return", "static_assert")):
            yield match.group(1), 2 if match.group(2) == ";" else 1
    for name in MACRO.findall(text):
        yield name, 1


def check_headers(tree):
    sources = {path: COMMENT.sub("", tree.read(path)) for path in tree.matching("src/*.[ch]", "include/*.h")}
    counts = words("\n".join(sources.values()))
    for path in sources:
        if path.endswith(".h"):
            for name, least in declared(sources[path]):
                if counts[name] <= least and name not in SEAMS:
                    yield f"{path}: nobody uses {name}"


def check_statements(tree):
    """A statement is the symbol sql_<its file's name>; one of a dataset is used by the table of datasets."""
    datasets = words("\n".join(tree.read(path) for path in tree.matching("sql/datasets.txt")))
    counts = words("\n".join(tree.read(path) for path in tree.matching("src/*.c")))
    for path in tree.matching("sql/queries/*.sql"):
        name = path.split("/")[-1].removesuffix(".sql")
        symbol = "sql_" + name.replace(".", "_")
        if symbol not in counts and name.partition("_")[2] not in datasets:
            yield f"{path}: no source names {symbol}"


def check_tables(tree):
    queries = words("\n".join(re.sub(r"--[^\n]*", "", tree.read(path)) for path in tree.matching("sql/queries/*.sql", "sql/datasets.txt")))
    for path in tree.matching("sql/migrations/*.up.sql"):
        for table in TABLE.findall(tree.read(path)):
            if table not in queries and table not in AWAITED:
                yield f"{path}: no query names {table}"


def check(tree):
    yield from check_headers(tree)
    yield from check_statements(tree)
    yield from check_tables(tree)


PLANTS = [
    {"include/antoned/base/x.h": "int x_open(const char *path);\n", "src/base/x.c": "int x_open(const char *path)\n{\n}\n"},
    {"include/antoned/base/x.h": "#define X_MAX 3 /* X_MAX of them */\n"},
    {"sql/queries/x.forgotten.sql": "SELECT 1;\n"},
    {"sql/migrations/0001_x.up.sql": "CREATE TABLE antone.x (\n"},
]
