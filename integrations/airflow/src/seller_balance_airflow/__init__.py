"""Seller Balance in Apache Airflow."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def provider_info() -> dict[str, Any]:
    """Tell Airflow of the connection type."""
    hook = "seller_balance_airflow.hook.SellerBalanceHook"
    return {
        "package-name": "seller-balance-airflow",
        "name": "Seller Balance",
        "description": "Knows, to the cent, what a marketplace owes each of its sellers.",
        "versions": [__version__],
        "connection-types": [{"connection-type": "seller_balance", "hook-class-name": hook}],
        "extra-links": ["seller_balance_airflow.operators.ReportLink"],
    }
