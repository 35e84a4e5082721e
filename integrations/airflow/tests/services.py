"""Airflow's own services on loopback, and its API. Import airflow_home first."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from airflow_home import BIN, HOME

# A machine that is busy with other tests takes minutes for what takes seconds.
START_S = 600
WAIT_S = 600


def wait_for(what: str, look: Callable[[], Any], seconds: float = WAIT_S) -> Any:
    """Look until there is something to see."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen := look():
            return seen
        time.sleep(0.5)
    raise AssertionError(f"{what}: not seen within {seconds} s")


class Services:
    """An API server and a scheduler. The DAGs do not change, so they are parsed once and no DAG processor is needed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        os.environ.update(
            AIRFLOW__CORE__PARALLELISM="4",
            AIRFLOW__OPENLINEAGE__DISABLED="True",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{self.url}/execution/",
            AIRFLOW__API__HOST="127.0.0.1",
            AIRFLOW__API__PORT=str(self.port),
            AIRFLOW__API__BASE_URL=self.url,
            AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT="600",
            AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC="2",
            AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT="3600",
        )
        self.processes: list[subprocess.Popen[bytes]] = []
        self.token = ""

    def start(self) -> None:
        """Start them, and wait until the API answers."""
        self.cli("dags", "reserialize")
        for name in ("api-server", "scheduler"):
            with open(HOME / f"{name}.log", "wb") as log:
                self.processes.append(subprocess.Popen([str(BIN / "airflow"), name], stdout=log, stderr=log, stdin=subprocess.DEVNULL))
        self.token = wait_for("a token", self._token, START_S)

    def stop(self) -> None:
        """Stop them: the API server last, since tasks report to it."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def cli(self, *arguments: str) -> None:
        """Run the command line; again if the SQLite database was locked."""
        for _ in range(5):
            finished = subprocess.run([str(BIN / "airflow"), *arguments], capture_output=True, text=True)
            if finished.returncode == 0:
                return
        raise AssertionError(f"airflow {arguments}: {finished.stdout}{finished.stderr}")

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        request = urllib.request.Request(
            f"{self.url}/api/v2{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {self.token}", "content-type": "application/json"},
        )
        for attempt in range(5):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.loads(answer.read() or b"{}")
            except urllib.error.HTTPError as error:
                if error.code < 500 or attempt == 4:
                    raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error
                time.sleep(1)

    def unpause(self, *dags: str) -> None:
        """Let DAGs run."""
        for dag in dags:
            self.api("PATCH", f"/dags/{dag}", {"is_paused": False})

    def trigger(self, dag: str, **more: Any) -> str:
        """Start a run by hand, and give its id."""
        return str(self.api("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, **more})["dag_run_id"])

    def task(self, dag: str, run: str, task: str = "it") -> Any:
        """What the API says about a task of a run."""
        return self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}")

    def wait_state(self, dag: str, run: str, *states: str) -> str:
        """Wait for the end of a run, which has to be one of these states."""
        ended = ("success", "failed")
        state = str(wait_for(f"{dag} {states}", lambda: (state := self.api("GET", f"/dags/{dag}/dagRuns/{run}")["state"]) in ended and state))
        assert state in states, f"{dag}: found {state}, expected {states}"
        return state

    def wait_task(self, dag: str, run: str, *states: str) -> Any:
        """Wait for the state of the run's only task."""
        return wait_for(f"{dag} {states}", lambda: (task := self.task(dag, run))["state"] in states and task)

    def xcom(self, dag: str, run: str, task: str = "it") -> Any:
        """The task's result."""
        value = self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value")["value"]
        return json.loads(value) if isinstance(value, str) else value

    def log(self, dag: str, run: str, attempt: int = 1, task: str = "it") -> str:
        """The task's log."""
        return json.dumps(self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{attempt}?full_content=true"))

    def _token(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.url}/auth/token", timeout=10) as answer:
                return str(json.loads(answer.read())["access_token"])
        except OSError:
            return ""


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


def parent(process: int) -> int:
    """The process that started it."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
