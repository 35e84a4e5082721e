"""A folder with a day's events for each day, and the real program to look into the warehouse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PROGRAM = os.environ.get("SELLER_BALANCE_PROGRAM", "seller-balance")
REPOSITORY = Path(__file__).resolve().parents[3]
DAGS = REPOSITORY / "deploy" / "airflow" / "dags"
DAYS = [f"2026-11-{day:02}" for day in range(1, 15)]


class Workspace:
    """Files of events in ``inbox``, a DuckDB file, and an empty ``outbox``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="seller-balance-airflow-"))
        (self.folder / "inbox").mkdir()
        (self.folder / "outbox").mkdir()
        self.warehouse = f"duckdb:{self.folder / 'books.duckdb'}"

    def generate(self, *options: str) -> None:
        """Write a file a day."""
        self.run("generate", "--to", str(self.folder / "inbox" / "events.csv"), "--split-by-day", *options)

    def write(self, name: str, *rows: str) -> Path:
        """Write a file of events: id, time, seller, type, currency, amount."""
        path = self.folder / "inbox" / name
        path.write_text("\n".join(["event_id,event_ts,seller_id,event_type,currency,amount", *rows, ""]))
        return path

    def run(self, *arguments: str, warehouse: str | None = None) -> str:
        """Run the program, which has to succeed, and give its output."""
        finished = subprocess.run(
            [PROGRAM, *arguments],
            env={**os.environ, "SELLER_BALANCE_WAREHOUSE": warehouse or self.warehouse},
            capture_output=True,
            text=True,
            cwd=self.folder,
        )
        assert finished.returncode == 0, f"{arguments}: exit code {finished.returncode}: {finished.stderr}"
        return finished.stdout

    def json(self, *arguments: str, warehouse: str | None = None) -> Any:
        """Run the program and give its JSON."""
        return json.loads(self.run(*arguments, "--json=compact", warehouse=warehouse))

    def balances(self, warehouse: str | None = None) -> Any:
        """All balance days."""
        return self.json("balance", "--from", "2000-01-01", warehouse=warehouse)

    def verify(self) -> None:
        """Prove the balances."""
        assert all(claim["holds"] for claim in self.json("verify")["claims"])

    def close(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
