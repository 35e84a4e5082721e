"""Runs the tests of the modules that are named, and writes one line of JSON for each: its id, its outcome, and why."""

from __future__ import annotations

import json
import sys
import time
import unittest
from typing import Any


class Lines(unittest.TextTestResult):
    """Each test's outcome, as a line of a file."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.out = open(sys.argv[1], "a", encoding="utf-8", buffering=1)
        self.started = time.monotonic()

    def startTest(self, test: Any) -> None:
        self.started = time.monotonic()
        super().startTest(test)

    def _line(self, test: Any, outcome: str, why: str = "") -> None:
        seconds = round(time.monotonic() - self.started, 1)
        self.out.write(json.dumps({"test": test.id(), "outcome": outcome, "why": why, "seconds": seconds}) + "\n")

    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self._line(test, "passed")

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self._line(test, "skipped", reason)

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self._line(test, "failed", self.failures[-1][1])

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._line(test, "failed", self.errors[-1][1])


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[2:])
    unittest.TextTestRunner(resultclass=Lines, verbosity=2).run(suite)
