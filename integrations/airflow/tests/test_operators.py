"""The operators in a real Airflow, by ``dag.test()``, with the real program."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import unittest
from datetime import timedelta
from typing import Any
from unittest import mock

import airflow_home  # before airflow reads its settings
from seller_balance_airflow.assets import balances_asset
from seller_balance_airflow.operators import SellerBalanceOperator, SellerBalanceRunOperator
from seller_balance_airflow.sensors import SellerBalanceCompleteSensor
from workspace import PROGRAM, Workspace, running, wait_for

ORDER = "o-1,2026-11-01T10:00:00Z,S1,order_paid,EUR,10.00"
PAYOUT = "p-1,2026-11-01T11:00:00Z,S1,payout,EUR,99.00"


class OperatorTests(unittest.TestCase):
    """What a task makes of the program."""

    def setUp(self) -> None:
        self.workspace = Workspace()
        self.addCleanup(self.workspace.close)
        self.failures: list[str] = []
        self.said = ""

    def test_a_published_run_succeeds_gives_its_json_and_tells_its_asset(self) -> None:
        task = self.attempt(self.run_of(self.file(ORDER), outlets=[balances_asset("books")]))
        self.assertEqual("success", task.state)
        result = task.xcom_pull(task_ids="it")
        self.assertEqual("published", result["outcome"])
        self.assertEqual(1, result["receipt"]["accepted"])
        self.assertIn("read 1 = 1 accepted + 0 duplicates + 0 conflicts + 0 rejected", self.said)
        told = airflow_home.asset_events(task)
        self.assertEqual([(result["run_id"], "published", result["receipt"])], [(each["run_id"], each["outcome"], each["receipt"]) for each in told])

    def test_a_held_run_fails_without_a_retry_names_the_failed_checks_and_tells_no_asset(self) -> None:
        settings = self.workspace.folder / "settings.yaml"
        settings.write_text("checks:\n  negative_balance: { severity: error }\n")
        task = self.attempt(self.run_of(self.file(PAYOUT), config=str(settings), outlets=[balances_asset("books")], retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("held, readers still see what was published before. Failed checks: negative_balance (1 finding)", self.failures[0])
        self.assertEqual("held", task.xcom_pull(task_ids="it")["outcome"])
        self.assertEqual([], airflow_home.asset_events(task))

    def test_a_wrong_command_line_fails_without_a_retry(self) -> None:
        task = self.attempt(self.command("build", "--nonsense", retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("exit code 64", self.failures[0])
        self.assertIn("--nonsense", self.failures[0])

    def test_missing_input_fails_without_a_retry(self) -> None:
        task = self.attempt(self.run_of("missing.csv", retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("exit code 66: missing.csv: there is no such file", self.failures[0])

    def test_a_locked_warehouse_is_tried_again_until_it_is_free(self) -> None:
        source = self.file(ORDER)
        holder = subprocess.Popen([PROGRAM, "ingest", "-", "--warehouse", self.workspace.warehouse], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.addCleanup(holder.communicate)
        wait_for("a holder", (self.workspace.folder / "books.duckdb").exists)

        def end_holder(context: Any) -> None:
            self.note(context)
            holder.communicate(b"event_id,event_ts,seller_id,event_type,currency,amount\n")

        task = self.attempt(self.run_of(source, arguments=["--wait", "0"], retries=1, on_retry_callback=end_holder))
        self.assertEqual(("success", 2), (task.state, task.try_number), self.said)
        self.assertIn("exit code 69", self.failures[0])

    def test_a_source_that_comes_later_is_waited_for_without_a_try(self) -> None:
        source = self.workspace.folder / "inbox" / "a.csv"
        reschedules = SellerBalanceOperator._wait

        def comes_after_the_first_look(*arguments: Any) -> None:
            self.file(ORDER)
            reschedules(*arguments)

        with mock.patch.object(SellerBalanceOperator, "_wait", comes_after_the_first_look):
            task = self.attempt(self.run_of(str(source), wait_for_source=timedelta(hours=1), poke_interval=timedelta(seconds=1)))
        self.assertEqual(("success", 1), (task.state, task.try_number), self.said)
        self.assertIn("Looking again in 0:00:01", self.said)

    def test_a_task_that_takes_too_long_ends_the_program_and_the_next_run_continues(self) -> None:
        source = self.workspace.folder / "inbox" / "a.csv"
        # Nobody writes to this pipe.
        os.mkfifo(source)
        task = self.attempt(self.run_of(str(source), execution_timeout=timedelta(seconds=3)))
        self.assertEqual("failed", task.state)
        self.assertEqual([], running(str(source)))
        source.unlink()
        self.workspace.run("run", self.file(ORDER), "--wait", "0")
        self.assertEqual(["10.00"], [day["running_balance"] for day in self.workspace.balances()])

    def test_a_program_that_is_not_there_fails_without_a_retry(self) -> None:
        task = self.attempt(self.run_of(self.file(ORDER), program="no-such-program", retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("Cannot start no-such-program", self.failures[0])

    def test_a_run_without_sources_is_refused_and_does_not_load_the_sample(self) -> None:
        task = self.attempt(self.run_of(retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("sources: found none", self.failures[0])

    def test_variables_are_added_to_the_environment_and_templates_are_rendered(self) -> None:
        self.file(ORDER)
        task = self.attempt(lambda: SellerBalanceOperator(
            task_id="it",
            verb="run",
            arguments=["{{ params.inbox }}/a.csv"],
            params={"inbox": str(self.workspace.folder / "inbox")},
            environment={"SELLER_BALANCE_WAREHOUSE": self.workspace.warehouse},
            conn_id=None,
            program=PROGRAM,
        ))
        self.assertEqual("success", task.state, self.said)
        self.assertEqual("10.00", self.workspace.balances()[0]["running_balance"])

    def test_a_connection_says_where_the_warehouse_and_the_program_are(self) -> None:
        connection = {"conn_type": "seller_balance", "extra": {"warehouse": self.workspace.warehouse, "program": PROGRAM}}
        with mock.patch.dict(os.environ, AIRFLOW_CONN_SELLER_BALANCE_DEFAULT=json.dumps(connection)):
            task = self.attempt(lambda: SellerBalanceRunOperator(task_id="it", sources=self.file(ORDER)))
        self.assertEqual("success", task.state, self.said)
        self.assertEqual("10.00", self.workspace.balances()[0]["running_balance"])

    def test_a_connection_with_an_unknown_key_says_which(self) -> None:
        connection = {"conn_type": "seller_balance", "extra": {"warehose": "duckdb:x"}}
        with mock.patch.dict(os.environ, AIRFLOW_CONN_SELLER_BALANCE_DEFAULT=json.dumps(connection)):
            task = self.attempt(lambda: SellerBalanceRunOperator(task_id="it", sources="a.csv", retries=2))
        self.assertEqual(("failed", 1), (task.state, task.try_number))
        self.assertIn("unknown key warehose", self.failures[0])

    def test_the_report_is_a_page_and_a_link(self) -> None:
        page = self.workspace.folder / "report.html"
        task = self.attempt(self.run_of(self.file(ORDER), report=str(page), report_url="https://reports.example/{{ dag.dag_id }}.html"))
        self.assertEqual("success", task.state)
        self.assertIn("<html", page.read_text())
        self.assertEqual(f"https://reports.example/{task.dag_id}.html", task.xcom_pull(task_ids="it", key="report_url"))

    def test_the_sensor_waits_until_balances_reach_the_day_and_nothing_waits(self) -> None:
        self.workspace.run("run", self.file(ORDER))
        self.assertTrue(self.sensor("2026-11-01").poke({}))
        self.assertFalse(self.sensor("2026-11-02").poke({}))
        self.workspace.run("ingest", str(self.workspace.write("late.csv", "o-2,2026-11-01T12:00:00Z,S2,order_paid,EUR,1.00")))
        self.assertFalse(self.sensor("2026-11-01").poke({}))

    def sensor(self, day: str) -> SellerBalanceCompleteSensor:
        return SellerBalanceCompleteSensor(task_id="wait", day=day, warehouse=self.workspace.warehouse, conn_id=None, program=PROGRAM)

    def file(self, *rows: str) -> str:
        return str(self.workspace.write("a.csv", *rows))

    def command(self, verb: str, *arguments: str, **options: Any) -> Any:
        given = {"warehouse": self.workspace.warehouse, "program": PROGRAM, "retry_delay": timedelta(0), **options}
        return lambda: SellerBalanceOperator(task_id="it", verb=verb, arguments=list(arguments), **given)

    def run_of(self, *sources: str, **options: Any) -> Any:
        given = {"warehouse": self.workspace.warehouse, "program": PROGRAM, "retry_delay": timedelta(0), **options}
        return lambda: SellerBalanceRunOperator(task_id="it", sources=list(sources), **given)

    def note(self, context: Any) -> None:
        self.failures.append(str(context.get("exception")))

    def attempt(self, make: Any) -> Any:
        def noted() -> None:
            task = make()
            task.on_failure_callback = [self.note]

        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            task = airflow_home.attempt(self.id().rsplit(".", 1)[1], noted)
        self.said += out.getvalue()
        return task
