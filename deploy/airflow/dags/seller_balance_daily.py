"""Loads the events of every business day, publishes the balances, checks, exports and proves them.

Two DAGs from one graph: ``seller_balance_daily`` runs every night, and for a range of days by ``airflow backfill create``;
``seller_balance_backfill`` has no schedule and runs by hand for one day. Settings are variables of the environment:

- ``SELLER_BALANCE_TIME_ZONE``: the warehouse's business time zone; default: UTC. Another one than the warehouse's is refused.
- ``SELLER_BALANCE_INBOX``: the folder of the files; default: ``inbox``.
- ``SELLER_BALANCE_SOURCE``: the name of a day's files, in which ``{day}`` is the day; default: ``events-{day}.csv``.
- ``SELLER_BALANCE_OUTBOX``: the folder for exports; default: ``outbox``.
- ``SELLER_BALANCE_START``: the first business day; default: 2026-11-01.
- ``SELLER_BALANCE_ASSET``: the warehouse's name in the asset's URI; default: ``books``.
"""

from __future__ import annotations

import logging
import os
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, Context, CronDataIntervalTimetable, Param, task
from seller_balance_airflow.assets import balances_asset
from seller_balance_airflow.operators import (
    SellerBalanceCheckOperator,
    SellerBalanceExportOperator,
    SellerBalanceOperator,
    SellerBalanceVerifyOperator,
)

ZONE = os.environ.get("SELLER_BALANCE_TIME_ZONE", "UTC")
INBOX = os.environ.get("SELLER_BALANCE_INBOX", "inbox")
OUTBOX = os.environ.get("SELLER_BALANCE_OUTBOX", "outbox")
SOURCE = os.environ.get("SELLER_BALANCE_SOURCE", "events-{day}.csv")
START = date.fromisoformat(os.environ.get("SELLER_BALANCE_START", "2026-11-01"))
BALANCES = balances_asset(os.environ.get("SELLER_BALANCE_ASSET", "books"))

# A run that is started by hand has no interval in Airflow 3 unless it is given a logical date; it then means yesterday.
DAY = (
    "{{ params.day or (data_interval_start if data_interval_start is defined and data_interval_start "
    "else dag_run.run_after - macros.timedelta(days=1)).astimezone(macros.dateutil.tz.gettz('" + ZONE + "')).strftime('%Y-%m-%d') }}"
)

# One writer at a time. Create it once: airflow pools set seller_balance 1 "one writer". Without it, tasks wait for ever.
POOL = "seller_balance"

# Not between 2:00 and 3:00, which some days have twice or not at all.
NIGHTLY = CronDataIntervalTimetable("30 4 * * *", timezone=ZONE)


def alert(context: Context) -> None:
    """Say what failed. Replace it with a message to whoever is on call."""
    exception: Any = context.get("exception")
    logging.getLogger(__name__).error("ALERT %s: %s", context["ti"].task_id, exception)


def graph() -> None:
    """Raw load → aggregates with gate → data quality → export, report and, on Sundays, proof."""
    load = SellerBalanceOperator(
        task_id="load",
        verb="ingest",
        arguments=[os.path.join(INBOX, SOURCE.replace("{day}", DAY)), "--time-zone", ZONE],
        wait_for_source=timedelta(hours=6),
    )
    publish = SellerBalanceOperator(task_id="publish", verb="build", outlets=[BALANCES])
    check = SellerBalanceCheckOperator(task_id="check")
    export = SellerBalanceExportOperator(task_id="export", to=os.path.join(OUTBOX, "seller_balance_daily.parquet"))
    report = SellerBalanceExportOperator(task_id="report", to=os.path.join(OUTBOX, f"seller_balance_daily-{DAY}.csv"))

    @task.short_circuit(task_id="sunday")
    def is_sunday(day: str) -> bool:
        return date.fromisoformat(day).isoweekday() == 7

    load >> publish >> check >> [export, report]
    check >> is_sunday(DAY) >> SellerBalanceVerifyOperator(task_id="verify")


SHARED: dict[str, Any] = {
    "start_date": datetime(START.year, START.month, START.day, 4, 30, tzinfo=ZoneInfo(ZONE)),
    "max_active_runs": 1,
    "params": {"day": Param(None, type=["null", "string"], format="date", description="The business day; default: that of the run's interval.")},
    "default_args": {"pool": POOL, "retries": 3, "retry_delay": timedelta(minutes=5), "on_failure_callback": alert},
    "tags": ["seller-balance"],
    "doc_md": __doc__,
}

with DAG("seller_balance_daily", schedule=NIGHTLY, catchup=True, **SHARED):
    graph()

with DAG("seller_balance_backfill", schedule=None, **SHARED):
    graph()
