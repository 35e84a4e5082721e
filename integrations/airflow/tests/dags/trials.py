"""DAGs of one task each, for what only real services show. The folder of the trial is in the environment."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, task
from seller_balance_airflow.assets import balances_asset
from seller_balance_airflow.operators import SellerBalanceRunOperator

FOLDER = os.environ["SELLER_BALANCE_TEST_FOLDER"]
TRIALS = balances_asset("trials")


def run(name: str, file: str | None = None, **options: object) -> None:
    """Make the task that reads a file, by default of its own name, into a warehouse of its own name."""
    SellerBalanceRunOperator(task_id="it", sources=f"{FOLDER}/inbox/{file or name}.csv", warehouse=f"duckdb:{FOLDER}/{name}.duckdb", **options)


with DAG("trial_cancelled", schedule=None):
    run("cancelled")

with DAG("trial_killed", schedule=None):
    run("killed", retries=3, retry_delay=timedelta(seconds=2))

# It has ended, so that the only runs are those of a backfill.
with DAG("trial_backfill", schedule=CronDataIntervalTimetable("30 4 * * *", timezone="UTC"), start_date=datetime(2026, 11, 1), end_date=datetime(2026, 11, 15), catchup=False):
    run("backfill", file="events-{{ data_interval_start | ds }}")

with DAG("trial_scheduled", schedule=CronDataIntervalTimetable("30 4 * * *", timezone="UTC"), start_date=datetime(2026, 11, 1), catchup=False):
    # Its name is the connection's password.
    run("correct-horse-battery", conn_id="trial_secret", outlets=[TRIALS])

with DAG("trial_consumer", schedule=TRIALS):

    @task
    def what_came(triggering_asset_events: dict) -> dict:
        """Give what the newest event says."""
        return [dict(event.extra) for events in triggering_asset_events.values() for event in events][-1]

    what_came()
