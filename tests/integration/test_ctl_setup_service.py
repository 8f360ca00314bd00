"""The part of antonectl setup that is systemd's, with programs of ours in the place of systemctl, journalctl, runuser and systemd-run,
and an /etc and a /run of its own. With the real ones: tests/booted."""
import json
import os
import shutil
import subprocess

import pytest

from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, SOURCE

# $1 is a directory for what changes, $2 the sample configuration; the others are the command.
PRIVATE = """
mkdir "$1/upper" "$1/work" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs "$1/work" &&
mkdir "$1/work/upper" "$1/work/work" && mount -t overlay -o "lowerdir=/etc,upperdir=$1/work/upper,workdir=$1/work/work" overlay /etc &&
mkdir -p /run/systemd/system /etc/antoned /etc/systemd/system && cp "$2" /etc/antoned/antoned.conf || exit 99
grep -q ^antoned: /etc/passwd || echo antoned:x:54321:54321::/:/bin/false >>/etc/passwd
PATH=$1/bin:$PATH
directory=$1
shift 2
"$@"
status=$?
cp -r /etc/systemd/system "$directory/units"
exit $status
"""
PROGRAM = """#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >>"{calls}"
echo "$(basename "$0") says something"
case " $* " in {fails}) exit 1 ;; esac
"""


@pytest.fixture
def setup(cluster, tmp_path):
    """setup("--yes", fails="…") runs it; .calls are the programs that it ran, .units the tree of /etc/systemd/system."""
    if os.geteuid() != 0:
        pytest.skip("an /etc of one's own needs root")
    sample = tmp_path / "sample.conf"
    text = (ANTONECTL.parent / "etc/antoned.conf").read_text().replace("host=/run/postgresql", f"host={cluster.socket_directory}")
    sample.write_text(text.replace("#path = ", f'path = "{SOURCE}/etc/lexicon.conf"; #'))

    def run(*arguments, fails="' nothing '"):
        directory = tmp_path / f"run{len(list(tmp_path.glob('run*')))}"
        (directory / "bin").mkdir(parents=True)
        calls = directory / "calls"
        for name in ("systemctl", "journalctl", "runuser", "systemd-run", "antoned"):
            (directory / "bin" / name).write_text(PROGRAM.format(calls=calls, fails=fails))
            (directory / "bin" / name).chmod(0o755)
        done = subprocess.run(["unshare", "--mount", "sh", "-c", PRIVATE, "sh", directory, sample, ANTONECTL, "setup", *arguments],
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, env=clean_environment())
        if done.returncode in (1, 32, 99) and not done.stdout:
            pytest.skip(f"an /etc of one's own cannot be mounted here: {done.stderr}")
        done.calls = calls.read_text().splitlines() if calls.exists() else []
        done.units = directory / "units"
        return done

    files = {name: (cluster.data / name).read_text() for name in ("pg_hba.conf", "pg_ident.conf")}
    yield run
    for name, before in files.items():
        (cluster.data / name).write_text(before)


@pytest.fixture
def local(cluster, setup):
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    return lambda *arguments, **options: setup("--admin", cluster.conninfo(), *arguments, **options)


def test_the_units_migrate_the_check_looks_and_the_service_starts(local):
    done = local("--yes")
    assert done.returncode == 0, done.stderr
    assert done.calls == ["systemctl stop antoned", "systemctl start antoned-migrate",
                          "runuser -u antoned -- antoned -c /etc/antoned/antoned.conf --check", "systemctl enable --now antoned"]
    assert "antoned takes posts" in done.stdout


def test_json_is_one_document_whatever_the_programs_say(local):
    done = local("--json", "--yes")
    assert done.returncode == 0, done.stderr
    assert [step["step"] for step in json.loads(done.stdout)][-1] == "service"
    assert "systemctl says something" in done.stderr


def test_dry_run_runs_nothing(local):
    done = local("--dry-run")
    assert done.returncode == 0, done.stderr
    assert "systemctl enable --now antoned" in done.stdout
    assert done.calls == []


def test_where_it_fails_it_stops_and_shows_the_journal(local):
    done = local("--yes", fails="*' start antoned-migrate '*")
    assert done.returncode == 69
    assert "antonectl: schema: systemctl start failed" in done.stderr
    assert done.calls[-1] == "journalctl --unit antoned-migrate --lines=10 --output=cat --no-pager"
    assert not [call for call in done.calls if "enable" in call]


def test_a_check_that_fails_keeps_the_service_from_starting(local):
    done = local("--yes", fails="*' --check '*")
    assert done.returncode == 69 and "check: runuser -u failed" in done.stderr
    assert not [call for call in done.calls if "enable" in call]


def test_for_another_host_the_units_let_its_address_through(setup):
    done = setup("--yes", "--host", "192.0.2.10")
    assert done.returncode == 0, done.stderr
    assert "IPAddressAllow=192.0.2.10" in done.stdout
    for unit in ("antoned", "antoned-migrate"):
        assert (done.units / f"{unit}.service.d/database.conf").read_text() == (
            "# Made by antonectl setup.\n[Service]\nIPAddressAllow=192.0.2.10\n")
    assert done.calls[0] == "systemctl daemon-reload"
    (asked,) = [call for call in done.calls if call.endswith(" antoned -c /etc/antoned/antoned.conf --check")]
    assert asked.startswith("systemd-run ") and "--property=User=antoned " in asked  # with the credentials of the service
    assert "--property=LoadCredential=pgpass:/etc/credstore/antoned.pgpass " in asked


def test_the_service_reads_one_file_only(setup, tmp_path):
    other = tmp_path / "other.conf"
    other.write_text((tmp_path / "sample.conf").read_text())
    done = setup("-c", str(other), "--dry-run", "--host", "192.0.2.10")
    assert done.returncode == 64
    assert "the service reads /etc/antoned/antoned.conf" in done.stderr and "--no-service" in done.stderr
