"""The programs have what docs/design/contract.md says that other people rely on. No database is needed."""
import json
import re
import subprocess

import pytest
from antone_testing.paths import BUILD, SOURCE

PAGE = (SOURCE / "docs" / "design" / "contract.md").read_text(encoding="utf-8")
TIMEOUT = 60


def block(name):
    return re.search(rf"^```{name}\n(.*?)^```$", PAGE, re.M | re.S).group(1)


def help_of(program, *words):
    done = subprocess.run([BUILD / program, *words, "--help"], capture_output=True, text=True, check=False, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr
    return done.stdout


COMMANDS = [line.split() for line in block("commands").splitlines()]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_is_there_with_its_options(command):
    program, words = command[0], []
    for word in command[1:]:
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        words.append(word)
    told = help_of(program, *words)
    assert " ".join(words) in told.splitlines()[0], told
    for option in re.findall(r"--[a-z-]+|(?<![\w-])-[a-z]\b", " ".join(command)):
        assert re.search(rf"(?<![\w-]){option}\b", told), f"{option} of {' '.join(words)}"


def test_the_keys_of_score_are_those_and_in_that_order(antonectl, config):
    done = antonectl("score", config=config("contract.conf", database=None), stdin='{"content": "so hungover, what helps?"}\n')
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)) == block("score").split()


def test_the_example_of_the_input_is_taken(antonectl, config):
    example = block("json").replace("\n", "").replace('"detected_at":"…","metrics_at":"…",', "")
    done = antonectl("score", config=config("contract.conf", database=None), stdin=example + "\n")
    assert done.returncode == 0, done.stderr


def test_each_key_of_the_configuration_is_there(antonectl, config):
    done = antonectl("--json", "config", "show", config=config("contract.conf", database=None))
    shown = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', done.stdout))
    assert set(block("keys").split()) <= shown, set(block("keys").split()) - shown


def test_each_verb_of_dev_is_there():
    told = subprocess.run([SOURCE / "dev", "help"], capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout
    assert set(block("dev").split()) <= set(re.findall(r"^([a-z]+)\b", told, re.M))
