"""Rooms include only what their row in docs/ARCHITECTURE.md allows, and each library has its room."""
import re

DOCUMENT = "docs/ARCHITECTURE.md"
# A row of its table: | `src/store` | what it is | base sys pg |
ROW = re.compile(r"^\| `src/([a-z]+)` \| .+ \| ([a-z ]+) \|$", re.MULTILINE)

# Header of a library: the rooms that may know it.
LIBRARIES = {
    r"event2/.*|event\.h": {"sys"},
    r"systemd/.*": {"sys"},
    r"libconfig\.h": {"base", "sys", "domain"},  # domain: the lexicon's text, handed in
    r"libpq-fe\.h|libpq/.*|postgres.*": {"pg", "sys"},  # sys: conninfo.c, to read connection strings
    r"openssl/.*": {"base", "archive"},
    r"zlib\.h|zstd\.h": {"archive"},
    r"uni(case|conv|ctype|gbrk|lbrk|name|norm|str|wbrk|width)\.h": {"sys", "domain", "store", "antonectl"},
    r"(curses|term)\.h": {"antonectl"},
    r"argp\.h": {"antoned", "antonectl"},
    r"(unistd|fcntl|time|poll|dirent|signal|syslog)\.h|sys/.*": {"base", "sys", "pg", "archive", "store", "flow", "antoned", "antonectl"},  # domain does no I/O
}

# The engine is pure: the same input gives the same output, anywhere and always.
IMPURE = re.compile(r"(?<![\w.>])(fopen|getenv|time|gettimeofday|clock_gettime|clock_wall_us|"
                    r"clock_monotonic_us|random_u64|uuid7_new|rand|random|srand|localtime|localtime_r|"
                    r"printf|fprintf|puts|system|log_event|log_info|log_debug|log_notice)\s*\(")
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP|TRUNCATE|GRANT)\s')
SQL_ROOMS = {"store", "pg"}


def rooms_of(text):
    """{room: the rooms that it may use}, from the table."""
    return {room: set(uses.split()) - {"nothing"} for room, uses in ROW.findall(text)}


def room_of(path):
    match = re.match(r"(?:src|include/antoned)/([a-z]+)/", path)
    return match.group(1) if match else None


def check_table(tree, rooms):
    """Each row is about a room that exists, allows rooms that exist, and no two allow each other."""
    for room, uses in rooms.items():
        if not (tree.root / "src" / room).is_dir():
            yield f"{DOCUMENT}: there is no room src/{room}"
        for other in sorted(uses):
            if other not in rooms:
                yield f"{DOCUMENT}: src/{room} may use {other}, which has no row"
            elif room in rooms[other]:
                yield f"{DOCUMENT}: src/{room} and src/{other} may use each other"


def check_include(rooms, room, header):
    match = re.match(r"antoned/([a-z]+)/", header)
    if match and match.group(1) != room and match.group(1) not in rooms[room]:
        yield f"{room} must not enter {match.group(1)}: {header}"
    for pattern, users in LIBRARIES.items():
        if re.fullmatch(pattern, header) and room not in users:
            yield f"{header} is for {', '.join(sorted(users))} only"


def check_line(rooms, room, line):
    include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
    if include:
        yield from check_include(rooms, room, include.group(1))
    if SQL.search(line) and room not in SQL_ROOMS:
        yield "SQL belongs into sql/queries, and its callers into store"
    if room == "domain" and (found := IMPURE.search(line)) and not line.lstrip().startswith("*"):
        yield f"the engine is pure, {found.group(1)}() is not"


def check(tree):
    # A plant without a table of its own is judged by the real one.
    text = tree.read(DOCUMENT) if DOCUMENT in tree.paths else (tree.root / DOCUMENT).read_text(encoding="utf-8")
    rooms = rooms_of(text)
    yield from check_table(tree, rooms)
    for path in tree.matching("src/*.c", "src/*.h", "include/antoned/*.h"):
        room = room_of(path)
        if room not in rooms:
            yield f"{path}: a room without a row in {DOCUMENT}"
            continue
        for number, line in tree.lines(path):
            for what in check_line(rooms, room, line):
                yield f"{path}:{number}: {what}"


PLANTS = [
    {"src/domain/x.c": '#include "antoned/sys/loop.h"\n'},
    {"src/base/x.c": '#include "antoned/domain/post.h"\n'},
    {"include/antoned/pg/x.h": '#include "antoned/store/claim.h"\n'},
    {"src/flow/x.c": "#include <libpq-fe.h>\n"},
    {"src/pg/x.c": "#include <event2/event.h>\n"},
    {"src/flow/x.c": 'const char *sql = "SELECT 1";\n'},
    {"src/domain/x.c": "int64_t now = clock_wall_us();\n"},
    {"src/domain/x.c": "#include <unistd.h>\n"},
    {"src/helper/x.c": "\n"},
    {DOCUMENT: "| `src/base` | x | nothing |\n| `src/attic` | x | base |\n"},
    {DOCUMENT: "| `src/base` | x | ops |\n"},
    {DOCUMENT: "| `src/base` | x | sys |\n| `src/sys` | x | base |\n"},
    {DOCUMENT: "| `src/base` | x | nothing |\n| `src/pg` | x | nothing |\n", "src/pg/x.c": '#include "antoned/base/error.h"\n'},
]
