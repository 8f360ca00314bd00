"""Waiting for a state, with a deadline: the one place where tests poll."""
import threading
import time

POLL_SECONDS = 0.02
_never = threading.Event()


class TimedOut(AssertionError):
    """The state did not come; pytest shows this as a failure, not as an error."""


def wait_until(reached, seconds=10.0, what=None):
    """Calls `reached` until it returns something true, and returns that; fails after `seconds`.

    `what` names the state for the failure's message: a text, or a function for one that is costly or changes.
    It is always asked once more after the deadline, so that a machine that stood still cannot fail a test.
    """
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() >= deadline
        value = reached()
        if value:
            return value
        if late:
            told = what() if callable(what) else what or getattr(reached, "__name__", "the state")
            raise TimedOut(f"not within {seconds} s: {told}; last: {value!r}")
        _never.wait(POLL_SECONDS)
