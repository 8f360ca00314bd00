"""./dev test finds what NAME means, and says so when it means nothing."""
import importlib.util
import json
import os
import re
import shutil
import subprocess

import pytest

from antone_testing.paths import SOURCE


def dev_test(name):
    return subprocess.run([SOURCE / "dev", "test", name], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "PYTEST_ADDOPTS": "--collect-only"})


@pytest.fixture(autouse=True)
def built_in_place():
    if not (SOURCE / "build" / "Makefile").exists() or shutil.which("make") is None:
        pytest.skip("runs in a source tree with build/ only")


@pytest.mark.parametrize("name, found", [
    ("test_config", "nothing_written_gives_the_defaults"),
    ("tests/unit/test_config.c", "nothing_written_gives_the_defaults"),
    ("numbers_in_comments", "numbers_in_comments_and_texts_are_left_alone"),
    ("test_claim.py", "test_a_claimed_post_is_not_deleted"),
    ("a_claimed_post_is_not_deleted", "test_a_claimed_post_is_not_deleted"),
])
def test_a_name_is_a_program_a_file_or_part_of_a_test(name, found):
    done = dev_test(name)
    assert done.returncode == 0 and found in done.stdout, done.stdout + done.stderr


def test_a_name_that_nothing_has_is_an_error():
    done = dev_test("no_such_" + "test_at_all")
    assert done.returncode == 66 and "no test is called like" in done.stderr


def test_the_devcontainer_installs_every_group_that_dev_knows():
    groups = re.findall(r"^packages_(\w+)=", (SOURCE / "tests/dev/packages.bash").read_text(), re.M)
    container = SOURCE / ".devcontainer"
    (asked,) = re.findall(r"need_packages ([\w ]+)'", (container / "Dockerfile").read_text())
    assert asked.split() == groups
    built = json.loads((container / "devcontainer.json").read_text())["build"]
    assert (container / built["context"] / "tests/dev/packages.bash").exists()


def test_the_manual_lists_the_packages_that_a_build_needs():
    script = (SOURCE / "tests/dev/packages.bash").read_text()
    needed = " ".join(re.search(r'^packages_build="([^"]+)"', script, re.M).group(1).split())
    manual = " ".join((SOURCE / "docs/OPERATIONS.md").read_text().replace("\\\n", " ").split())
    assert f"apt-get install {needed}" in manual
    made_with = re.findall(r"ANTONE_REQUIRE\(.*\[(\S+)\]\)$", (SOURCE / "m4/antone_dependencies.m4").read_text(), re.M)
    assert set(made_with) <= set(needed.split()) and len(made_with) >= 8


def test_a_clone_without_pkg_config_says_so(tmp_path):
    """aclocal without the macros of other packages, as on a machine that has none."""
    (tmp_path / "none").mkdir()
    done = subprocess.run(["aclocal", f"--system-acdir={tmp_path}/none", f"--output={tmp_path}/aclocal.m4"], cwd=SOURCE,
                          capture_output=True, text=True, check=False,
                          env={**os.environ, "AUTOM4TE": f"autom4te --cache={tmp_path}/cache"})
    assert done.returncode != 0 and "pkg-config is missing (Debian, Ubuntu: apt-get install pkgconf" in done.stderr, done.stderr


