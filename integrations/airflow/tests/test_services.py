"""Airflow's real scheduler, API server and task runner, with the real program: what only they show."""

from __future__ import annotations

import json
import os
import shutil
import signal
import unittest
from pathlib import Path
from typing import Any

import airflow_home
from services import Services, parent
from workspace import DAYS, PROGRAM, Workspace, running, wait_for

ORDER = "o-1,2026-11-01T10:00:00Z,S1,order_paid,EUR,10.00"
PASSWORD = "correct-horse-battery"


class ServiceTests(unittest.TestCase):
    """One Airflow for all tests; each has a DAG, a file and a warehouse of its own."""

    workspace: Workspace
    services: Services

    @classmethod
    def setUpClass(cls) -> None:
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.close)
        shutil.copy(Path(__file__).parent / "dags" / "trials.py", airflow_home.HOME / "dags")
        os.environ.update(
            PATH=f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}",
            SELLER_BALANCE_TEST_FOLDER=str(cls.workspace.folder),
            AIRFLOW_CONN_TRIAL_SECRET=json.dumps({"conn_type": "seller_balance", "password": PASSWORD}),
        )
        cls.services = Services()
        cls.addClassCleanup(cls.services.stop)
        cls.services.start()
        # Before the scheduler, which locks SQLite: a creation that fails is undone, and a scheduler that has seen runs of it ends.
        cls.workspace.generate("--days", "14", "--events", "300")
        cls.services.unpause("trial_backfill")
        days = {"from_date": f"{DAYS[0]}T00:00:00Z", "to_date": f"{DAYS[-1]}T23:59:59Z"}
        cls.services.api("POST", "/backfills", {"dag_id": "trial_backfill", "max_active_runs": 1, **days})
        cls.services.schedule()

    def test_a_scheduled_run_starts_by_itself_masks_its_password_and_starts_what_waits_for_its_balances(self) -> None:
        self.workspace.write(f"{PASSWORD}.csv", ORDER)
        self.services.unpause("trial_consumer", "trial_scheduled")
        run = wait_for("a scheduled run", lambda: self.services.ended("trial_scheduled"))
        self.assertEqual(("scheduled", "success"), (run["run_type"], run["state"]))
        result = self.services.xcom("trial_scheduled", run["dag_run_id"])
        log = self.services.log("trial_scheduled", run["dag_run_id"])
        self.assertIn("read 1 = 1 accepted", log)
        self.assertIn("inbox/***.csv", log)
        self.assertNotIn(PASSWORD, log)
        consumer = wait_for("a run of the consumer", lambda: self.services.ended("trial_consumer"))
        event = self.services.xcom("trial_consumer", consumer["dag_run_id"], "what_came")
        self.assertEqual((result["run_id"], "published", result["receipt"]), (event["run_id"], event["outcome"], event["receipt"]))

    def test_a_backfill_of_two_weeks_makes_the_balances_of_all_files_together(self) -> None:
        files = [str(self.workspace.folder / "inbox" / f"events-{day}.csv") for day in DAYS]
        runs = wait_for("the backfill", self.backfilled)
        self.assertEqual([("backfill", "success", day) for day in DAYS], [(run["run_type"], run["state"], run["data_interval_start"][:10]) for run in runs])
        self.workspace.run("run", *files, warehouse=self.books("together"))
        self.assertEqual(self.workspace.balances(self.books("together")), self.workspace.balances(self.books("backfill")))

    def backfilled(self) -> list[dict[str, Any]] | None:
        """The backfill's runs, in the order of their days, once all have ended."""
        runs = self.services.api("GET", "/dags/trial_backfill/dagRuns")["dag_runs"]
        ended = [run for run in runs if run["state"] in ("success", "failed")]
        return sorted(ended, key=lambda run: str(run["data_interval_start"])) if len(ended) >= len(DAYS) else None

    def test_a_cancelled_task_ends_the_program_and_the_next_run_continues(self) -> None:
        run, _ = self.start_reading("cancelled")
        self.services.api("PATCH", f"/dags/trial_cancelled/dagRuns/{run}/taskInstances/it", {"new_state": "failed"})
        wait_for("the end of the program", lambda: not running("cancelled.csv"))
        self.replace_pipe("cancelled")
        self.workspace.run("run", str(self.workspace.folder / "inbox" / "cancelled.csv"), "--wait", "0", warehouse=self.books("cancelled"))
        self.check_books("cancelled")

    def test_a_killed_worker_loses_nothing_and_the_retry_continues(self) -> None:
        run, program = self.start_reading("killed")
        os.kill(parent(program), signal.SIGKILL)
        # Its program is still there, as on a machine whose worker died, until the machine or an operator ends it.
        os.kill(program, signal.SIGKILL)
        self.replace_pipe("killed")
        self.assertEqual("success", wait_for("the retry", lambda: self.services.ended("trial_killed"))["state"])
        self.assertGreater(self.services.task("trial_killed", run)["try_number"], 1)
        self.check_books("killed")

    def start_reading(self, name: str) -> tuple[str, int]:
        """Start a run whose source is a pipe that nobody writes to: it is in the middle for as long as the test likes."""
        os.mkfifo(self.workspace.folder / "inbox" / f"{name}.csv")
        self.services.unpause(f"trial_{name}")
        run = self.services.trigger(f"trial_{name}")
        programs = wait_for("the program", lambda: self.services.ended(f"trial_{name}") or running(f"{name}.csv"))
        self.assertIsInstance(programs, list, programs)
        return run, programs[0]

    def replace_pipe(self, name: str) -> None:
        (self.workspace.folder / "inbox" / f"{name}.csv").unlink()
        self.workspace.write(f"{name}.csv", ORDER)

    def check_books(self, name: str) -> None:
        self.assertEqual(["10.00"], [day["running_balance"] for day in self.workspace.balances(self.books(name))])

    def books(self, name: str) -> str:
        return f"duckdb:{self.workspace.folder / name}.duckdb"
