"""Runs the program: its lines to a log as they come, its JSON to the caller, its exit code with a meaning. Standard library only."""

from __future__ import annotations

import enum
import json
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

# Airflow sends SIGTERM to a task that it ends, and SIGKILL 5 s later. The program is gone before its task is.
STOP_TIMEOUT_S = 4.0

# What a run prints is some KiB. More than this is no report of ours, and must not fill the worker's memory.
OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024

# What is kept of the log for the error message.
LAST_LINES = 5


class Meaning(enum.Enum):
    """What an exit code asks the scheduler to do."""

    DONE = "done"
    HELD = "held"
    WRONG = "wrong for good"
    INPUT = "input is missing or unreadable"
    AGAIN = "try again"


def meaning(exit_code: int) -> Meaning:
    """Give an exit code its meaning. What is not known is tried again, since a repeated run changes nothing."""
    known = {0: Meaning.DONE, 2: Meaning.HELD, 64: Meaning.WRONG, 66: Meaning.INPUT, 67: Meaning.WRONG}
    return known.get(exit_code, Meaning.AGAIN)


@dataclass(frozen=True)
class Finished:
    """What a run of the program left.

    :param exit_code: Its exit code; 128 + n if signal n ended it.
    :param result: The JSON value of its standard output; None if there was none.
    :param last_lines: The last lines of its standard error.
    """

    exit_code: int
    result: Any
    last_lines: Sequence[str] = ()

    @property
    def meaning(self) -> Meaning:
        """What the exit code asks for."""
        return meaning(self.exit_code)


@dataclass
class Program:
    """One run of the program.

    :param path: The program: a path, or a name on the PATH.
    :param arguments: Its command line. No shell sees it.
    :param environment: Added to the environment of this process.
    :param log: Called with each line of its standard error.
    :param stop_timeout_s: How long it may take to undo its work after SIGTERM, before SIGKILL.
    """

    path: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Callable[[str], None] = print
    stop_timeout_s: float = STOP_TIMEOUT_S
    _process: subprocess.Popen[bytes] | None = None
    _is_stopped: bool = False

    def run(self) -> Finished:
        """Run it to its end. If anything interrupts the wait, such as a timeout, the program is stopped first.

        :raises FileNotFoundError: There is no such program.
        """
        # Airflow signals the task's whole process group and calls on_kill too. A second SIGTERM ends the program without
        # undoing its work, so it has a group of its own and gets one.
        process = self._process = subprocess.Popen(
            [self.path, *self.arguments],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if self._is_stopped:
            self._signal(signal.SIGTERM)
        output = bytearray()
        reader = threading.Thread(target=_collect, args=(process.stdout, output), daemon=True)
        reader.start()
        last: deque[str] = deque(maxlen=LAST_LINES)
        try:
            assert process.stderr is not None
            for line in process.stderr:
                text = line.decode("utf-8", "replace").rstrip()
                if text:
                    last.append(text)
                    self.log(text)
            process.wait()
        except BaseException:
            self._end()
            raise
        finally:
            reader.join(self.stop_timeout_s)
            for stream in (process.stdout, process.stderr):
                if stream is not None and not reader.is_alive():
                    stream.close()
        code = process.returncode
        return Finished(code if code >= 0 else 128 - code, _json(output), tuple(last))

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not. Safe in a signal handler: nothing is waited for."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._signal(signal.SIGTERM)
        killer = threading.Timer(self.stop_timeout_s, self._signal, (signal.SIGKILL,))
        killer.daemon = True
        killer.start()

    @property
    def is_stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._is_stopped

    def _end(self) -> None:
        assert self._process is not None
        self.stop()
        try:
            self._process.wait(self.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        # No poll() here: it takes a lock that the interrupted wait() may hold.
        if process is not None and process.returncode is None:
            try:
                os.kill(process.pid, number)
            except ProcessLookupError:
                pass


def _collect(stream: IO[bytes] | None, into: bytearray) -> None:
    assert stream is not None
    while part := stream.read(65536):
        if len(into) <= OUTPUT_LIMIT_BYTES:
            into += part


def _json(output: bytearray) -> Any:
    if not output or len(output) > OUTPUT_LIMIT_BYTES:
        return None
    try:
        return json.loads(output.decode("utf-8", "replace"))
    except ValueError:
        return None