@pytest.mark.slow
def test_without_cmocka_make_check_fails_and_says_why(tmp_path):
    pkg_config = tmp_path / "pkg-config"
    pkg_config.write_text('#!/bin/sh\ncase "$*" in *cmocka*) exit 1 ;; esac\nexec pkg-config "$@"\n')
    pkg_config.chmod(0o755)
    build = tmp_path / "build"
    build.mkdir()
    configured = subprocess.run([SOURCE / "configure", f"PKG_CONFIG={pkg_config}"], cwd=build, capture_output=True, text=True, check=True)
    missing = "no: cmocka >= 1.1.5 is missing (Debian: apt-get install libcmocka-dev)"
    assert f"unit tests   {missing}" in configured.stdout
    assert re.search(r"^check-am:.*\n(?:\t.*\n)*\t.*check-local", (build / "Makefile").read_text(), re.M)
    done = subprocess.run(["make", "check-local"], cwd=build, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and missing in done.stderr


@pytest.mark.parametrize("arguments, said", [
    (["--suite"], "usage: ./dev check --suite NAME"), (["--suite", "../etc"], "usage: ./dev check --suite NAME"),
    (["--server"], "VERSION…   (15 16 17 18 )"), (["--server", "14"], "VERSION…   (15 16 17 18 )"),
    (["--pooler"], "usage: ./dev check --pooler NAME…"), (["--pooler", "trixie", "../etc"], "usage: ./dev check --pooler NAME…"),
    (["--servers", "17"], "usage: ./dev check [--suite NAME | --server VERSION… | --pooler NAME…]"),
])
def test_check_knows_what_it_was_asked_for(arguments, said):
    done = subprocess.run([SOURCE / "dev", "check", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 64 and said in done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("there, chosen", [
    (["14", "15", "9.6"], "15"), (["15", "17", "9"], "17"), (["9.6", "14"], None), (["18"], "18"),
])
def test_the_newest_server_that_is_new_enough_is_taken(tmp_path, there, chosen):
    """By what is on the machine, not by a package's name."""
    for version in there:
        server = tmp_path / version / "bin/postgres"
        server.parent.mkdir(parents=True)
        server.write_text("#!/bin/sh\n")
        server.chmod(0o755)
    script = (SOURCE / "tests/dev/packages.bash").read_text().replace("/usr/lib/postgresql", str(tmp_path))
    (tmp_path / "packages.bash").write_text(script)
    done = subprocess.run(["bash", "-euc", ". ./packages.bash; postgresql_bindirs | tail -1; missing_packages postgresql"],
                          cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    has = subprocess.run(["dpkg-query", "-W", "postgresql"], capture_output=True, check=False).returncode == 0
    if chosen:
        assert done.stdout == f"{tmp_path}/{chosen}/bin\n", done
    else:
        assert done.stdout == ("" if has else "postgresql\n"), done


def test_the_packages_script_stands_by_itself(tmp_path):
    """As the devcontainer sources it: without the rest of ./dev, and a machine that has all is left alone."""
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho touched; exit 1\n")
    (tmp_path / "dpkg-query").write_text("#!/bin/sh\nprintf installed\n")
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    done = subprocess.run(["bash", "-euc", ". ./packages.bash; need_packages build run test check"], cwd=SOURCE / "tests/dev",
                          env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_compile_commands_name_every_source_of_the_program():
    entries = json.loads((SOURCE / "compile_commands.json").read_text())
    named = {os.path.realpath(os.path.join(entry["directory"], entry["file"])) for entry in entries}
    assert {os.path.realpath(path) for path in SOURCE.glob("src/*/*.c")} <= named
    one = next(entry for entry in entries if entry["file"].endswith("base/error.c"))
    assert subprocess.run(one["command"] + " -fsyntax-only", shell=True, cwd=one["directory"], check=False).returncode == 0


def test_the_walk_of_contributing_is_true(tmp_path):
    """Each of its patches applies to a copy of this tree; the named test fails after the first and passes after the second."""
    text = (SOURCE / "CONTRIBUTING.md").read_text()
    patches = re.findall(r"^```diff\n(.*?)^```", text, re.M | re.S)
    (name,) = re.findall(r"`\./dev test (each_\w+)` builds", text)
    assert len(patches) == 2
    tree = tmp_path / "antoned"
    shutil.copytree(SOURCE, tree, symlinks=True, ignore=shutil.ignore_patterns(".git", "build-*", "demo", "check", "analysed"))
    for patch, wanted in zip(patches, (1, 0)):
        subprocess.run(["patch", "-p1", "--fuzz=0", "--quiet"], cwd=tree, input=patch, text=True, check=True)
        done = subprocess.run([tree / "dev", "test", name], cwd=tree, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == wanted, done.stdout + done.stderr
        assert ("0x4 != 0x7" in done.stdout + done.stderr) == bool(wanted), done.stdout + done.stderr


def test_a_room_below_its_floor_or_without_one_fails():
    spec = importlib.util.spec_from_file_location("coverage_floors", SOURCE / "tests/coverage.py")
    coverage = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(coverage)
    floors = {"base": {"line": 90, "branch": 80}, "gone": {"line": 1, "branch": 1}}
    assert list(coverage.faults({"base": {"line": (899, 1000), "branch": (800, 1000)}, "new": {"line": (1, 1), "branch": (1, 1)}}, floors)) == [
        "gone: has a floor and was not measured",
        "base: line coverage 89.9 %, the floor is 90 %",
        "new: has no floor in coverage_floors.json",
    ]
    assert list(coverage.faults({"base": {"line": (9, 10), "branch": (8, 10)}, "gone": {"line": (1, 1), "branch": (1, 1)}}, floors)) == []


def test_every_room_has_a_floor():
    floors = json.loads((SOURCE / "tests/coverage_floors.json").read_text())
    assert set(floors) == {path.name for path in (SOURCE / "src").iterdir() if path.is_dir()}
