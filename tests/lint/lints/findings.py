"""A finding stands by itself, to be handed on; the functions that several have are the same in each."""
import re

# From its name to the brace that closes it, on its own line or on the same.
FUNCTION = re.compile(r"^(\w+)\(\) \{(?:.*\}(?: #.*)?|.*\n(?:.*\n)*?\})$", re.MULTILINE)
SEVERAL = 3  # two that are called alike may be about different things


def check(tree):
    texts = {}
    for path in tree.matching("findings/*.sh"):
        for match in FUNCTION.finditer(tree.read(path)):
            texts.setdefault(match.group(1), {}).setdefault(match.group(0), []).append(path)
    for name, paths_of in texts.items():
        if sum(map(len, paths_of.values())) < SEVERAL:
            continue
        usual = max(paths_of.values(), key=len)
        for paths in paths_of.values():
            for path in paths if paths is not usual else []:
                yield f"{path}: {name}() is not what it is in {usual[0]}"


PLANTS = [{
    "findings/a.sh": "ask() { psql -h \"$1\"; }\n",
    "findings/b.sh": "ask() { psql -h \"$1\"; }\n",
    "findings/c.sh": "ask() {\n    psql -p \"$1\"\n}\n",
}]
