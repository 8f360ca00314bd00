"""./dev lint finds a credential that a later commit has taken away again."""
import subprocess
import sys

from antone_testing.paths import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "lint"))
from lints import secrets  # noqa: E402


def commit(repository, content, subject):
    (repository / "x.conf").write_text(content)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["add", "-A"], [*identity, "commit", "-qm", subject]):
        subprocess.run(["git", "-C", repository, *command], check=True, capture_output=True)


def test_a_credential_in_an_old_commit_is_found_and_a_clean_one_not_read_again(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "build").mkdir()
    (tmp_path / ".gitignore").write_text("build\n")
    commit(tmp_path, "host = 1\n", "clean")
    assert list(secrets.check_history(tmp_path)) == []
    assert list(secrets.added_lines(tmp_path, [f"^{(tmp_path / 'build' / 'secrets-clean').read_text().split()[1]}"])) == []
    commit(tmp_path, 'conninfo = "password=tr0ub4' + 'dor&3"\n', "planted")
    commit(tmp_path, "host = 2\n", "taken away")
    for _ in range(2):
        found = list(secrets.check_history(tmp_path))
        assert len(found) == 1 and "x.conf: a password" in found[0], found
