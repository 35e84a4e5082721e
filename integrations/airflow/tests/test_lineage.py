"""What Airflow's own OpenLineage provider tells of our tasks."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import airflow_home  # before airflow reads its settings
from seller_balance_airflow.lineage import dataset_name
from seller_balance_airflow.operators import SellerBalanceRunOperator
from workspace import PROGRAM, REPOSITORY, Workspace

HAS_PROVIDER = importlib.util.find_spec("airflow.providers.openlineage") is not None
LINEAGE = airflow_home.HOME / "lineage.ndjson"
VALIDATOR = REPOSITORY.parent / "shared" / "openlineage" / "ol_check.py"


@unittest.skipUnless(HAS_PROVIDER, "apache-airflow-providers-openlineage is not installed")
class LineageTests(unittest.TestCase):
    """The events of a run, as a backend gets them."""

    workspace: Workspace
    order: Path
    told: list[Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.close)
        cls.order = cls.workspace.write("order.csv", "o-1,2026-11-01T10:00:00Z,S1,order_paid,EUR,10.00")
        cls.run_of("published", cls.order)
        settings = cls.workspace.folder / "settings.yaml"
        settings.write_text("checks:\n  negative_balance: { severity: error }\n")
        cls.run_of("held", cls.workspace.write("payout.csv", "p-1,2026-11-01T11:00:00Z,S1,payout,EUR,99.00"), config=str(settings))
        cls.told = [json.loads(line) for line in LINEAGE.read_text().splitlines()]

    def test_a_published_run_tells_its_files_its_checks_and_its_tables(self) -> None:
        complete = self.last("published")
        self.assertEqual("COMPLETE", complete["eventType"])
        files = [each for each in complete["inputs"] if each["namespace"] == "file"]
        self.assertEqual([str(self.order)], [each["name"] for each in files])
        statistics = files[0]["inputFacets"]["inputStatistics"]
        self.assertEqual((1, self.order.stat().st_size), (statistics["rowCount"], statistics["size"]))
        warehouse = self.workspace.folder / "books.duckdb"
        outputs = {(each["namespace"], each["name"]) for each in complete["outputs"]}
        self.assertIn((f"duckdb://{warehouse}", "books.dwh.seller_balance_daily"), outputs)
        events = next(each for each in complete["inputs"] if each["name"] == "books.raw.events")
        checks = {each["name"]: each for each in events["inputFacets"]["dataQualityAssertions"]["assertions"]}
        self.assertTrue(checks["balance_identity"]["success"])
        self.assertEqual("warn", checks["negative_balance"]["severity"])

    def test_a_held_run_tells_the_failed_check_and_no_balances(self) -> None:
        failed = self.last("held")
        self.assertEqual("FAIL", failed["eventType"])
        self.assertIn("negative_balance", failed["run"]["facets"]["errorMessage"]["message"])
        self.assertNotIn("books.dwh.seller_balance_daily", [each["name"] for each in failed["outputs"]])
        events = next(each for each in failed["inputs"] if each["name"] == "books.raw.events")
        checks = {each["name"]: each["success"] for each in events["inputFacets"]["dataQualityAssertions"]["assertions"]}
        self.assertFalse(checks["negative_balance"])

    def test_tables_have_the_names_of_the_specification_without_user_or_password(self) -> None:
        for warehouse, expected in {
            "postgres://ann:secret@db.example/books": ("postgres://db.example:5432", "books.raw.events"),
            "greenplum://ann@gp.example:6543/books": ("postgres://gp.example:6543", "books.raw.events"),
            "clickhouse://ann:secret@ch.example:8443/books?secure=true": ("clickhouse://ch.example:8443", "raw.events"),
            "duckdb:/data/books.duckdb": ("duckdb:///data/books.duckdb", "books.raw.events"),
        }.items():
            self.assertEqual(expected, dataset_name(warehouse, "raw.events"), warehouse)

    def test_every_event_is_valid_by_the_published_schemas(self) -> None:
        if not VALIDATOR.exists():
            self.skipTest("../shared/openlineage, which has the published schemas, is not there")
        self.assertGreaterEqual(len(self.told), 4)
        checked = subprocess.run([sys.executable, str(VALIDATOR), str(LINEAGE)], capture_output=True, text=True)
        self.assertEqual((0, ""), (checked.returncode, checked.stdout.strip()), checked.stderr)

    def last(self, name: str) -> Any:
        """The last event of a run's task."""
        return [event for event in self.told if event["job"]["name"] == f"lineage_{name}.it"][-1]

    @classmethod
    def run_of(cls, name: str, source: Path, **options: Any) -> None:
        airflow_home.attempt(f"lineage_{name}", lambda: SellerBalanceRunOperator(
            task_id="it", sources=str(source), warehouse=cls.workspace.warehouse, program=PROGRAM, **options
        ))
