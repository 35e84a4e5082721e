"""Writes models/sources.yml from docs/tables.md, so that a figure means the same in dbt docs as in ours. Standard library only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "docs" / "tables.md"
SOURCES = HERE / "models" / "sources.yml"

HEAD = """\
# Made from docs/tables.md by generate.py; change it there.
version: 2

sources:
"""

SCHEMAS = {
    "raw": "Events as they came, what was not accepted, and the receipts.",
    "dwh": "Published movements and balances.",
    "dq": "Results of the checks.",
    "ops": "Runs, builds and settings.",
}

# A warehouse is fresh if a run published lately.
FRESHNESS = """\
        config:
          loaded_at_field: finished_at
          freshness:
            warn_after: { count: "{{ var('seller_balance_warn_after_hours') }}", period: hour }
            error_after: { count: "{{ var('seller_balance_error_after_hours') }}", period: hour }
            filter: outcome = 'published'
"""

DATA_TESTS = {
    "raw.events.event_id": "[unique, not_null]",
    "raw.events.seller_id": "[not_null]",
    "raw.events.signed_amount": "[not_null]",
    "raw.events.booking_date": "[not_null]",
    "raw.batches.batch_id": "[unique, not_null]",
    "dwh.seller_balance_daily.dt": "[not_null]",
    "dwh.seller_balance_daily.seller_id": "[not_null]",
    "dwh.seller_balance_daily.currency": "[not_null]",
    "dwh.seller_balance_daily.running_balance": "[not_null]",
    "dq.results.severity": "[accepted_values: { arguments: { values: [error, warning] } }]",
    "dq.results.status": "[accepted_values: { arguments: { values: [passed, warned, failed] } }]",
    "ops.builds.build": "[unique, not_null]",
    "ops.runs.run_id": "[unique, not_null]",
}


def tables(text: str) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Give each table with its description, and its columns with their types and meanings."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        prose, _, table = body.partition("| column |")
        if table:
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| `")]
            yield name.strip(), plain(prose), [(plain(row[0]), plain(row[1]), plain(row[2])) for row in rows]


def plain(markdown: str) -> str:
    """Take away what only Markdown has: code marks and links, of which the page does not exist elsewhere."""
    text = re.sub(r"\s*\(\[[^\]]*\]\([^)]*\)\)", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(text.replace("`", "").split())


def render(text: str) -> str:
    """Give the sources as YAML."""
    known = list(tables(text))
    lines = [HEAD]
    for schema, description in SCHEMAS.items():
        lines.append(f"  - name: seller_balance_{schema}\n    schema: {schema}\n    description: {json.dumps(description)}\n    tables:\n")
        for name, prose, columns in known:
            if name.startswith(schema + ".") and not prose.startswith("DuckDB only"):
                lines.append(_table(name, prose, columns))
    return "".join(lines)


def _table(name: str, prose: str, columns: list[tuple[str, str, str]]) -> str:
    lines = [f"      - name: {name.split('.')[1]}\n        description: {json.dumps(prose, ensure_ascii=False)}\n"]
    if name == "ops.runs":
        lines.append(FRESHNESS)
    lines.append("        columns:\n")
    for column, kind, meaning in columns:
        described = f"{meaning} ({kind})" if meaning else kind
        lines.append(f"          - name: {column}\n            description: {json.dumps(described, ensure_ascii=False)}\n")
        if tests := DATA_TESTS.get(f"{name}.{column}"):
            lines.append(f"            data_tests: {tests}\n")
    return "".join(lines)


if __name__ == "__main__":
    SOURCES.write_text(render(TABLES.read_text(encoding="utf-8")), encoding="utf-8")
