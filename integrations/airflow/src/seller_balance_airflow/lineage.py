"""What a command read and wrote, for OpenLineage. Only Airflow's OpenLineage provider calls it; without that provider nothing is imported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage

_DEFAULT = "duckdb:seller-balance.duckdb"
_PORTS = {"postgres": 5432, "postgresql": 5432, "greenplum": 5432, "clickhouse": 8123}
_LANDED = ("raw.events", "raw.quarantine", "raw.batches")
_MARTS = ("dwh.seller_movement_daily", "dwh.seller_balance_daily")


def dataset_name(warehouse: str | None, table: str) -> tuple[str, str]:
    """Give the namespace and the name of a table, by the specification's naming and dbt's for DuckDB. No user and no password.

    :param warehouse: The URL as in ``--warehouse``; None for the program's default.
    :param table: Such as ``dwh.seller_balance_daily``.
    """
    warehouse = warehouse or _DEFAULT
    scheme = warehouse.split(":", 1)[0]
    if scheme not in _PORTS:
        path = Path(warehouse.removeprefix("duckdb:")).absolute()
        return f"duckdb://{path}", f"{path.stem}.{table}"
    url = urlsplit(warehouse)
    host, port = url.hostname or "localhost", url.port or _PORTS[scheme]
    if scheme == "clickhouse":
        return f"clickhouse://{host}:{port}", table
    return f"postgres://{host}:{port}", f"{url.path.strip('/')}.{table}"


def lineage(verb: str, result: Any, warehouse: str | None) -> OperatorLineage:
    """Tell what a command read and wrote, from its JSON."""
    from airflow.providers.openlineage.extractors import OperatorLineage
    from openlineage.client.event_v2 import Dataset

    result = result if isinstance(result, dict) else {}
    inputs, outputs = [], []
    if verb in ("run", "ingest"):
        inputs += _files(result)
        outputs += [Dataset(*dataset_name(warehouse, table)) for table in _LANDED] if result.get("batches") else []
    if verb == "ingest":
        return OperatorLineage(inputs=inputs, outputs=outputs)
    if verb in ("run", "build", "check"):
        inputs.append(_checked(result, warehouse, _MARTS[1] if verb == "check" else _LANDED[0]))
    if result.get("outcome") == "published":
        outputs += [Dataset(*dataset_name(warehouse, table)) for table in _MARTS]
    return OperatorLineage(inputs=inputs, outputs=outputs)


def _files(result: dict[str, Any]) -> Iterator[Any]:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import input_statistics_input_dataset

    for batch in result.get("batches") or []:
        size = batch.get("source_bytes")
        read = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=batch["read"], size=size, fileCount=1)
        yield InputDataset(namespace="file", name=os.path.abspath(batch["source"]), inputFacets={"inputStatistics": read})


def _checked(result: dict[str, Any], warehouse: str | None, table: str) -> Any:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

    assertions = [
        quality.Assertion(
            assertion="custom_sql",
            name=check["name"],
            success=check["status"] == "passed",
            severity={"warning": "warn"}.get(check["severity"], check["severity"]),
            expected="0",
            actual=str(check["findings"]),
        )
        for check in result.get("checks") or []
    ]
    facets = {"dataQualityAssertions": quality.DataQualityAssertionsDatasetFacet(assertions=assertions)} if assertions else {}
    namespace, name = dataset_name(warehouse, table)
    return InputDataset(namespace=namespace, name=name, inputFacets=facets)
