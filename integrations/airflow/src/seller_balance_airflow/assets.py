"""The balances as an Airflow asset."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset

BALANCES = "dwh.seller_balance_daily"


def balances_asset(warehouse: str) -> Asset:
    """Name a warehouse's published balances. DAGs that are scheduled by it start when new balances are published.

    :param warehouse: A name for the warehouse, such as ``books``. Any name will do, if producers and consumers use the same one.
    """
    if not warehouse or any(character in warehouse for character in ":/@?# "):
        raise ValueError(f"warehouse: found {warehouse!r}, expected a name such as 'books'; a URL could hold a password.")
    return Asset(uri=f"seller_balance://{warehouse}/{BALANCES}")


def publication(result: dict[str, Any]) -> dict[str, Any]:
    """What an asset event says about the run that published."""
    return {name: result.get(name) for name in ("run_id", "outcome", "receipt", "balances")}
