"""./dev test finds what NAME means, and says so when it means nothing."""
import os
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
