"""DAGs of one task each, for what only real services show. The folder of the trial is in the environment."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, task
from seller_balance_airflow.assets import balances_asset
from seller_balance_airflow.operators import SellerBalanceOperator, SellerBalanceRunOperator

FOLDER = os.environ["SELLER_BALANCE_TEST_FOLDER"]
TRIALS = balances_asset("trials")


def run(name: str, **options: object) -> None:
    """Make a DAG whose task reads a file of its own name into a warehouse of its own name."""
    given = {"warehouse": f"duckdb:{FOLDER}/{name}.duckdb", "retries": 3, "retry_delay": timedelta(seconds=2), "outlets": [TRIALS], **options}
    with DAG(f"trial_{name}", schedule=None):
        SellerBalanceRunOperator(task_id="it", sources=f"{FOLDER}/inbox/{name}.csv", **given)


run("published")
run("held", config=f"{FOLDER}/held.yaml")
run("locked", arguments=["--wait", "0"], retries=30)
run("cancelled", retries=0)
run("timed_out", retries=0, execution_timeout=timedelta(seconds=3))
run("killed")
run("late", wait_for_source=timedelta(minutes=30), poke_interval=timedelta(seconds=2))

with DAG("trial_scheduled", schedule=CronDataIntervalTimetable("30 4 * * *", timezone="UTC"), start_date=datetime(2026, 11, 1), catchup=False):
    SellerBalanceRunOperator(task_id="it", sources=f"{FOLDER}/inbox/scheduled.csv", warehouse=f"duckdb:{FOLDER}/scheduled.duckdb")

# The password is an argument here, so that the program's own error message repeats it.
with DAG("trial_secret", schedule=None):
    SellerBalanceOperator(task_id="it", verb="build", arguments=["--correct-horse-battery"], conn_id="trial_secret", warehouse=f"duckdb:{FOLDER}/secret.duckdb")

with DAG("trial_consumer", schedule=TRIALS):

    @task
    def what_came(triggering_asset_events: dict) -> dict:
        """Give what the newest event says."""
        return [dict(event.extra) for events in triggering_asset_events.values() for event in events][-1]

    what_came()
