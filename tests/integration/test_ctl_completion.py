"""Completion offers each noun, verb and option of antonectl's own tables."""
import re
import subprocess

import pytest

from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, SOURCE

SCRIPT = SOURCE / "etc/completion/antonectl"


def complete(*words):
    """What bash would offer for the last of the words."""
    script = (f'. "{SCRIPT}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _antonectl; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(["bash", "-euc", script, "bash", "antonectl", *words], capture_output=True, text=True, check=True,
                          env=clean_environment(PATH=f"{ANTONECTL.parent}:/usr/bin:/bin"), cwd="/")
    return set(done.stdout.split())


def tables():
    """{noun: {verb: {options}}} of the sources, where "" is the verb of a noun that is a command by itself."""
    nouns = {}
    for path in (SOURCE / "src/antonectl").glob("*.c"):
        text = path.read_text(encoding="utf-8")
        noun = re.search(r'const struct noun noun_\w+ = \{ "(\w+)",', text)
        if not noun:
            continue
        options = {name: set(re.findall(r'\{ "([a-z-]+)",', body))
                   for name, body in re.findall(r"struct verb_option (\w+)\[\] = \{(.*?)\n?\s*\{ 0 \}", text, re.DOTALL)}
        rows = re.search(r"struct verb verbs\[\] = \{(.*?)\n    \{ 0 \},", text, re.DOTALL).group(1)
        nouns[noun.group(1)] = {
            (re.search(r'\.name = "([\w-]+)"', row) or [None, ""])[1]:
                options.get((re.search(r"\.options = (\w+)", row) or [None, ""])[1], set())
            for row in re.split(r"\n    \{ ", rows) if ".run" in row}
    return nouns


NOUNS = tables()


def test_the_tables_of_the_sources_were_found():
    listed = subprocess.run([ANTONECTL, "--help"], capture_output=True, text=True, check=True).stdout.partition("Nouns:\n")[2]
    assert set(NOUNS) == {line.split()[0] for line in listed.splitlines()}
    assert sum(len(verbs) for verbs in NOUNS.values()) > 30


def test_each_noun_is_offered():
    assert complete("") == set(NOUNS)
    assert complete("que") == {"queue"}
    assert complete("-c", "/dev/null", "re") == {"reply", "resume", "retention", "review"}


@pytest.mark.parametrize("noun", NOUNS)
def test_each_verb_and_option_is_offered(noun):
    verbs = NOUNS[noun]
    if "" not in verbs:
        assert complete(noun, "") == set(verbs)
    for verb, options in verbs.items():
        offered = complete(noun, *([verb] if verb else []), "--")
        assert offered >= {f"--{option}" for option in options | {"json", "config", "help"}}


def test_a_file_is_offered_where_one_is_wanted():
    assert "/etc" in complete("-c", "/et") | complete("queue", "import", "/et")
