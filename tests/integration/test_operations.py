"""docs/OPERATIONS.md does what it says: its commands run, here or in a booted system (tests/booted), and nothing in it is stale."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from antone_testing import database as databases
from antone_testing import manual
from antone_testing.archive import insert_old_posts
from antone_testing.config import write_config
from antone_testing.daemon import Daemon, clean_environment
from antone_testing.http import ask
from antone_testing.paths import ANTONECTL, ANTONED, SOURCE
from antone_testing.posts import insert_posts

ALL = [*manual.fenced(), *manual.inline()]
SHOWN_AT = "http://127.0.0.1:9437"


def test_every_command_is_somebodys():
    assert len(ALL) > 60 and len(set(manual.of_ours())) > 15 and len(manual.of_the_system()) > 30
    assert set(ALL) == set(manual.of_ours()) | set(manual.of_the_system()) | set(manual.ELSEWHERE)
    assert not [code for code in manual.of_ours() if "…" in code or "..." in code]


@pytest.mark.parametrize("command", manual.ELSEWHERE)
def test_what_is_run_elsewhere_is(command):
    path, _, name = manual.ELSEWHERE[command].partition("::")
    text = (SOURCE / "tests" / path).read_text()
    assert f"def {name}(" in text if name else "def test_" in text


@pytest.fixture(scope="module")
def installation(cluster, template, tmp_path_factory):
    """A daemon that has decided and archived something, with an address of its own; run(command) runs a line of the manual."""
    directory = tmp_path_factory.mktemp("operations")
    sockets = Path(tempfile.mkdtemp(prefix="antone-operations-"))
    database = databases.create_copy(cluster, template)
    address = f"{sockets}/http"
    config = write_config(directory / "antoned.conf", database, http={"listen": f"unix:{address}"})
    insert_posts(database, 8)
    insert_old_posts(database, 6, days=1)
    with Daemon(config, directory) as running:
        database.wait_for("(SELECT count(*) FROM antone.decisions WHERE created_at > now() - interval '1 hour') >= 8")
        running.wait_message("STATUS", "^idle")
        subprocess.run([ANTONECTL, "-c", config, "retention", "run"], check=True, capture_output=True, env=clean_environment())
        # Who is asked in the manual for an id means a decided post.
        words = {"ID": database.value("SELECT post_id::text FROM antone.decisions LIMIT 1"), "YOU": "kim", "PLATFORM": "TWITTER", "WHY": "'it is tried'",
                 "/etc/antoned/NAME.conf": str(config)}

        def run(command):
            line = command.replace(SHOWN_AT, f"--unix-socket {address} http://localhost")
            for word, value in words.items():
                line = re.sub(rf"(?<![\w-]){re.escape(word)}\b", value, line)
            if line.startswith("SELECT"):
                return [row for row in database.execute(line)]
            line = re.sub(r"^antonectl(?! -c)", f"{ANTONECTL} -c {config}", line)
            line = re.sub(r"^antonectl(?= -c)", str(ANTONECTL), line)
            line = re.sub(r"^antoned\b", f"{ANTONED} -c {config}", line)
            return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=clean_environment(), timeout=60)

        run.address = f"unix:{address}"
        yield run
    database.drop()
    shutil.rmtree(sockets)


@pytest.mark.parametrize("command", manual.of_ours())
def test_it_runs(installation, command):
    done = installation(command)
    if isinstance(done, list):
        return
    expected = (0, 1) if command.startswith("antonectl health") else (0,)
    assert done.returncode in expected, done.stderr
    assert done.stdout or "check" in command or "erase-author" in command, "it prints what was asked for"


def test_what_is_linked_is_there():
    text = manual.MANUAL.read_text()
    titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= titles


def test_each_document_that_is_installed_is_in_a_package():
    """What no package has stops the build of all of them, which ./dev package and ./dev booted alone would show."""
    installed = re.findall(r"docs/(\w+\.md)", (SOURCE / "docs/room.am").read_text())
    packaged = " ".join(path.read_text() for path in (SOURCE / "debian").glob("*.install"))
    assert len(installed) > 5
    assert [name for name in installed if f"usr/share/doc/antoned/{name}" not in packaged] == []


def test_the_page_that_first_day_names_answers(installation):
    assert ask(installation.address, "/").status == 200
