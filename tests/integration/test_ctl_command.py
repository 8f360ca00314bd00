"""antonectl as a command: what it says to wrong words, wrong configuration, and a database that is not there."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, SOURCE

USAGE, DATA, UNAVAILABLE, IO, CONFIG = 64, 65, 69, 74, 78

VERBS = [
    ("status",), ("score",), ("queue", "import"),
    ("queue", "status"), ("queue", "peek"), ("queue", "retry"), ("queue", "why"),
    ("decision", "show"),
    ("reply", "list"), ("reply", "approve"), ("reply", "reject"),
    ("escalation", "list"), ("escalation", "resolve"),
]


@pytest.mark.parametrize("words, heard", [
    ((), "a noun is missing"),
    (("nonsense",), 'there is no noun "nonsense"'),
    (("queue",), "a verb is missing"),
    (("queue", "nonsense"), 'there is no verb "nonsense"'),
    (("queue", "status", "more"), "one argument too many"),
    (("queue", "status", "--nonsense"), "unrecognized option"),
    (("--nonsense", "queue", "status"), "unrecognized option"),
    (("queue", "why"), "ID is missing"),
    (("queue", "peek", "--limit", "0"), "--limit"),
    (("queue", "peek", "--limit", "many"), "--limit"),
    (("queue", "retry"), "either"),
    (("reply", "approve", "x"), "--by is missing"),
    (("reply", "approve", "x", "--by", ""), "--by is missing"),
    (("reply", "approve", "x", "--by", "kim"), "an id looks like"),
    (("escalation", "resolve", "x", "--by", "kim"), "an id looks like"),
])
def test_a_wrong_command_line_is_status_64_and_says_what_is_wrong(antonectl, words, heard):
    done = antonectl(*words)
    assert done.returncode == USAGE, done.stderr
    assert heard in done.stderr
    assert done.stdout == ""


def test_what_exists_is_listed_when_a_word_is_unknown(antonectl):
    assert "queue" in antonectl("nonsense").stderr
    assert "peek" in antonectl("queue", "nonsense").stderr


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_has_help(antonectl, verb):
    done = antonectl(*verb, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: antonectl {' '.join(verb)}")
    assert "--json" in done.stdout


def test_version(antonectl):
    assert antonectl("--version").stdout.startswith("antoned ")


def test_a_wrong_configuration_is_status_78_with_file_and_line(antonectl, tmp_path):
    bad = tmp_path / "bad.conf"
    bad.write_text('intake: { batch_rows = "many"; };\nnonsense = 1;\n')
    done = antonectl("status", config=bad)
    assert done.returncode == CONFIG
    assert f"{bad}:1: " in done.stderr and f"{bad}:2: " in done.stderr


def test_no_database_is_status_69_one_line_and_no_secret(antonectl, config, tmp_path):
    nowhere = config("nowhere.conf", database={"conninfo": f"host={tmp_path} dbname=x user=y"})
    done = antonectl("status", config=nowhere, environment={"PGPASSWORD": "canary-secret"})
    assert done.returncode == UNAVAILABLE
    assert done.stderr.count("\n") == 1
    assert "canary-secret" not in done.stderr
    assert done.stdout == ""


def test_a_schema_of_another_version_is_refused_and_both_are_named(antonectl, database):
    have = database.value("SELECT max(version) FROM antone.schema_migrations")
    database.execute("DELETE FROM antone.schema_migrations WHERE version = %s", (have,))
    older = antonectl("status")
    assert older.returncode == CONFIG
    assert str(have) in older.stderr and str(have - 1) in older.stderr


def test_a_database_without_the_schema_says_what_to_run(antonectl, empty_database, config):
    database = {"conninfo": empty_database.conninfo()}
    done = antonectl("queue", "status", config=config("empty.conf", database=database))
    assert done.returncode == CONFIG
    assert "antonectl db migrate" in done.stderr


def test_output_that_cannot_be_written_is_a_failure(config, database):
    with open("/dev/full", "w") as full:
        done = subprocess.run([ANTONECTL, "-c", config(), "status"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == IO
    assert "output" in done.stderr


def test_global_options_are_understood_before_and_behind(antonectl):
    assert json.loads(antonectl("queue", "status", "--json").stdout) == antonectl("queue", "status", json=True).json


def verbs_of(antonectl, noun):
    """As `NOUN --help` lists them; a noun without verbs is a command by itself."""
    listed = antonectl(noun, "--help").stdout.partition("Verbs:\n")[2]
    return [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]


def test_the_manual_describes_every_noun_verb_and_option(antonectl):
    manual = (SOURCE / "man" / "antonectl.1").read_text()
    nouns = [line.split()[0] for line in antonectl("nonsense").stderr.splitlines()[1:]]
    assert {"queue", "score", "status", "db"} <= set(nouns)
    for noun in nouns:
        for verb in verbs_of(antonectl, noun) or [""]:
            words = f"{noun} {verb}".strip()
            entry = re.search(rf"^\.It Nm Cm {words}\b.*$", manual, re.M)
            assert entry, f"man/antonectl.1 does not describe {words}"
            own = antonectl(*words.split(), "--help").stdout.partition("Global options:")[0]
            for option in re.findall(r"^ +--([a-z-]+)", own, re.M):
                assert f"Fl -{option}" in entry.group(), f"man/antonectl.1: {words} lacks --{option}"


def shown_on_a_terminal(arguments, columns):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    subprocess.run([ANTONECTL, *arguments], stdout=theirs, stderr=subprocess.DEVNULL, check=True, env=clean_environment())
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(ours)
    return shown.decode().splitlines()


def test_a_table_wider_than_the_terminal_is_shown_as_lists(config):
    """The schema's migrations make a table of some hundred columns."""
    arguments = ["-c", config(), "db", "status"]
    wide, narrow = shown_on_a_terminal(arguments, 200), shown_on_a_terminal(arguments, 60)
    assert wide[0].split()[:3] == ["version", "name", "state"]
    assert narrow[0].split() == ["version", "1"] and narrow[1].split()[0] == "name"
    assert max(len(line) for line in narrow) <= 60 < max(len(line) for line in wide)
