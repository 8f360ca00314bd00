"""Migrations take nothing away that an older program reads, and follow the checklist of docs/DATABASE_MIGRATION_GUIDE.md."""
import re

NAME = re.compile(r"(\d{4})_[a-z][a-z0-9_]*\.(up|down)\.sql$")
# Deliberate, and older than this lint: an archive that has rows cannot be deleted (docs/design/schema.md, Deleting).
NO_ACTION = {("archive_files", "archive_id")}
IDENTIFIER = r"(?:antone\.)?([a-z_][a-z0-9_]*)"


def statements(text):
    """The code without comments, texts and bodies of functions, a statement at a time."""
    code = re.sub(r"--[^\n]*|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|BEGIN ATOMIC.*?END",
                  lambda found: "" if found.group(0)[:2] == "--" else "''", text, flags=re.S)
    return [" ".join(statement.split()) for statement in code.split(";")]


def split(text):
    """At the commas outside brackets."""
    depth, start = 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def table_parts(statement):
    """(table, parts, whether it was there before) of CREATE TABLE or ALTER TABLE."""
    made = re.match(rf"CREATE TABLE (?:IF NOT EXISTS )?{IDENTIFIER} \((.*)\)", statement)
    if made:
        return made.group(1), list(split(made.group(2))), False
    changed = re.match(rf"ALTER TABLE (?:ONLY )?{IDENTIFIER} (.*)", statement)
    return (changed.group(1), list(split(changed.group(2))), True) if changed else (None, [], False)


def column_of(part, was_there):
    """(name, definition) where it makes a column."""
    adds = r"ADD (?:COLUMN )?(?:IF NOT EXISTS )?(?!CONSTRAINT |UNIQUE |CHECK |FOREIGN |PRIMARY |EXCLUDE )" if was_there else \
        r"(?!CONSTRAINT |UNIQUE |CHECK |FOREIGN |PRIMARY |EXCLUDE |LIKE )"
    found = re.match(rf"{adds}([a-z_][a-z0-9_]*) (.*)", part)
    return (found.group(1), found.group(2)) if found else (None, part)


def check_column(table, name, definition, was_there):
    if was_there and name and "NOT NULL" in definition and "DEFAULT" not in definition and "GENERATED" not in definition:
        yield f"column {table}.{name} is new, NOT NULL and without a DEFAULT: rows that are there have no value"
    if re.search(r"\btimestamp\b(?! with time zone)", definition):
        yield f"column {table}.{name} has no time zone: timestamptz"
    if "REFERENCES" in definition and "ON DELETE" not in definition and (table, name) not in NO_ACTION:
        yield f"{table}: the foreign key \"{definition[:60]}\" says nothing about ON DELETE"


def referring(part, name, definition):
    """The column of a foreign key, or None."""
    key = re.search(r"FOREIGN KEY \(([a-z_][a-z0-9_]*)", part)
    return key.group(1) if key else name if "REFERENCES" in definition else None


def indexed(statement):
    """(table, first column) of the indexes that a statement makes."""
    index = re.match(rf"CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?\S+ ON {IDENTIFIER} (?:USING \w+ )?\(([a-z_][a-z0-9_]*)", statement)
    if index:
        yield index.group(1), index.group(2)
    table, parts, was_there = table_parts(statement)
    for part in parts:
        for key in re.finditer(r"(?:PRIMARY KEY|UNIQUE(?: NULLS NOT DISTINCT)?) \(([a-z_][a-z0-9_]*)", part):
            yield table, key.group(1)
        name, definition = column_of(part, was_there)
        if name and re.search(r"\b(UNIQUE|PRIMARY KEY)\b", definition):
            yield table, name


def check_statement(statement):
    """What one statement of an up file does that it must not."""
    if re.search(r"^(DROP (TABLE|TYPE|SCHEMA)|TRUNCATE)\b|\b(DROP|RENAME) COLUMN\b|\bRENAME TO\b", statement):
        yield f"\"{statement[:60]}\" takes away what an older program reads"
    index = re.match(rf"CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\S+) ON {IDENTIFIER}", statement)
    if index and not re.fullmatch(rf"{index.group(2)}_[a-z0-9_]+_(idx|key)", index.group(1)):
        yield f"index {index.group(1)}: its name is {index.group(2)}_COLUMNS_idx, or _key of a unique one"
    table, parts, was_there = table_parts(statement)
    for part in parts:
        name, definition = column_of(part, was_there)
        yield from check_column(table, name, definition, was_there)
        named = re.match(r"(?:ADD )?CONSTRAINT ([a-z_0-9]+)", part)
        if named and not named.group(1).startswith(f"{table}_"):
            yield f"constraint {named.group(1)}: its name begins with {table}_"


def check_files(tree, paths):
    seen = {}
    for path in paths:
        name = NAME.search(path)
        if not name:
            yield f"{path}: the name is NNNN_words_in_small_letters.up.sql or .down.sql"
            continue
        stem = path.rpartition("/")[2].partition(".")[0]
        if seen.setdefault(name.group(1), stem) != stem:
            yield f"{path}: the number {name.group(1)} is {seen[name.group(1)]}'s too"
        if re.sub(r"\.(up|down)\.sql$", lambda m: {"up": ".down.sql", "down": ".up.sql"}[m.group(1)], path) not in paths:
            yield f"{path}: up and down come in pairs"
        if "\r" in tree.read_exactly(path):
            yield f"{path}: ends lines with CR LF; its checksum would be another on each machine"
    for number, wanted in zip(sorted(seen), range(1, len(seen) + 1)):
        if int(number) != wanted:
            yield f"sql/migrations: {number} comes where {wanted:04} should"
            break


def check(tree):
    paths = tree.matching("sql/migrations/*")
    yield from check_files(tree, paths)
    indexes, keys = set(), []
    for path in (p for p in paths if p.endswith(".up.sql")):
        for statement in statements(tree.read(path)):
            for finding in check_statement(statement):
                yield f"{path}: {finding}"
            indexes |= set(indexed(statement))
            table, parts, was_there = table_parts(statement)
            keys += [(path, table, referring(part, *column_of(part, was_there))) for part in parts]
    for path, table, column in keys:
        if column and (table, column) not in indexes:
            yield f"{path}: no index begins with {table}.{column}, which refers to another table"


def plant(up, number="0001", name="x"):
    return {f"sql/migrations/{number}_{name}.up.sql": f"-- What it is for.\n{up}\n", f"sql/migrations/{number}_{name}.down.sql": "-- Back.\n"}


PLANTS = [
    plant("ALTER TABLE antone.posts DROP COLUMN content;"),
    plant("ALTER TABLE antone.posts ADD COLUMN mood text NOT NULL;"),
    plant("ALTER TABLE antone.posts ADD mood timestamp;"),
    plant("CREATE TABLE antone.t (id uuid PRIMARY KEY, post_id uuid REFERENCES antone.posts);\nCREATE INDEX t_post_id_idx ON antone.t (post_id);"),
    plant("CREATE TABLE antone.t (id uuid PRIMARY KEY, post_id uuid REFERENCES antone.posts ON DELETE CASCADE);"),
    plant("CREATE INDEX lookup ON antone.posts (content);"),
    plant("ALTER TABLE antone.posts ADD CONSTRAINT mood_check CHECK (true);"),
    plant("SELECT 1;\r"),
    plant("SELECT 1;", number="0002"),
    {**plant("SELECT 1;"), **plant("SELECT 1;", name="y")},
    {"sql/migrations/0001_x.up.sql": "-- No way back.\n"},
    plant("SELECT 1;", name="X"),
]
