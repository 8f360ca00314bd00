"""SQL is written in one style, that of CONTRIBUTING.md.

Keywords in capitals, types by their full names in small letters; each clause begins a line below the first word of its query,
unless the whole query stands on one; another name for a table comes with AS; a parameter says its type; no line is longer than
132, its texts not counted; no semicolon ends a file of one statement. Of migrations only the capitals are looked at."""
import re

FILES = ("sql/queries/*.sql", "sql/templates/*.sql", "sql/migrations/*.sql")
ONE_STATEMENT = re.compile(r"sql/(queries|templates)/")
LONGEST = 132

# Words that nothing of ours is called; those that may be names (date, key, row, value) are not looked at.
KEYWORDS = set("""
    all alter and any array as asc between by cascade case check conflict constraint create cross default delete desc distinct
    do drop else except exists for foreign from full function grant group having if in index inner insert into is join
    lateral left like limit materialized not null offset on or order over partition primary references replace return
    returning returns revoke select set table then to union unique update using values view when where with
""".split())
TYPES = set("bigint boolean bytea integer interval jsonb numeric smallint text timestamptz uuid void".split())

SHORT = {"int2": "smallint", "int4": "integer", "int8": "bigint", "float8": "double precision", "bool": "boolean"}
FUNCTIONS = {"left", "replace"}  # with the name of a keyword

# What begins a line. DISTINCT FROM, and FROM and ORDER BY in the parentheses of a function, are no clauses.
CLAUSE = re.compile(
    r"\b(?:SELECT|(?<!DELETE )(?<!DISTINCT )FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|OFFSET|RETURNING|UNION|EXCEPT|INSERT INTO|"
    r"DELETE FROM|ON CONFLICT|(?:(?:LEFT|CROSS|FULL|INNER) )?JOIN|(?<!DO )(?<!FOR )(?<!KEY )UPDATE(?! OF)|FOR (?:NO KEY )?UPDATE|(?<!UPDATE )SET)\b")
QUERY = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|VALUES)\b")


QUOTED = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|(\$\w+\$)[\s\S]*?\1|\$\$")


def code(text):
    """The text with comments and quoted texts blanked, place for place; what stands between $$ is code too."""
    return QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def regions(text):
    """(start, end) of the whole and of what is in each pair of parentheses."""
    yield 0, len(text)
    opened = []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place + 1)
        elif character == ")" and opened:
            yield opened.pop(), place


def flat(text, start, end):
    """What stands between, deeper parentheses blanked."""
    depth, out = 0, []
    for character in text[start:end]:
        depth -= character == ")"
        out.append(character if depth == 0 or character == "\n" else " ")
        depth += character == "("
    return "".join(out)


def column(text, place):
    return place - text.rfind("\n", 0, place) - 1


def crowded(text):
    """Clauses that do not begin a line below the query's first word, in a query of several lines."""
    for start, end in regions(text):
        inside = flat(text, start, end)
        if not QUERY.match(inside) or "\n" not in inside.strip():
            continue
        first = column(text, start + len(inside) - len(inside.lstrip()))
        for found in CLAUSE.finditer(inside):
            place = start + found.start()
            if inside[:found.start()].strip() and (
                    column(text, place) != first or inside[inside.rfind("\n", 0, found.start()) + 1:found.start()].strip()):
                yield place, found.group()


def in_statement(path, text):
    for found in re.finditer(r"\$\d+(?!::|\d|\)@)", text):
        yield found.start(), f"{found.group()} does not say its type"
    for place, clause in crowded(text):
        yield place, f"{clause} does not begin a line below the first word of its query, which has several lines"
    for found in re.finditer(rf"\b(?:{'|'.join(SHORT)})\b(?!\()", text):
        yield found.start(), f"type {found.group()}; {SHORT[found.group()]} is its name"
    for found in re.finditer(r"\b(?:FROM|JOIN|UPDATE|INTO) (?:[a-z_]+\.)?[a-z_]+ ([a-z_]\w*)\b", text):
        yield found.start(1), f"another name {found.group(1)} without AS"
    if text.rstrip().endswith(";"):
        yield len(text.rstrip()) - 1, "a semicolon at the end of the only statement"


def faults(path, text):
    for found in re.finditer(r"(?<![\w.@])[A-Za-z_]+\b", text):
        word = found.group()
        function = text[found.end():found.end() + 1] == "(" and word in FUNCTIONS
        if word.lower() in KEYWORDS and not word.isupper() and not function:
            yield found.start(), f"keyword {word} in small letters"
        if word.lower() in TYPES and word != word.lower():
            yield found.start(), f"type {word} in capitals"
    if ONE_STATEMENT.match(path):
        yield from in_statement(path, text)


def check(tree):
    for path in tree.matching(*FILES):
        for number, line in tree.lines(path) if ONE_STATEMENT.match(path) else ():
            if len(re.sub(r"'[^']*'", "''", line)) > LONGEST or "\t" in line or line != line.rstrip():
                yield f"{path}:{number}: longer than {LONGEST} without its texts, a tab, or blanks at the end"
        text = code(tree.read(path))
        for place, what in sorted(faults(path, text)):
            yield f"{path}:{line_of(text, place)}: {what}"


HEAD = "-- X. No index.\n"
PLANTS = [
    {"sql/queries/x.y.sql": HEAD + "SELECT id from antone.posts\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id::UUID\nFROM antone.posts\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id\nFROM antone.posts WHERE id = $1::uuid\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id\nFROM (SELECT id FROM antone.posts\n      WHERE true) AS post\n"},
    {"sql/templates/x.y.sql": HEAD + "SELECT id\nFROM antone.posts JOIN antone.authors USING (id)\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id\nFROM antone.posts\nWHERE id = $1\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT 1;\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id\n  FROM antone.posts\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id\nFROM antone.posts p\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT id::int8\nFROM antone.posts\n"},
    {"sql/queries/x.y.sql": HEAD + "SELECT 1 AS " + "x" * 130 + "\n"},
    {"sql/migrations/0001_x.up.sql": "create TABLE antone.x (id uuid);\n"},
]
