"""Each line of CODEOWNERS is about something that is there and names a team, and the schema and the rules of safety have one."""
import re

MUST_HAVE = ("/sql/migrations/", "/src/domain/danger.c", "/src/domain/safety.c", "/docs/SECURITY.md")


def check(tree):
    if "CODEOWNERS" not in tree.paths:
        return
    owned = set()
    for number, line in tree.lines("CODEOWNERS"):
        pattern, *owners = line.split("#")[0].split() or [""]
        if not pattern:
            continue
        owned.add(pattern)
        if pattern != "*" and not any(path == pattern[1:] or path.startswith(pattern[1:]) and pattern.endswith("/")
                                      for path in tree.paths):
            yield f"CODEOWNERS:{number}: there is no {pattern}"
        if not owners or not all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners):
            yield f"CODEOWNERS:{number}: {pattern} has no owner of the form @team"
    for pattern in MUST_HAVE:
        if pattern not in owned:
            yield f"CODEOWNERS: {pattern} has no line of its own"


EVERYTHING = "".join(f"{pattern} @a/b\n" for pattern in MUST_HAVE)
THERE = {path: "" for path in ("sql/migrations/0001_x.up.sql", *(pattern[1:] for pattern in MUST_HAVE[1:]))}
PLANTS = [
    {"CODEOWNERS": EVERYTHING + "/src/gone/ @a/b\n", **THERE},
    {"CODEOWNERS": EVERYTHING + "/docs/ \n", "docs/x.md": "", **THERE},
    {"CODEOWNERS": "* @a/b\n", **THERE},
]
