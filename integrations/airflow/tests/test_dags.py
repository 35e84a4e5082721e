"""The DAGs that are handed out: they parse, mean the right day, and run."""

from __future__ import annotations

import os
import random
import shutil
import unittest
import warnings
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import airflow_home  # before airflow reads its settings
from workspace import DAGS, DAYS, PROGRAM, Workspace

ZONE = "America/New_York"
SUNDAY = "2026-11-08"


def parse(**variables: str) -> dict[str, Any]:
    """Parse the file of the DAGs with variables in the environment; any warning is an error."""
    from airflow.dag_processing.dagbag import DagBag

    with mock.patch.dict(os.environ, variables), warnings.catch_warnings():
        warnings.simplefilter("error")
        bag = DagBag(str(DAGS), bundle_path=DAGS)
    assert not bag.import_errors, bag.import_errors
    assert not bag.captured_warnings, bag.captured_warnings
    return dict(bag.dags)


class DagTests(unittest.TestCase):
    """The file in deploy/airflow/dags."""

    def test_it_parses_without_warnings_and_its_graph_shows_the_steps_of_the_night(self) -> None:
        dags = parse()
        self.assertEqual({"seller_balance_daily", "seller_balance_backfill"}, set(dags))
        for dag in dags.values():
            steps = {task.task_id: set(task.downstream_task_ids) for task in dag.tasks}
            self.assertEqual(
                {"load": {"publish"}, "publish": {"check"}, "check": {"export", "report", "sunday"}, "export": set(), "report": set(), "sunday": {"verify"}, "verify": set()},
                steps,
            )
            self.assertEqual(1, dag.max_active_runs)
            self.assertEqual({"seller_balance"}, {task.pool for task in dag.tasks})

    def test_the_nightly_run_means_the_business_day_of_the_warehouse(self) -> None:
        """At 4:30 in New York, the day before there is not always the day before in UTC."""
        from airflow.timetables.interval import CronDataIntervalTimetable

        daily = parse(SELLER_BALANCE_TIME_ZONE=ZONE)["seller_balance_daily"]
        timetable = CronDataIntervalTimetable("30 4 * * *", timezone=ZONE)
        interval = timetable.infer_manual_data_interval(run_after=datetime(2026, 11, 2, 12, tzinfo=timezone.utc))
        self.assertEqual("2026-11-01", self.day(daily, data_interval_start=interval.start))

    def test_a_run_by_hand_means_yesterday_or_the_day_it_is_given(self) -> None:
        daily = parse(SELLER_BALANCE_TIME_ZONE=ZONE)["seller_balance_daily"]
        late = mock.Mock(run_after=datetime(2026, 11, 3, 2, tzinfo=timezone.utc))
        self.assertEqual("2026-11-01", self.day(daily, dag_run=late))
        self.assertEqual("2026-10-05", self.day(daily, dag_run=late, day="2026-10-05"))

    def test_fourteen_days_in_any_order_and_one_of_them_twice_give_the_same_balances(self) -> None:
        workspace = Workspace()
        self.addCleanup(workspace.close)
        workspace.generate("--events", "600", "--days", "14", "--start", DAYS[0])
        handed_out = airflow_home.HOME / "dags" / "seller_balance_daily.py"
        shutil.copy(DAGS / handed_out.name, handed_out)
        self.addCleanup(handed_out.unlink)
        variables = {
            "PATH": f"{os.path.dirname(PROGRAM)}{os.pathsep}{os.environ['PATH']}",
            "SELLER_BALANCE_WAREHOUSE": workspace.warehouse,
            "SELLER_BALANCE_INBOX": str(workspace.folder / "inbox"),
            "SELLER_BALANCE_OUTBOX": str(workspace.folder / "outbox"),
            "SELLER_BALANCE_START": DAYS[0],
        }
        with mock.patch.dict(os.environ, variables):
            daily = parse()["seller_balance_daily"]
            for day in random.Random(15).sample(DAYS, len(DAYS)):
                # At noon of the next day, the last complete interval is that of the day.
                noon = datetime.fromisoformat(f"{day}T12:00:00+00:00") + timedelta(days=1)
                run = airflow_home.test(daily, logical_date=noon, mark_success_pattern="check|export|report|sunday|verify")
                self.assertEqual(("success", day), (run.state, str(run.data_interval_start)[:10]))
            balances = workspace.balances()
            again = airflow_home.test(daily, run_conf={"day": SUNDAY})
        self.assertEqual({"success"}, {task.state for task in again.get_task_instances()})
        self.assertTrue((workspace.folder / "outbox" / f"seller_balance_daily-{SUNDAY}.csv").exists())
        self.assertTrue((workspace.folder / "outbox" / "seller_balance_daily.parquet").exists())
        self.assertEqual("600", workspace.json("doctor")["events"])
        at_once = f"duckdb:{workspace.folder / 'at-once.duckdb'}"
        workspace.run("run", str(workspace.folder / "inbox" / "events-*.csv"), warehouse=at_once)
        self.assertGreater(len(balances), len(DAYS))
        self.assertEqual(workspace.balances(at_once), balances)
        self.assertEqual(balances, workspace.balances())

    def day(self, dag: Any, day: str | None = None, **context: Any) -> str:
        """The day in the name of the file that is read."""
        from airflow.sdk import macros

        source = dag.get_task("load").arguments[0]
        rendered = dag.get_template_env().from_string(source).render(params=mock.Mock(day=day), macros=macros, **context)
        return str(rendered).removeprefix("inbox/events-").removesuffix(".csv")
