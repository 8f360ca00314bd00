"""A terminal that a test types into and reads: tmux, on a server of its own."""
import os
import shlex
import subprocess
import uuid

from .waiting import wait_until


class Terminal:
    """`width` by `height`, with one program in it. `environment` is added to the test's own."""

    def __init__(self, directory, width=80, height=24):
        self.socket = directory / f"tmux-{uuid.uuid4().hex[:8]}"
        self.size = (width, height)

    def tmux(self, *arguments, check=True):
        return subprocess.run(["tmux", "-f", "/dev/null", "-S", self.socket, *arguments], check=check, capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm"})

    def start(self, command, environment):
        """Runs it in a shell that stays, so that what it says at its end can be read."""
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in {"TERM": "screen", **environment}.items())
        width, height = self.size
        self.tmux("new-session", "-d", "-x", str(width), "-y", str(height),
                  f"env {words} {shlex.join(map(str, command))}; echo \"ended with $?\"; exec sleep 1000")
        return self

    def screen(self):
        return self.tmux("capture-pane", "-p").stdout

    def type(self, *keys):
        """Names of keys as tmux has them (Enter, Escape), or single characters."""
        self.tmux("send-keys", *keys)

    def write(self, text):
        self.tmux("send-keys", "-l", text)

    def see(self, *texts):
        """Waits until all of them are on the screen; the screen."""
        return wait_until(lambda: (screen := self.screen()) and all(text in screen for text in texts) and screen,
                          seconds=20, what=lambda: f"{texts} on the screen:\n{self.screen()}")

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def process(self):
        """The number of the shell in it."""
        return int(self.tmux("display-message", "-p", "#{pane_pid}").stdout)

    def close(self):
        self.tmux("kill-server", check=False)
