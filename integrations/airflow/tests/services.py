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
from pathlib import Path
from typing import Any

from airflow_home import BIN, HOME
from workspace import wait_for

class Services:
    """An API server and a scheduler. The DAGs do not change, so they are parsed once and no DAG processor is needed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        os.environ.update(
            AIRFLOW__CORE__PARALLELISM="4",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{self.url}/execution/",
            AIRFLOW__API__HOST="127.0.0.1",
            AIRFLOW__API__PORT=str(self.port),
            AIRFLOW__API__BASE_URL=self.url,
            AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC="2",
            AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT="3600",
        )
        self.processes: list[subprocess.Popen[bytes]] = []
        self.token = ""

    def start(self) -> None:
        """Start the API server, and wait until it answers."""
        from airflow.dag_processing.bundles.manager import DagBundlesManager
        from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

        bag = BundleDagBag(HOME / "dags", bundle_path=HOME / "dags", bundle_name="dags-folder")
        assert not bag.import_errors, bag.import_errors
        DagBundlesManager().sync_bundles_to_db()
        sync_bag_to_db(bag, "dags-folder", None)
        self._launch("api-server")
        self.token = wait_for("a token", self._token)

    def schedule(self) -> None:
        """Start the scheduler."""
        self._launch("scheduler")

    def stop(self) -> None:
        """Stop them: the API server last, since tasks report to it."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

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

    def ended(self, dag: str) -> Any:
        """The first run of a DAG, once it has ended."""
        runs = self.api("GET", f"/dags/{dag}/dagRuns")["dag_runs"]
        return next((run for run in runs if run["state"] in ("success", "failed")), None)

    def xcom(self, dag: str, run: str, task: str = "it") -> Any:
        """The task's result."""
        value = self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value")["value"]
        return json.loads(value) if isinstance(value, str) else value

    def log(self, dag: str, run: str, attempt: int = 1, task: str = "it") -> str:
        """The task's log."""
        return json.dumps(self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{attempt}?full_content=true"))

    def _launch(self, name: str) -> None:
        with open(HOME / f"{name}.log", "wb") as log:
            self.processes.append(subprocess.Popen([str(BIN / "airflow"), name], stdout=log, stderr=log, stdin=subprocess.DEVNULL))

    def _token(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.url}/auth/token", timeout=10) as answer:
                return str(json.loads(answer.read())["access_token"])
        except OSError:
            return ""


def parent(process: int) -> int:
    """The process that started it."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
