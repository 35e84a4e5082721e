"""Makes the pictures of docs/airflow.md with a real Airflow, the real program and chromium.

From the repository's folder: ``PYTHON integrations/airflow/pictures.py PROGRAM``, where PYTHON has what tests/requirements.txt names.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else "src/SellerBalance.Cli/bin/Release/net10.0/seller-balance").resolve()
os.environ.update(SELLER_BALANCE_PROGRAM=str(PROGRAM), PATH=f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}")
sys.path.insert(0, str(Path(__file__).resolve().parent / "tests"))

import airflow_home  # noqa: E402
from services import Services  # noqa: E402
from websockets.sync.client import connect  # noqa: E402
from workspace import DAGS, REPOSITORY, Workspace, wait_for  # noqa: E402

DAG = "seller_balance_daily"
IMAGES = REPOSITORY / "docs" / "images"
CHROMIUM = os.environ.get("SELLER_BALANCE_TEST_CHROMIUM") or "chromium"


class Browser:
    """A page of a headless Chromium, driven by its DevTools protocol."""

    def __init__(self, address: str) -> None:
        self._socket = connect(address, max_size=None, legacy=True)
        self._number = 0

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method, and give its result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv(60))).get("id") != self._number:
            pass
        return answer["result"]

    def run(self, script: str) -> Any:
        """Run a script in the page, and give its value."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def picture(self, name: str, url: str, seen: str, width: int, height: int, *steps: str) -> None:
        """Save a picture of a page once a script says that it is all there, and each step has found what it looks for."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=url)
        wait_for(name, lambda: self.run(seen), 60)
        for step in steps:
            wait_for(step, lambda step=step: self.run(step), 60)
        # Animations of the layout end.
        wait_for("a still page", self._is_still, 60)
        picture = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        (IMAGES / name).write_bytes(picture)
        print(f"docs/images/{name}: {len(picture):,} bytes")

    def _is_still(self) -> bool:
        shots = [self.call("Page.captureScreenshot", format="png")["data"]]
        for _ in range(3):
            self.call("Runtime.evaluate", expression="new Promise(resolve => setTimeout(resolve, 400))", awaitPromise=True)
            shots.append(self.call("Page.captureScreenshot", format="png")["data"])
        return len(set(shots)) == 1


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with tempfile.TemporaryDirectory(prefix="seller-balance-chromium-", ignore_cleanup_errors=True) as profile:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        process = subprocess.Popen([*command, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr
            address = next(line.split()[-1] for line in process.stderr if "DevTools listening" in line)
            yield page(address)
        finally:
            process.terminate()
            process.wait(60)


def page(browser: str) -> Browser:
    """The one page of a browser that was just started."""
    target = next(each for each in Browser(browser).call("Target.getTargets")["targetInfos"] if each["type"] == "page")
    return Browser(f"{browser.split('/devtools/')[0]}/devtools/page/{target['targetId']}")


def prepare(workspace: Workspace) -> None:
    """A good file for the first day, and for the second one in which every third amount is missing; the third one's has not come."""
    workspace.generate("--sellers", "20", "--days", "2")
    for stray in workspace.folder.joinpath("inbox").glob("*"):
        if stray.name not in ("events-2026-11-01.csv", "events-2026-11-02.csv"):
            stray.unlink()
    second = workspace.folder / "inbox" / "events-2026-11-02.csv"
    header, *rows = second.read_text().splitlines()
    amount = header.split(",").index("amount")
    broken = [",".join("" if place == amount and number % 3 == 0 else field for place, field in enumerate(row.split(","))) for number, row in enumerate(rows)]
    second.write_text("\n".join([header, *broken, ""]))


def runs(services: Services) -> Any:
    """The good run and the held one, once both have ended and the third one waits for its file."""
    found = services.api("GET", f"/dags/{DAG}/dagRuns?order_by=run_after")["dag_runs"]
    return found[:2] if [run["state"] for run in found] == ["success", "failed", "running"] else None


def main() -> None:
    """Make the pictures."""
    with ExitStack() as stack:
        workspace = Workspace()
        stack.callback(workspace.close)
        prepare(workspace)
        shutil.copy(DAGS / f"{DAG}.py", airflow_home.HOME / "dags")
        os.environ.update(
            SELLER_BALANCE_INBOX=str(workspace.folder / "inbox"),
            SELLER_BALANCE_OUTBOX=str(workspace.folder / "outbox"),
            AIRFLOW_CONN_SELLER_BALANCE_DEFAULT=json.dumps({"conn_type": "seller_balance", "extra": {"warehouse": workspace.warehouse}}),
        )
        services = Services()
        stack.callback(services.stop)
        services.start()
        services.api("POST", "/pools", {"name": "seller_balance", "slots": 1, "description": "one writer"})
        services.unpause(DAG)
        good, held = wait_for("a good run and a held one", lambda: runs(services))
        browser = stack.enter_context(chromium())
        browser.call("Page.navigate", url=f"{services.url}/auth/token/login")
        wait_for("Airflow's page", lambda: browser.run("document.querySelector('nav, a[href]') !== null"), 60)
        browser.run("localStorage.setItem('default_dag_view', '\"graph\"')")
        at = f"{services.url}/dags/{DAG}/runs/"
        graph = "[...'load publish check export report sunday verify'.split(' ')].every(task => document.body.innerText.includes(task))"
        browser.picture("airflow-graph.png", at + urllib.parse.quote(good["dag_run_id"]), graph, 1500, 640)
        log = "document.body.innerText.includes('held, readers still see')"
        # The log alone, without the traceback.
        alone = "(button => button && (button.click(), true))(document.querySelector('button[aria-label*=fullscreen]'))"
        folded = "(all => all.length > 1 && (all.forEach(each => each.open = false), true))([...document.querySelectorAll('details:has(> [data-testid^=summary-AirflowFail])')])"
        browser.picture("airflow-held.png", f"{at}{urllib.parse.quote(held['dag_run_id'])}/tasks/publish", log, 1340, 370, alone, folded)


main()
