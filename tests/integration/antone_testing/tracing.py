"""strace, which holds, refuses or delays system calls."""
import shutil
import subprocess

import pytest


def need_strace():
    """strace, and the right to use it."""
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine (Debian: apt-get install strace)")
    if subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("strace may not trace here")
