"""What the program's JSON says, in a sentence for the log and a value small enough for an XCom. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from seller_balance_airflow.program import Finished, Meaning

# Airflow keeps an XCom in a column of its database and shows it on a page.
XCOM_LIMIT_BYTES = 48 * 1024


def failing_checks(result: Any) -> list[str]:
    """Name the blocking checks that failed, with the number of their findings."""
    if not isinstance(result, dict):
        return []
    return [
        f"{check['name']} ({_findings(check)})"
        for check in result.get("checks") or []
        if check.get("status") == "failed"
    ]


def reason(finished: Finished, verb: str) -> str:
    """Say why a task failed."""
    if finished.meaning is Meaning.HELD:
        checks = ", ".join(failing_checks(finished.result)) or "see the log"
        return f"seller-balance {verb}: held, readers still see what was published before. Failed checks: {checks}"
    error = finished.result.get("error") if isinstance(finished.result, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    said = said or " ".join(finished.last_lines) or "it said nothing"
    return f"seller-balance {verb}: exit code {finished.exit_code}: {said.removeprefix('seller-balance: ')}"


def lines(result: Any) -> Iterator[str]:
    """Tell what a run came to, line by line."""
    if not isinstance(result, dict):
        return
    if "outcome" in result:
        yield f"{result['outcome']}: run {result.get('run_id')}"
    receipt = result.get("receipt")
    if receipt:
        counts = " + ".join(f"{receipt[name]} {name}" for name in ("accepted", "duplicates", "conflicts", "rejected"))
        yield f"read {receipt['read']} = {counts}"
    for check in result.get("checks") or []:
        if check.get("status") != "passed":
            yield f"check {check['name']} {check['status']}: {_findings(check)}"
    for claim in result.get("claims") or []:
        yield f"{'holds' if claim.get('holds') else 'DOES NOT HOLD'}: {claim.get('claim')} ({claim.get('figures')})"


def bounded(result: Any, limit_bytes: int = XCOM_LIMIT_BYTES) -> Any:
    """Shorten a result to what an XCom may hold: first its batches go, then all lists, then all but plain values."""
    if not isinstance(result, dict) or _size(result) <= limit_bytes:
        return result if _size(result) <= limit_bytes else {"left_off": "everything"}
    without_batches = {**result, "batches": [], "left_off": f"batches: {len(result.get('batches') or [])}"}
    if _size(without_batches) <= limit_bytes:
        return without_batches
    plain = {name: value for name, value in result.items() if isinstance(value, (int, float, bool)) or value is None}
    short = {name: value for name, value in result.items() if isinstance(value, str) and len(value) <= 200}
    receipt = {"receipt": result["receipt"]} if isinstance(result.get("receipt"), dict) else {}
    return {**plain, **short, **receipt, "left_off": "all lists"}


def _findings(check: dict[str, Any]) -> str:
    return f"{check['findings']} finding{'' if check['findings'] == 1 else 's'}"


def _size(value: Any) -> int:
    return len(json.dumps(value).encode())
