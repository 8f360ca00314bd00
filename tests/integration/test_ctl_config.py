"""antonectl config: what an operator sees of a configuration, good and bad; never a password."""
import json
import os
import re
import subprocess

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, LEXICON, SOURCE

CANARY = "canary-kS9vQ2"


def run(*arguments, **environment):
    return subprocess.run([ANTONECTL, *arguments], capture_output=True, text=True, check=False, timeout=30,
                          env={**clean_environment(), **environment})


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "antoned.conf"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_show_names_every_option_and_who_said_so(written):
    path = written('instance = "here";\nintake: {\n  batch_rows = 7;\n};\n')
    shown = json.loads(run("-c", path, "--json", "config", "show").stdout)
    options = {row["key"]: row for row in shown}
    assert options["intake.batch_rows"] == {"key": "intake.batch_rows", "value": 7, "from": f"{path}:3",
                                            "change": "reload"}
    assert options["instance"]["from"] == f"{path}:1"
    assert options["intake.connections"] == {"key": "intake.connections", "value": 2, "from": "default",
                                             "change": "restart"}
    assert isinstance(options["time.holidays"]["value"], list)
    people = run("-c", path, "config", "show").stdout
    assert all(key in people for key in options)


@pytest.mark.parametrize("conninfo", [f"postgresql://u:{CANARY}@h/d", f"host=h user=u password='{CANARY}'",
                                      f"postgresql://u@h/d?password={CANARY}", f"postgresql://u:{CANARY}"])
@pytest.mark.parametrize("verb", ["show", "check"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_password_of_the_environment_is_never_printed(written, conninfo, verb, form):
    done = run("-c", written('environment = "production";\n'), *form, "config", verb, DATABASE_URL=conninfo)
    assert CANARY not in done.stdout + done.stderr


def test_a_password_in_the_file_is_refused_and_not_repeated(written):
    path = written(f'database: {{\n conninfo = "host=h password={CANARY}";\n}};\n')
    for verb in ("show", "check"):
        done = run("-c", path, "config", verb)
        assert done.returncode == 78
        assert f"{path}:2: database.conninfo holds a password" in done.stderr
        assert CANARY not in done.stdout + done.stderr


def test_check_tells_every_problem_at_once(written):
    path = written('intake: {\n batch_rows = 5000000000;\n poll_interval = "5";\n};\ncolour = "red";\n')
    done = run("-c", path, "config", "check")
    assert done.returncode == 78
    assert [line.split(" ")[0] for line in done.stderr.splitlines()] == [f"{path}:2:", f"{path}:3:", f"{path}:5:",
                                                                         "antonectl:"]
    outcome = run("-c", path, "--json", "config", "check")
    assert outcome.returncode == 78
    document = json.loads(outcome.stdout)
    assert document["correct"] is False and len(document["problems"]) == 3


def test_the_shipped_sample_and_lexicon_are_correct(written, tmp_path):
    sample = ANTONECTL.parent / "etc" / "antoned.conf"
    # As installed, but for the places of lexicon and archive.
    text = re.sub(r'#path = ".*"', f'path = "{LEXICON}"', sample.read_text(encoding="utf-8"))
    installed = written(re.sub(r'#directory = ".*"', f'directory = "{tmp_path}"', text))
    done = run("-c", installed, "config", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{installed}: correct\n{LEXICON}: correct\n", "")
    shown = {row["key"]: row for row in json.loads(run("-c", sample, "--json", "config", "show").stdout)}
    # What the sample switches on are the least-privilege roles; all the rest it only shows.
    assert {key for key, row in shown.items() if row["from"].startswith(str(sample))} == {
        "database.conninfo", "database.maintenance_conninfo", "database.listener_conninfo",
        "database.migration_conninfo"}
    roles = {key: re.search(r"\buser=(\S+)", row["value"])[1] for key, row in shown.items() if key.startswith("database.") and
             key.endswith("conninfo")}
    assert roles == {"database.conninfo": "antone_worker", "database.maintenance_conninfo": "antone_retention",
                     "database.listener_conninfo": "antone_worker", "database.migration_conninfo": "antone_migrator"}


def test_an_archive_that_is_not_there_is_said_and_no_mistake(written, tmp_path):
    path = written(f'lexicon: {{ path = "{LEXICON}"; }};\narchive: {{ directory = "{tmp_path}/none"; }};\n')
    done = run("-c", path, "config", "check")
    assert done.returncode == 0 and f"archive.directory {tmp_path}/none: No such file or directory" in done.stdout
    assert json.loads(run("-c", path, "--json", "config", "check").stdout)["notes"] == [done.stdout.splitlines()[-1]]


def test_a_sample_with_every_default_switched_on_changes_nothing(tmp_path):
    sample = (ANTONECTL.parent / "etc" / "antoned.conf").read_text(encoding="utf-8")
    # A commented setting starts with # and no space; prose has one.
    lines = [line.replace("#", "", 1) if line.lstrip().startswith("#") and line.lstrip()[1:2] != " " else line
             for line in sample.splitlines() if "…" not in line]
    path = tmp_path / "antoned.conf"
    path.write_text("\n".join(lines).replace('#    "', '    "').replace("#);", ");"), encoding="utf-8")
    plain = tmp_path / "plain.conf"
    plain.write_text("", encoding="utf-8")
    switched_on = {row["key"]: row for row in json.loads(run("-c", path, "--json", "config", "show").stdout)}
    defaults = {row["key"]: row for row in json.loads(run("-c", plain, "--json", "config", "show").stdout)}
    for key, row in switched_on.items():
        if key.startswith("database.") and key.endswith("conninfo") or key == "instance":
            continue
        assert row["from"].startswith(str(path)), key
        if defaults[key]["from"] != "source tree":  # the lexicon, where none is installed
            assert row["value"] == defaults[key]["value"], key


@pytest.mark.parametrize("lexicon, told", [(None, "No such file"), ("version = 1;", ":1: "), ("", "version")])
def test_check_looks_at_the_lexicon_too(written, tmp_path, lexicon, told):
    path = tmp_path / "lexicon.conf"
    if lexicon is not None:
        path.write_text(lexicon, encoding="utf-8")
    done = run("-c", written(f'lexicon: {{ path = "{path}"; }};\n'), "config", "check")
    assert done.returncode == 78
    assert str(path) in done.stderr and told in done.stderr


def test_check_names_terms_that_change_nothing(written, tmp_path):
    shipped = (SOURCE / "etc/lexicon.conf").read_text(encoding="utf-8")
    path = tmp_path / "lexicon.conf"
    path.write_text(shipped, encoding="utf-8")
    config = written(f'lexicon: {{ path = "{path}"; }};\narchive: {{ directory = "{tmp_path}"; }};\n')
    assert json.loads(run("-c", config, "--json", "config", "check").stdout)["notes"] == []
    path.write_text(shipped.replace('  plea: { weight = 20; terms = [', '  plea: { weight = 20; terms = [ "oh help me do",'),
                    encoding="utf-8")
    done = run("-c", config, "config", "check")
    assert done.returncode == 0
    assert f'{path}: line ' in done.stdout and '"oh help me do" changes nothing' in done.stdout


def test_a_missing_file_is_named(tmp_path):
    done = run("-c", tmp_path / "none.conf", "config", "show")
    assert done.returncode == 78
    assert f"{tmp_path}/none.conf: No such file or directory" in done.stderr
    assert os.listdir(tmp_path) == []
