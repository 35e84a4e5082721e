"""How the program is run: its lines, its JSON, its environment and its end. On any Python."""

from __future__ import annotations

import ast
import os
import re
import signal
import sys
import threading
import unittest
from pathlib import Path

from seller_balance_airflow.program import Finished, Meaning, Program, meaning
from seller_balance_airflow.verdict import bounded, failing_checks, lines, reason

STUBBORN = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', file=sys.stderr, flush=True); time.sleep(600)"
GENTLE = (
    "import signal, sys, time; n = []\n"
    "signal.signal(signal.SIGTERM, lambda *_: n.append(1))\n"
    "print('up', file=sys.stderr, flush=True)\n"
    "while not n: time.sleep(0.02)\n"
    "time.sleep(0.3); print(len(n)); sys.exit(143)"
)


class ProgramTests(unittest.TestCase):
    """A run of a program."""

    def test_lines_reach_the_log_while_the_program_runs_and_json_the_caller(self) -> None:
        goes_on = threading.Event()
        read, write = os.pipe()
        seen: list[str] = []

        def log(line: str) -> None:
            seen.append(line)
            if line == "first":
                # It prints the second line only after the first was logged.
                os.write(write, b"x")
                goes_on.set()

        code = f"import os, sys; print('first', file=sys.stderr, flush=True); os.read({read}, 1); print('second', file=sys.stderr); print('{{\"a\": 1}}')"
        # The pipe has to reach the child, which Popen closes; so its name does.
        code = code.replace(f"os.read({read}, 1)", f"os.read(os.open('/proc/{os.getpid()}/fd/{read}', os.O_RDONLY), 1)")
        finished = Program(sys.executable, ["-c", code], log=log).run()
        self.assertEqual((0, {"a": 1}), (finished.exit_code, finished.result))
        self.assertEqual(["first", "second"], seen)
        self.assertTrue(goes_on.is_set())

    def test_the_environment_is_added_to_and_not_replaced(self) -> None:
        os.environ["SELLER_BALANCE_TEST_INHERITED"] = "kept"
        code = "import json, os; print(json.dumps([os.environ.get('SELLER_BALANCE_TEST_INHERITED'), os.environ.get('ADDED')]))"
        finished = Program(sys.executable, ["-c", code], {"ADDED": "new"}).run()
        self.assertEqual(["kept", "new"], finished.result)

    def test_no_shell_sees_the_arguments(self) -> None:
        code = "import json, sys; print(json.dumps(sys.argv[1:]))"
        finished = Program(sys.executable, ["-c", code, "$HOME; echo 'x'", "*"]).run()
        self.assertEqual(["$HOME; echo 'x'", "*"], finished.result)

    def test_a_program_that_is_stopped_gets_one_signal_and_ends_by_itself(self) -> None:
        program = Program(sys.executable, ["-c", GENTLE], stop_timeout_s=60)
        program.log = lambda line: [program.stop(), program.stop()] and None
        finished = program.run()
        self.assertEqual((143, 1), (finished.exit_code, finished.result))

    def test_a_program_that_does_not_end_is_killed(self) -> None:
        program = Program(sys.executable, ["-c", STUBBORN], stop_timeout_s=0.2)
        program.log = lambda line: program.stop()
        self.assertEqual(128 + signal.SIGKILL, program.run().exit_code)

    def test_a_stop_in_a_signal_handler_ends_the_wait(self) -> None:
        program = Program(sys.executable, ["-c", GENTLE], log=lambda line: os.kill(os.getpid(), signal.SIGUSR1))
        before = signal.signal(signal.SIGUSR1, lambda *_: program.stop())
        self.addCleanup(signal.signal, signal.SIGUSR1, before)
        self.assertEqual(143, program.run().exit_code)

    def test_an_interrupted_wait_leaves_no_program_behind(self) -> None:
        class TimedOut(BaseException):
            pass

        def log(line: str) -> None:
            raise TimedOut

        program = Program(sys.executable, ["-c", STUBBORN], log=log, stop_timeout_s=0.2)
        with self.assertRaises(TimedOut):
            program.run()
        assert program._process is not None
        self.assertEqual(-signal.SIGKILL, program._process.returncode)

    def test_output_that_is_no_json_is_no_result(self) -> None:
        self.assertIsNone(Program(sys.executable, ["-c", "print('hello')"]).run().result)


class PythonVersionTests(unittest.TestCase):
    """The Pythons that the package says it takes."""

    def test_the_oldest_python_of_the_package_takes_all_of_its_syntax(self) -> None:
        package = Path(__file__).resolve().parents[1]
        oldest = tuple(int(part) for part in re.search(r'requires-python = ">=(\d+)\.(\d+)', (package / "pyproject.toml").read_text()).groups())  # type: ignore[union-attr]
        files = [*(package / "src").rglob("*.py"), *(package.parents[1] / "deploy" / "airflow" / "dags").glob("*.py")]
        self.assertEqual((3, 10), oldest)
        self.assertGreater(len(files), 7)
        for file in files:
            with self.subTest(file.name):
                ast.parse(file.read_text(), feature_version=oldest)


class MeaningTests(unittest.TestCase):
    """What an exit code asks for, and what is said about it."""

    def test_every_exit_code_of_the_program_has_a_meaning(self) -> None:
        for code, expected in {
            0: Meaning.DONE, 1: Meaning.AGAIN, 2: Meaning.HELD, 64: Meaning.WRONG, 66: Meaning.INPUT,
            67: Meaning.WRONG, 69: Meaning.AGAIN, 130: Meaning.AGAIN, 143: Meaning.AGAIN, 137: Meaning.AGAIN,
        }.items():
            self.assertIs(expected, meaning(code), code)

    def test_a_held_run_names_its_failed_checks_only(self) -> None:
        checks = [
            {"name": "negative_balance", "severity": "error", "status": "failed", "findings": 2},
            {"name": "amount_unusual", "severity": "warning", "status": "warned", "findings": 9},
        ]
        self.assertEqual(["negative_balance (2 findings)"], failing_checks({"checks": checks}))
        self.assertIn("negative_balance (2 findings)", reason(Finished(2, {"checks": checks}), "run"))
        self.assertEqual(2, len([line for line in lines({"checks": checks}) if line.startswith("check ")]))

    def test_without_json_the_last_lines_say_why(self) -> None:
        self.assertEqual("seller-balance run: exit code 137: a b", reason(Finished(137, None, ("a", "b")), "run"))

    def test_a_result_is_kept_within_its_bound(self) -> None:
        result = {"outcome": "published", "receipt": {"read": 1}, "batches": [{"source": "x" * 100}] * 100, "checks": []}
        self.assertEqual(result, bounded(result))
        self.assertEqual("batches: 100", bounded(result, 1000)["left_off"])
        self.assertEqual("published", bounded({**result, "checks": ["y" * 5000]}, 1000)["outcome"])
        self.assertEqual({"left_off": "everything"}, bounded(["x" * 5000], 1000))
