"""Airflow's real scheduler, API server and task runner, with the real program: what only they show."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import unittest
from pathlib import Path
from typing import Any

import airflow_home
from services import Services, parent, running, wait_for
from workspace import DAGS, DAYS, PROGRAM, Workspace

ORDER = "o-1,2026-11-01T10:00:00Z,S1,order_paid,EUR,10.00"
PAYOUT = "p-1,2026-11-01T11:00:00Z,S1,payout,EUR,99.00"


class ServiceTests(unittest.TestCase):
    """One Airflow for all tests; each has a DAG, a file and a warehouse of its own."""

    workspace: Workspace
    services: Services

    @classmethod
    def setUpClass(cls) -> None:
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.close)
        cls.workspace.generate("--events", "600", "--days", "14", "--start", DAYS[0])
        folder = cls.workspace.folder
        (folder / "held.yaml").write_text("checks:\n  negative_balance: { severity: error }\n")
        for file in (*DAGS.glob("*.py"), *(Path(__file__).parent / "dags").glob("*.py")):
            shutil.copy(file, airflow_home.HOME / "dags")
        os.environ.update(
            PATH=f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}",
            SELLER_BALANCE_TEST_FOLDER=str(folder),
            SELLER_BALANCE_WAREHOUSE=cls.workspace.warehouse,
            SELLER_BALANCE_INBOX=str(folder / "inbox"),
            SELLER_BALANCE_OUTBOX=str(folder / "outbox"),
            SELLER_BALANCE_START=DAYS[0],
            AIRFLOW_CONN_TRIAL_SECRET='{"conn_type": "seller_balance", "password": "correct-horse-battery"}',
        )
        cls.services = Services()
        cls.addClassCleanup(cls.services.stop)
        cls.services.start()
        cls.services.api("POST", "/pools", {"name": "seller_balance", "slots": 1})
        cls.services.unpause("trial_consumer")

    def test_a_published_run_starts_what_is_scheduled_by_its_asset(self) -> None:
        self.workspace.write("published.csv", ORDER)
        run = self.start("published", "success")
        result = self.services.xcom("trial_published", run)
        self.assertEqual("published", result["outcome"])
        self.assertIn("read 1 = 1 accepted", self.services.log("trial_published", run))

        def came() -> Any:
            runs = self.services.api("GET", "/dags/trial_consumer/dagRuns")["dag_runs"]
            done = [each["dag_run_id"] for each in runs if each["state"] == "success"]
            events = [self.services.xcom("trial_consumer", each, "what_came") for each in done]
            return next((event for event in events if event["run_id"] == result["run_id"]), None)

        event = wait_for("a run of the consumer", came)
        self.assertEqual(("published", 1), (event["outcome"], event["receipt"]["accepted"]))

    def test_a_held_run_fails_once_names_the_failed_checks_and_tells_no_asset(self) -> None:
        self.workspace.write("held.csv", PAYOUT)
        run = self.start("held", "failed")
        self.assertEqual(1, self.services.task("trial_held", run)["try_number"])
        self.assertIn("Failed checks: negative_balance (1 finding)", self.services.log("trial_held", run))
        result = self.services.xcom("trial_held", run)
        self.assertEqual("held", result["outcome"])
        events = self.services.api("GET", "/assets/events?limit=100")["asset_events"]
        self.assertNotIn(result["run_id"], [event["extra"].get("run_id") for event in events])

    def test_a_password_of_the_connection_is_masked_in_the_log(self) -> None:
        run = self.start("secret", "failed")
        log = self.services.log("trial_secret", run)
        self.assertIn("exit code 64", log)
        self.assertIn("***", log)
        self.assertNotIn("correct-horse-battery", log)

    def test_a_locked_warehouse_is_tried_again_until_it_is_free(self) -> None:
        warehouse = f"duckdb:{self.workspace.folder / 'locked.duckdb'}"
        self.workspace.write("locked.csv", ORDER)
        holder = subprocess.Popen([PROGRAM, "ingest", "-", "--warehouse", warehouse], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=self.workspace.folder)
        wait_for("a holder", lambda: (self.workspace.folder / "locked.duckdb").exists())
        self.services.unpause("trial_locked")
        run = self.services.trigger("trial_locked")
        wait_for("a second try", lambda: self.services.task("trial_locked", run)["try_number"] > 1)
        self.assertIn("exit code 69", self.services.log("trial_locked", run))
        holder.communicate(b"event_id,event_ts,seller_id,event_type,currency,amount\n")
        self.services.wait_state("trial_locked", run, "success")

    def test_a_source_that_comes_later_is_waited_for(self) -> None:
        self.services.unpause("trial_late")
        run = self.services.trigger("trial_late")
        self.services.wait_task("trial_late", run, "up_for_reschedule")
        self.workspace.write("late.csv", ORDER)
        self.services.wait_state("trial_late", run, "success")
        self.assertEqual(1, self.services.xcom("trial_late", run)["receipt"]["accepted"])

    def test_a_cancelled_task_ends_the_program_and_the_next_run_continues(self) -> None:
        run, _ = self.start_reading("cancelled")
        self.services.api("PATCH", f"/dags/trial_cancelled/dagRuns/{run}/taskInstances/it", {"new_state": "failed"})
        wait_for("the end of the program", lambda: not running("cancelled.csv"))
        self.continue_with("cancelled")

    def test_a_task_that_takes_too_long_ends_the_program_and_the_next_run_continues(self) -> None:
        os.mkfifo(self.workspace.folder / "inbox" / "timed_out.csv")
        run = self.start("timed_out", "failed")
        self.assertIn("Running: seller-balance run", self.services.log("trial_timed_out", run))
        self.assertEqual([], running("timed_out.csv"))
        self.continue_with("timed_out")

    def test_a_killed_worker_loses_nothing_and_the_retry_continues(self) -> None:
        run, program = self.start_reading("killed")
        os.kill(parent(program), signal.SIGKILL)
        # Its program is still there, as on a machine whose worker died, until the machine or an operator ends it.
        os.kill(program, signal.SIGKILL)
        self.replace_pipe("killed")
        self.services.wait_state("trial_killed", run, "success")
        self.assertGreater(self.services.task("trial_killed", run)["try_number"], 1)
        self.check_books("killed")

    def test_a_run_by_schedule_starts_by_itself(self) -> None:
        self.workspace.write("scheduled.csv", ORDER)
        self.services.unpause("trial_scheduled")

        def ended() -> Any:
            runs = self.services.api("GET", "/dags/trial_scheduled/dagRuns")["dag_runs"]
            return [(run["run_type"], run["state"]) for run in runs if run["state"] in ("success", "failed")]

        self.assertEqual([("scheduled", "success")], wait_for("a scheduled run", ended))
        self.check_books("scheduled")

    def start(self, name: str, state: str) -> str:
        self.services.unpause(f"trial_{name}")
        run = self.services.trigger(f"trial_{name}")
        self.services.wait_state(f"trial_{name}", run, state)
        return run

    def start_reading(self, name: str) -> tuple[str, int]:
        """Start a run whose source is a pipe that nobody writes to: it is in the middle for as long as the test likes."""
        os.mkfifo(self.workspace.folder / "inbox" / f"{name}.csv")
        self.services.unpause(f"trial_{name}")
        run = self.services.trigger(f"trial_{name}")
        return run, wait_for("the program", lambda: running(f"{name}.csv"))[0]

    def replace_pipe(self, name: str) -> None:
        (self.workspace.folder / "inbox" / f"{name}.csv").unlink()
        self.workspace.write(f"{name}.csv", ORDER)

    def continue_with(self, name: str) -> None:
        self.replace_pipe(name)
        self.workspace.run("run", str(self.workspace.folder / "inbox" / f"{name}.csv"), "--wait", "0", warehouse=f"duckdb:{self.workspace.folder / name}.duckdb")
        self.check_books(name)

    def check_books(self, name: str) -> None:
        books = self.workspace.balances(f"duckdb:{self.workspace.folder / name}.duckdb")
        self.assertEqual(["10.00"], [day["running_balance"] for day in books])
