"""The operators in a real Airflow, by ``dag.test()``, with the real program."""

from __future__ import annotations

import os
import unittest
from datetime import timedelta
from typing import Any

import airflow_home  # noqa: F401  (before airflow reads its settings)
from airflow.sdk import DAG
from seller_balance_airflow.assets import balances_asset
from seller_balance_airflow.operators import SellerBalanceOperator, SellerBalanceRunOperator
from workspace import PROGRAM, Workspace


class OperatorTests(unittest.TestCase):
    """What each exit code does to a task."""

    def setUp(self) -> None:
        self.workspace = Workspace()
        self.addCleanup(self.workspace.close)

    def test_a_published_run_gives_its_json_and_tells_the_asset(self) -> None:
        file = self.workspace.write("a.csv", "o-1,2026-11-01T10:00:00Z,S1,order_paid,EUR,10.00")
        task = self.attempt(self.run_of(str(file), outlets=[balances_asset("books")]))
        self.assertEqual("success", task.state)
        result = task.xcom_pull(task_ids="it")
        self.assertEqual("published", result["outcome"])
        self.assertEqual(1, result["receipt"]["accepted"])

    def run_of(self, *sources: str, **options: Any) -> Any:
        return lambda: SellerBalanceRunOperator(
            task_id="it", sources=list(sources), warehouse=self.workspace.warehouse, program=PROGRAM, retry_delay=timedelta(0), **options
        )

    def attempt(self, make: Any) -> Any:
        return airflow_home.attempt(self.id().rsplit(".", 1)[1], make)
