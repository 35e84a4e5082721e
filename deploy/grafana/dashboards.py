"""Writes the dashboards in dashboards/ from the panels below and the queries in sql/. Standard library only.

python3 deploy/grafana/dashboards.py writes them; with --check it names those that are not current, and fails.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROMETHEUS = {"type": "prometheus", "uid": "seller-balance-prometheus"}
ENGINES = {
    "postgres": {"type": "grafana-postgresql-datasource", "uid": "seller-balance-postgres"},
    "clickhouse": {"type": "grafana-clickhouse-datasource", "uid": "seller-balance-clickhouse"},
}
ENGINE_NAMES = {"postgres": "PostgreSQL", "clickhouse": "ClickHouse"}
# 1.234,56 or 1,234.56 as the reader's language has it, never 1.23 K.
MONEY = {"unit": "locale", "decimals": 2}
COUNT = {"unit": "locale", "decimals": 0}
RED_ABOVE_ZERO = {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"color": "red", "value": 1}]}

# Kind, title, what is asked, width and height in Grafana's grid of 24 columns, how values look, what has to be known of it.
FINANCE = [
    ("stat", "Owed now, $currency", "owed_now", 6, 5, MONEY, "What is owed to all sellers now."),
    ("stat", "Owed by sellers below zero, $currency", "owed_by_sellers", 6, 5, MONEY, "Part of what is owed now, with its sign."),
    ("stat", "Sellers below zero", "below_zero", 4, 5, COUNT, ""),
    ("table", "As of", "about", 8, 5, {}, "Days are booking dates in this time zone; the publication is in UTC."),
    ("timeseries", "Owed at the close of each day, $currency", "owed_every_day", 24, 9, MONEY, "A level: a week or month has the value of its last day, never a sum."),
    ("bars", "Money in and out by day and type, $currency", "movements_by_day", 16, 10, MONEY, "Above zero: added to what is owed. Below: taken from it."),
    ("table", "Money in and out in this range, $currency", "movements_by_type", 8, 10, MONEY, ""),
    ("table", "Largest balances now, $currency", "largest_balances", 12, 10, MONEY, ""),
    ("table", "Sellers below zero now, $currency", "sellers_below_zero", 12, 10, MONEY, "They owe the marketplace."),
]
QUALITY = [
    ("stat", "Checks that did not pass", "checks_not_passed", 6, 5, COUNT | {"thresholds": RED_ABOVE_ZERO}, "The last result of each check."),
    ("stat", "Runs held since the last publication", "max(seller_balance_held_runs)", 6, 5, COUNT | {"thresholds": RED_ABOVE_ZERO}, ""),
    ("stat", "Rows in quarantine", "max(seller_balance_quarantined_rows_all)", 6, 5, COUNT, ""),
    ("stat", "Landed and not in the balances", "max by (currency) (seller_balance_unposted_amount)", 6, 5, MONEY, "Amounts without their signs, by currency."),
    ("table", "Checks now", "checks_now", 12, 10, COUNT, "The last result of each check, in UTC."),
    ("table", "Findings", "findings_now", 12, 10, {}, "Rows that failed in the last result of each check."),
    ("bars", "Rows that were not accepted, by run", "rows_of_runs", 12, 9, COUNT, "By the time at which the run started, in UTC."),
    ("bars", "Rows in quarantine by reason", "max by (reason) (seller_balance_quarantined_rows)", 12, 9, COUNT, "A row counts under each of its reasons."),
    ("table", "Runs", "last_runs", 24, 10, COUNT, "The last 50, in UTC."),
]
ONE = '{instance="$instance"}'
SECONDS = {"unit": "s"}
OPERATIONS = [
    ("stat", "Held runs", f"seller_balance_held_runs{ONE}", 4, 5, COUNT | {"thresholds": RED_ABOVE_ZERO}, "Since the last one that published."),
    ("stat", "Since the last run began", f"time() - seller_balance_last_run_start_timestamp_seconds{ONE}", 5, 5, SECONDS, ""),
    ("stat", "Since the last publication", f"time() - seller_balance_published_timestamp_seconds{ONE}", 5, 5, SECONDS, ""),
    ("stat", "Age of the newest event", f"seller_balance_newest_event_age_seconds{ONE}", 5, 5, SECONDS, ""),
    ("stat", "Size of the warehouse", f"seller_balance_warehouse_size_bytes{ONE}", 5, 5, {"unit": "bytes"}, ""),
    ("timeseries", "Duration of the last run", f"seller_balance_last_run_duration_seconds{ONE}", 12, 8, SECONDS, "Whoever ran it."),
    ("timeseries", "Rows of the last run by outcome", f"max by (outcome) (seller_balance_last_run_rows{ONE})", 12, 8, COUNT, ""),
    ("timeseries", "Events waiting to be published", f"seller_balance_waiting_events{ONE}", 12, 8, COUNT, "Landed, and not in the balances."),
    ("timeseries", "Checks that failed", f'sum by (severity) (seller_balance_checks{{instance="$instance",status="failed"}})', 12, 8, COUNT, ""),
    ("timeseries", "Runs inside the server", f"sum by (outcome) (increase(seller_balance_runs_total{ONE}[$__range]))", 12, 8, COUNT, "Within the range that ends at each point."),
    ("timeseries", "Duration of runs inside the server, mean", f"sum(rate(seller_balance_run_duration_seconds_sum{ONE}[$__range])) / sum(rate(seller_balance_run_duration_seconds_count{ONE}[$__range]))", 12, 8, SECONDS, ""),
    ("timeseries", "Requests by status", f"sum by (code) (rate(http_requests_received_total{ONE}[$__rate_interval]))", 8, 8, {"unit": "reqps"}, ""),
    ("timeseries", "Request duration, 95th percentile", f"histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{ONE}[$__rate_interval])))", 8, 8, SECONDS, ""),
    ("timeseries", "Requests in progress", f"sum(http_requests_in_progress{ONE})", 8, 8, COUNT, ""),
]


def target(asked: str, kind: str, engine: str) -> dict:
    """A query: of a metric if no file has its name, else the SQL of that file."""
    query = HERE / "sql" / f"{asked}.sql"
    if not query.exists():
        label = next((label for label in ("currency", "reason", "outcome", "severity", "code") if f"by ({label})" in asked), None)
        return {"refId": "A", "datasource": PROMETHEUS, "expr": asked, "instant": kind == "stat", "range": kind != "stat", "legendFormat": f"{{{{{label}}}}}" if label else "__auto"}
    is_series = kind in ("timeseries", "bars")
    form = {"rawQuery": True, "editorMode": "code", "format": "time_series" if is_series else "table"} if engine == "postgres" else {
        "editorType": "sql", "queryType": "timeseries" if is_series else "table", "format": 0 if is_series else 1}
    return {"refId": "A", "datasource": ENGINES[engine], "rawSql": query.read_text(encoding="utf-8").strip()} | form


def panel(number: int, place: tuple[int, int], entry: tuple, engine: str) -> dict:
    """A panel at its place."""
    kind, title, asked, width, height, looks, description = entry
    query = target(asked, kind, engine)
    # A level has a last value; nothing here is added up by Grafana.
    last = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    options = {
        "stat": {"reduceOptions": last, "colorMode": "value", "graphMode": "none", "textMode": "auto"},
        "table": {"showHeader": True, "cellHeight": "sm"},
    }.get(kind, {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull"] if kind == "timeseries" else []}, "tooltip": {"mode": "multi", "sort": "desc"}})
    custom = {
        "timeseries": {"drawStyle": "line", "lineInterpolation": "stepAfter", "lineWidth": 2, "fillOpacity": 10, "showPoints": "never"},
        "bars": {"drawStyle": "bars", "fillOpacity": 80, "lineWidth": 0, "stacking": {"mode": "normal", "group": "A"}},
    }.get(kind, {})
    counts = [{"matcher": {"id": "byRegexp", "options": "events|findings|rows_read|accepted|duplicates|conflicts|rejected"}, "properties": [{"id": "decimals", "value": 0}]}]
    return {
        "id": number,
        "type": "timeseries" if kind == "bars" else kind,
        "title": title,
        "description": description,
        "gridPos": {"x": place[0], "y": place[1], "w": width, "h": height},
        "datasource": query["datasource"],
        "targets": [query],
        "fieldConfig": {"defaults": {"unit": "none", "noValue": "0" if kind == "stat" else "none"} | looks | ({"custom": custom} if custom else {}), "overrides": counts if kind == "table" and "unit" in looks else []},
        "options": options,
    }


def dashboard(uid: str, title: str, entries: list[tuple], engine: str, variable: dict | None, since: str) -> dict:
    """A dashboard whose panels flow from left to right."""
    panels, x, y, row = [], 0, 0, 0
    for number, entry in enumerate(entries, 1):
        if x + entry[3] > 24:
            x, y, row = 0, y + row, 0
        panels.append(panel(number, (x, y), entry, engine))
        x, row = x + entry[3], max(row, entry[4])
    return {
        "uid": uid,
        "title": title,
        "tags": ["seller-balance"],
        "timezone": "utc",
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": since, "to": "now"},
        "templating": {"list": [variable] if variable else []},
        "annotations": {"list": []},
        "links": [{"type": "dashboards", "title": "Seller Balance", "tags": ["seller-balance"], "asDropdown": True, "includeVars": False, "keepTime": True}],
        "panels": panels,
    }


def one_of(name: str, label: str, source: dict, query: object) -> dict:
    """A variable that always has exactly one value: the first, unless another is chosen."""
    return {"type": "query", "name": name, "label": label, "datasource": source, "query": query, "refresh": 1, "sort": 1, "multi": False, "includeAll": False, "hide": 0, "options": [], "current": {}}


def all_of_them() -> dict[str, dict]:
    """Each dashboard by its file."""
    made = {}
    for engine, source in ENGINES.items():
        currency = one_of("currency", "Currency", source, (HERE / "sql" / "currencies.sql").read_text(encoding="utf-8").strip())
        made[f"{engine}/finance.json"] = dashboard(f"seller-balance-finance-{engine}", f"Finance ({ENGINE_NAMES[engine]})", FINANCE, engine, currency, "now-90d")
        made[f"{engine}/data-quality.json"] = dashboard(f"seller-balance-quality-{engine}", f"Data quality ({ENGINE_NAMES[engine]})", QUALITY, engine, None, "now-30d")
    instance = one_of("instance", "Instance", PROMETHEUS, {"query": "label_values(seller_balance_held_runs, instance)", "refId": "instance"})
    made["operations.json"] = dashboard("seller-balance-operations", "Operations", OPERATIONS, "", instance, "now-24h")
    return made


def main() -> int:
    """Write or check."""
    stale = 0
    for name, content in all_of_them().items():
        path = HERE / "dashboards" / name
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{path} is not current: run python3 deploy/grafana/dashboards.py")
            stale = 1
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
