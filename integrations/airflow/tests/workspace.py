"""A folder with a day's events for each day, and the real program to look into the warehouse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROGRAM = os.environ.get("SELLER_BALANCE_PROGRAM", "seller-balance")
REPOSITORY = Path(__file__).resolve().parents[3]
DAGS = REPOSITORY / "deploy" / "airflow" / "dags"
# A machine that is busy with other tests takes minutes for what takes seconds.
WAIT_S = 300
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

    def close(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for(what: str, look: Callable[[], Any], seconds: float = WAIT_S) -> Any:
    """Look until there is something to see."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen := look():
            return seen
        time.sleep(0.2)
    raise AssertionError(f"{what}: not seen within {seconds} s")


def running(part: str) -> list[int]:
    """The processes of the program with a part of their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if Path(command[0]).name == "seller-balance" and part in " ".join(command) and state != "Z":
            found.append(int(folder.name))
    return found
