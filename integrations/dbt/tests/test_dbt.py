"""The package in a real dbt, on warehouses that the real program made."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

import dbt.version  # noqa: F401  (the interpreter that has dbt)
import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

PACKAGE = Path(__file__).resolve().parents[1]
PROGRAM = os.environ.get("SELLER_BALANCE_PROGRAM", "seller-balance")
# An empty database, and a server without databases, that ask for no password.
POSTGRES = os.environ.get("SELLER_BALANCE_TEST_DBT_POSTGRES", "")
CLICKHOUSE = os.environ.get("SELLER_BALANCE_TEST_DBT_CLICKHOUSE", "")

PROFILES = """\
seller_balance:
  target: duckdb
  outputs:
    duckdb: {{ type: duckdb, path: "{folder}/books.duckdb", schema: analytics, threads: 1 }}
    broken: {{ type: duckdb, path: "{folder}/broken.duckdb", schema: analytics, threads: 1 }}
    postgres: {{ type: postgres, host: {postgres.hostname}, port: {postgres.port}, user: {postgres.username}, password: none, dbname: {database}, schema: analytics, threads: 1 }}
    clickhouse: {{ type: clickhouse, host: {clickhouse.hostname}, port: {clickhouse.port}, user: default, schema: analytics, threads: 1 }}
"""


class DbtTests(unittest.TestCase):
    """One warehouse for all tests; the package as a project of its own."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "False"
        cls.folder = Path(tempfile.mkdtemp(prefix="seller-balance-dbt-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        shutil.copytree(PACKAGE, cls.folder / "project", ignore=shutil.ignore_patterns("tests", "__pycache__"))
        postgres = urlsplit(POSTGRES or "postgres://ann@127.0.0.1:5432/books")
        clickhouse = urlsplit(CLICKHOUSE or "clickhouse://127.0.0.1:8123")
        profiles = PROFILES.format(folder=cls.folder, postgres=postgres, database=postgres.path.strip("/"), clickhouse=clickhouse)
        (cls.folder / "project" / "profiles.yml").write_text(profiles)
        cls.program("generate", "--to", "events.csv", "--events", "300")
        cls.program("run", "events.csv")

    def test_a_build_makes_the_models_and_all_data_tests_hold(self) -> None:
        self.build("duckdb")
        self.assertTrue(all(claim["holds"] for claim in json.loads(self.program("verify", "--json", "--wait", "0"))["claims"]))

    def test_a_warehouse_whose_last_run_published_is_fresh(self) -> None:
        self.check_freshness("duckdb")

    @unittest.skipUnless(POSTGRES, "SELLER_BALANCE_TEST_DBT_POSTGRES names no PostgreSQL database")
    def test_a_warehouse_on_postgresql_builds_and_is_fresh(self) -> None:
        self.try_server("postgres", POSTGRES)

    @unittest.skipUnless(CLICKHOUSE, "SELLER_BALANCE_TEST_DBT_CLICKHOUSE names no ClickHouse server")
    def test_a_warehouse_on_clickhouse_builds_and_is_fresh(self) -> None:
        self.try_server("clickhouse", CLICKHOUSE)

    def test_it_parses_for_postgresql_and_clickhouse_without_warnings(self) -> None:
        for target in ("postgres", "clickhouse"):
            self.dbt("--warn-error", "parse", "--no-partial-parse", "--target", target)

    def test_a_balance_that_does_not_tie_is_found(self) -> None:
        shutil.copy(self.folder / "books.duckdb", self.folder / "broken.duckdb")
        with duckdb.connect(str(self.folder / "broken.duckdb")) as connection:
            connection.execute("UPDATE dwh.seller_balance_daily SET running_balance = running_balance + 0.01 WHERE rowid = 0")
        said = self.dbt("test", "--select", "balances_tie", "--target", "broken", succeeds=False)
        self.assertIn("Got 1 result", said)

    def try_server(self, target: str, warehouse: str) -> None:
        """Fill a server's warehouse, build on it, and see that the books are as they were."""
        self.program("run", "events.csv", "--warehouse", warehouse)
        self.build(target)
        self.check_freshness(target)
        self.assertTrue(all(claim["holds"] for claim in json.loads(self.program("verify", "--json", "--warehouse", warehouse))["claims"]))

    def build(self, target: str) -> None:
        """Make the models, and see that every data test was made and holds."""
        self.dbt("build", "--target", target)
        results = json.loads((self.folder / "project" / "target" / "run_results.json").read_text())["results"]
        outcomes = {result["unique_id"]: result["status"] for result in results if not result["unique_id"].startswith("exposure.")}
        self.assertEqual({"pass", "success"}, set(outcomes.values()), outcomes)
        self.assertIn("test.seller_balance.latest_balances_are_the_sums_of_events", outcomes)

    def check_freshness(self, target: str) -> None:
        """See that the newest run is fresh."""
        self.dbt("source", "freshness", "--target", target)
        results = json.loads((self.folder / "project" / "target" / "sources.json").read_text())["results"]
        self.assertEqual([("source.seller_balance.seller_balance_ops.runs", "pass")], [(each["unique_id"], each["status"]) for each in results])

    def dbt(self, *arguments: str, succeeds: bool = True) -> str:
        """Run dbt in this process, which saves a start of seconds each time."""
        project = str(self.folder / "project")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            done = dbtRunner().invoke([*arguments, "--project-dir", project, "--profiles-dir", project])
        # As the end of its process does: it keeps the file until then.
        DuckDBConnectionManager.close_all_connections()
        self.assertEqual((succeeds, None), (done.success, done.exception), said.getvalue()[-4000:])
        return said.getvalue()

    @classmethod
    def program(cls, *arguments: str) -> str:
        environment = {**os.environ, "SELLER_BALANCE_WAREHOUSE": f"duckdb:{cls.folder / 'books.duckdb'}"}
        finished = subprocess.run([PROGRAM, *arguments], cwd=cls.folder, env=environment, capture_output=True, text=True)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout
