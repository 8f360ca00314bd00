"""make install and make uninstall: what the one lays down the other takes away, with what systemctl enable made of it."""
import shutil
import subprocess

import pytest

from antone_testing.paths import ANTONED

BUILD = ANTONED.parent


def make(target, directory):
    done = subprocess.run(["make", "-s", "-C", BUILD, target, f"DESTDIR={directory}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def files(directory):
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_symlink() or path.is_file()}


@pytest.fixture(autouse=True)
def built_by_make():
    if shutil.which("make") is None or not (BUILD / "Makefile").exists():
        pytest.skip("runs in a source tree with a build of its own only")


def test_uninstall_leaves_nothing_but_what_is_somebody_elses(tmp_path):
    make("install", tmp_path)
    (unit,) = [name for name in files(tmp_path) if name.endswith("/antoned.service")]
    wants = tmp_path / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(parents=True)
    (wants / "antoned.service").symlink_to(f"/{unit}")
    (wants / "antoned@two.service").symlink_to(f"/{unit.replace('antoned.service', 'antoned@.service')}")
    (wants / "other.service").symlink_to("/lib/systemd/system/other.service")
    elsewhere = tmp_path / "etc/systemd/system/rescue.target.wants"
    elsewhere.mkdir()
    (elsewhere / "antoned.service").symlink_to("/opt/another/antoned.service")
    conf = next(path for path in tmp_path.rglob("antoned.conf") if path.parent.name == "antoned")
    conf.write_text("# mine\n")
    make("uninstall", tmp_path)
    assert files(tmp_path) == {
        str(path.relative_to(tmp_path)) for path in (wants / "other.service", elsewhere / "antoned.service", conf)}
