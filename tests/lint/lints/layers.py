"""Rooms include only what stands below them, and each library has its room.

The table is that of docs/ARCHITECTURE.md and CONTRIBUTING.md."""
import re

ROOMS = {
    "base": set(),
    "sys": {"base"},
    "pg": {"base", "sys"},
    "words": {"domain"},  # a program of the build: it makes the table of English words
    "domain": {"base"},
    "archive": {"base", "sys"},
    "store": {"base", "sys", "pg", "domain", "archive"},
    "flow": {"base", "sys", "pg", "domain", "store", "archive"},
    "ops": {"base", "sys", "store", "flow"},
    "antonectl": {"base", "sys", "pg", "domain", "archive", "store", "flow"},
    "antoned": {"base", "sys", "pg", "domain", "archive", "store", "flow", "ops"},
}

# Header of a library: the rooms that may know it.
LIBRARIES = {
    r"event2/.*|event\.h": {"sys"},
    r"systemd/.*": {"sys"},
    r"libconfig\.h": {"sys", "domain"},  # domain: the lexicon's text, handed in
    r"libpq-fe\.h|libpq/.*|postgres.*": {"pg"},
    r"openssl/.*": {"base", "archive"},
    r"zlib\.h|zstd\.h": {"archive"},
    r"uni(case|conv|ctype|gbrk|lbrk|name|norm|str|wbrk|width)\.h": {"sys", "domain", "store", "antonectl"},
    r"argp\.h": {"antoned", "antonectl"},
    r"(unistd|fcntl|time|poll|dirent|signal|syslog)\.h|sys/.*": set(ROOMS) - {"domain"},  # it does no I/O
}

# The engine is pure: the same input gives the same output, anywhere and always.
IMPURE = re.compile(r"(?<![\w.>])(fopen|getenv|time|gettimeofday|clock_gettime|clock_wall_us|"
                    r"clock_monotonic_us|random_u64|uuid7_new|rand|random|srand|localtime|localtime_r|"
                    r"printf|fprintf|puts|system|log_event|log_info|log_debug|log_notice)\s*\(")
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP|TRUNCATE|GRANT)\s')
SQL_ROOMS = {"store", "pg"}


def room_of(path):
    match = re.match(r"(?:src|include/antoned)/([a-z]+)/", path)
    return match.group(1) if match else None


def check_include(room, header):
    match = re.match(r"antoned/([a-z]+)/", header)
    if match and match.group(1) != room and match.group(1) not in ROOMS[room]:
        yield f"{room} must not enter {match.group(1)}: {header}"
    for pattern, rooms in LIBRARIES.items():
        if re.fullmatch(pattern, header) and room not in rooms:
            yield f"{header} is for {', '.join(sorted(rooms))} only"


def check_line(room, line):
    include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
    if include:
        yield from check_include(room, include.group(1))
    if SQL.search(line) and room not in SQL_ROOMS:
        yield "SQL belongs into sql/queries, and its callers into store"
    if room == "domain" and (found := IMPURE.search(line)) and not line.lstrip().startswith("*"):
        yield f"the engine is pure, {found.group(1)}() is not"


def check(tree):
    for path in tree.matching("src/*.c", "src/*.h", "include/antoned/*.h"):
        room = room_of(path)
        if room not in ROOMS:
            yield f"{path}: a room that the table does not know"
            continue
        for number, line in tree.lines(path):
            for what in check_line(room, line):
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
]
