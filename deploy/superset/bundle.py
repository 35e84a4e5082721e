"""Writes a dashboard for Superset 6.1 as a bundle to import, for one warehouse. Standard library only, Python 3.10 or newer.

python3 deploy/superset/bundle.py --warehouse postgres://db.example/books --to bundle.zip

The same arguments make the same bytes. Ids and the slug come from the warehouse's name: bundles of two warehouses stand beside each other.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import uuid
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

TOP = "seller_balance"
VERSION = "1.0.0"
USAGE = 64
NAMESPACE = uuid.UUID("6f1b9a4e-52c1-5d6e-9a51-2f7f6a3c9d10")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# Superset's word for a password that it is to ask for.
ASKED = "XXXXXXXXXX"

TYPES = {
    "postgres": {"date": "DATE", "text": "VARCHAR", "money": "NUMERIC(38, 4)", "number": "BIGINT", "time": "TIMESTAMP WITHOUT TIME ZONE", "seconds": "NUMERIC(18, 3)"},
    "clickhouse": {"date": "Date", "text": "String", "money": "Decimal(38, 4)", "number": "Int64", "time": "DateTime64(6)", "seconds": "Decimal(18, 3)"},
    "duckdb": {"date": "DATE", "text": "VARCHAR", "money": "DECIMAL(38, 4)", "number": "BIGINT", "time": "TIMESTAMP", "seconds": "DECIMAL(18, 3)"},
}
LAST_DAY = {"postgres": "(ARRAY_AGG({0} ORDER BY dt DESC))[1]", "clickhouse": "argMax({0}, dt)", "duckdb": "max_by({0}, dt)"}

# View: its time column, its columns by kind, and its measures as name, title, what is computed, and whether currencies must not mix in it.
DATASETS = {
    "owed_every_day": ("dt", {"dt": "date", "currency": "text", "owed": "money", "last_movement_on": "date"},
                       [("owed_last_day", "Owed", "{last:owed}", True)]),
    "movements": ("dt", {"dt": "date", "seller_id": "text", "currency": "text", "event_type": "text", "inflow": "money", "outflow": "money", "net_change": "money", "event_count": "number"},
                  [("money_in", "Money in", "SUM(inflow)", True), ("money_out", "Money out", "-SUM(outflow)", True),
                   ("net", "Net", "SUM(net_change)", True), ("events", "Events", "SUM(event_count)", False)]),
    "balance_now": (None, {"seller_id": "text", "currency": "text", "closing_balance": "money", "last_movement_on": "date"},
                    [("owed_now", "Owed now", "SUM(closing_balance)", True), ("sellers", "Sellers", "COUNT(DISTINCT seller_id)", False)]),
    "check_now": ("checked_at", {"check_name": "text", "severity": "text", "status": "text", "findings": "number", "duration_ms": "number", "checked_at": "time", "run_id": "text", "run_outcome": "text"},
                  [("checks", "Checks", "COUNT(*)", False)]),
    "runs": ("started_at", {"run_id": "text", "command": "text", "outcome": "text", "started_at": "time", "finished_at": "time", "duration_seconds": "seconds", "batches": "number", "rows_read": "number",
                            "accepted": "number", "duplicates": "number", "conflicts": "number", "rejected": "number", "message": "text", "program": "text"},
             [("runs", "Runs", "COUNT(*)", False)]),
    "about": (None, {"time_zone": "text", "newest_booking_date": "date", "last_published_run": "text", "last_published_at": "time", "schema_version": "number"},
              [("rows", "Rows", "COUNT(*)", False)]),
}
MONEY_FORMAT = ",.2f"
DAYS = {"y_axis_format": MONEY_FORMAT, "x_axis_time_format": "%Y-%m-%d", "show_legend": True, "legendOrientation": "top", "rich_tooltip": True, "truncate_metric": True}

# Kind, title, dataset, what is asked, how it looks, width of 12, height, and what has to be known of it.
CHARTS = [
    ("big_number", "Owed on the last day", "owed_every_day", {"axis": "dt", "metrics": ["owed_last_day"]},
     {"aggregation": "LAST_VALUE", "y_axis_format": MONEY_FORMAT, "show_timestamp": True, "time_format": "%Y-%m-%d", "show_trend_line": True, "start_y_axis_at_zero": False,
      "currency_format": {"symbol": "AUTO", "symbolPosition": "suffix"}, "header_font_size": 0.3, "rolling_type": "None"}, 4, 50,
     "What is owed to all sellers now, or at the close of the last of the days chosen."),
    ("echarts_timeseries_line", "Owed at the close of each day", "owed_every_day", {"axis": "dt", "metrics": ["owed_last_day"], "by": ["currency"]},
     DAYS | {"seriesType": "step", "rolling_type": None}, 8, 50, "A level: a week or month has the value of its last day, never a sum."),
    ("echarts_timeseries_bar", "Money in and out by day", "movements", {"axis": "dt", "metrics": ["money_in", "money_out"]},
     DAYS | {"stack": "Stack"}, 12, 50, "Above zero: added to what is owed. Below: taken from it."),
    ("table", "Movements by type", "movements", {"days": "dt", "by": ["event_type"], "metrics": ["money_in", "money_out", "net", "events"], "order": [("events", False)], "limit": 1000}, {}, 8, 50, "Of the days chosen."),
    ("table", "As of", "about", {"columns": ["newest_booking_date", "time_zone", "last_published_at", "last_published_run"], "limit": 1}, {}, 4, 50,
     "Days are booking dates in this time zone; the publication is in UTC."),
    ("table", "Sellers owed most now", "balance_now",
     {"columns": ["seller_id", "currency", "closing_balance", "last_movement_on"], "order": [("closing_balance", False), ("seller_id", True)], "limit": 20}, {}, 6, 50, ""),
    ("table", "Sellers below zero now", "balance_now",
     {"columns": ["seller_id", "currency", "closing_balance", "last_movement_on"], "where": [("closing_balance", "<", 0)], "order": [("closing_balance", True), ("seller_id", True)], "limit": 1000},
     {}, 6, 50, "They owe the marketplace."),
    ("table", "Checks now", "check_now",
     {"columns": ["check_name", "severity", "status", "findings", "checked_at", "run_outcome"], "order": [("findings", False), ("check_name", True)], "limit": 1000}, {}, 12, 50,
     "The last result of each check, in UTC."),
    ("table", "Runs", "runs",
     {"columns": ["started_at", "command", "outcome", "duration_seconds", "rows_read", "accepted", "duplicates", "conflicts", "rejected", "message"], "order": [("started_at", False)], "limit": 50}, {}, 12, 50,
     "The last 50, in UTC."),
]
SERIES_LIMIT = 50_000


class Unusable(Exception):
    """What was given cannot be used."""


class Warehouse:
    """Whose dashboard it is, and how Superset gets there."""

    def __init__(self, url: str, name: str | None, ask: bool) -> None:
        parts = urlsplit(url)
        scheme = {"postgresql": "postgres"}.get(parts.scheme, parts.scheme)
        if scheme not in ("postgres", "greenplum", "clickhouse", "duckdb"):
            raise Unusable(f"--warehouse: found '{url.split(':')[0]}', expected postgres, greenplum, clickhouse or duckdb, such as postgres://db.example/books.")
        self.engine = "postgres" if scheme == "greenplum" else scheme
        self.schema = "bi"
        if scheme == "duckdb":
            file = url.removeprefix("duckdb:")
            if not file.startswith("/") or file.startswith("//"):
                raise Unusable(f"--warehouse: found the file '{file}', expected its whole path as Superset's machine has it, such as duckdb:/srv/readers.duckdb.")
            # The connection must not keep runs waiting: only to read, and best of all from a copy.
            self.uri = f"duckdb:///{quote(file)}?access_mode=read_only"
            self.name = name or Path(file).stem
            self.id = url
        else:
            self._server(scheme, parts, name, ask)
        self.uuid = uuid.uuid5(NAMESPACE, name or self.id)
        if not self.name.isprintable() or len(self.name) > 100:
            raise Unusable("--name: expected at most 100 characters that can be printed.")
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        self.slug = f"seller-balance-{words}-{self.uuid.hex[:6]}"

    def _server(self, scheme: str, parts, name: str | None, ask: bool) -> None:
        options = dict(parse_qsl(parts.query))
        if parts.password is not None:
            raise Unusable("--warehouse: found a password in the URL, expected none. Superset asks for it, or takes it in the connection's settings.")
        if not parts.hostname:
            raise Unusable("--warehouse: found no host, expected one, such as postgres://db.example/books.")
        database = parts.path.strip("/")
        secure = options.get("secure", "false" if parts.hostname in THIS_MACHINE else "true") == "true"
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        user = parts.username or "seller_balance_reader"
        login = f"{user}:{ASKED}" if ask else user
        if scheme == "clickhouse":
            if database not in ("", "default"):
                self.schema = f"{database}_bi"
            port = parts.port or (8443 if secure else 8123)
            self.uri = f"clickhousedb://{login}@{host}:{port}/{self.schema}" + ("?secure=true" if secure else "")
        else:
            port = parts.port or 5432
            database = database or user
            tls = {key: options[key] for key in ("sslmode", "sslrootcert") if key in options}
            if secure:
                tls = {"sslmode": "require"} | tls
            self.uri = f"postgresql+psycopg2://{login}@{host}:{port}/{database}" + (f"?{urlencode(tls)}" if tls else "")
        self.id = f"{scheme}://{host}:{port}/{database}"
        self.name = name or (f"{database} on {parts.hostname}" if database else parts.hostname)

    def of(self, kind: str, key: str) -> str:
        """The id of a thing in this warehouse's bundle."""
        return str(uuid.uuid5(self.uuid, f"{kind}/{key}"))


def yaml(value: object, indent: int = 0) -> str:
    """A value as YAML: blocks, and scalars as JSON writes them."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{key if re.fullmatch(r'[A-Za-z_][A-Za-z_0-9-]*', key) else json.dumps(key)}:{_below(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{_below(item, indent)}" for item in value)
    return pad + json.dumps(value, ensure_ascii=False) + "\n"


def _below(item: object, indent: int) -> str:
    is_block = isinstance(item, (dict, list)) and item
    return "\n" + yaml(item, indent + 1) if is_block else f" {json.dumps(item, ensure_ascii=False)}\n"


def dataset(warehouse: Warehouse, view: str) -> dict:
    """A view with its measures. A catalog is left out: a wrong one is no error at import, and one at every query."""
    time, columns, measures = DATASETS[view]

    def expression(asked: str, is_guarded: bool) -> str:
        value = re.sub(r"\{last:(\w+)\}", lambda match: LAST_DAY[warehouse.engine].format(match[1]), asked)
        return f"CASE WHEN MIN(currency) = MAX(currency) THEN {value} END" if is_guarded else value

    made = {"table_name": view, "schema": warehouse.schema, "main_dttm_col": time}
    if "currency" in columns:
        made["currency_code_column"] = "currency"
    return made | {
        "columns": [{"column_name": column, "type": TYPES[warehouse.engine][kind], "is_dttm": kind in ("date", "time")} for column, kind in columns.items()],
        "metrics": [{"metric_name": name, "verbose_name": title, "expression": expression(asked, is_guarded), "d3format": MONEY_FORMAT if is_guarded else ",d"} for name, title, asked, is_guarded in measures],
        "uuid": warehouse.of("dataset", view),
        "version": VERSION,
        "database_uuid": warehouse.of("database", ""),
    }


def chart(warehouse: Warehouse, entry: tuple) -> dict:
    """A chart: what it shows as its editor has it, and as reports ask for it."""
    kind, title, view, asked, looks, _, _, description = entry
    axis, metrics, by, order = asked.get("axis"), asked.get("metrics", []), asked.get("by", []), asked.get("order", [])
    days = axis or asked.get("days")
    limit = asked.get("limit", SERIES_LIMIT)
    where = ([(days, "TEMPORAL_RANGE", "No filter")] if days else []) + asked.get("where", [])
    params = {"viz_type": kind, "adhoc_filters": [{"clause": "WHERE", "expressionType": "SIMPLE", "subject": column, "operator": operator, "comparator": value} for column, operator, value in where], "row_limit": limit}
    query = {"filters": [{"col": column, "op": operator, "val": value} for column, operator, value in where], "row_limit": limit}
    if axis:
        params |= {"x_axis": axis, "time_grain_sqla": "P1D", "groupby": by} | ({"metric": metrics[0]} if kind == "big_number" else {"metrics": metrics})
        query |= {"columns": [{"columnType": "BASE_AXIS", "expressionType": "SQL", "label": axis, "sqlExpression": axis, "timeGrain": "P1D"}, *by], "metrics": metrics, "extras": {"time_grain_sqla": "P1D"}}
    elif metrics:
        params |= {"query_mode": "aggregate", "groupby": by, "metrics": metrics, "timeseries_limit_metric": order[0][0], "order_desc": not order[0][1]}
        query |= {"columns": by, "metrics": metrics, "orderby": [list(key) for key in order]}
    else:
        # Rows as they are: with metrics, even none, Superset would group them.
        params |= {"query_mode": "raw", "all_columns": asked["columns"], "order_by_cols": [json.dumps(list(key)) for key in order]}
        query |= {"columns": asked["columns"], "orderby": [list(key) for key in order]}
    if kind == "table":
        kinds = DATASETS[view][1]
        money = [column for column in asked.get("columns", []) if kinds[column] in ("money", "seconds")] + [name for name, _, _, is_guarded in DATASETS[view][2] if name in metrics and is_guarded]
        shows_time = any(kinds[column] == "time" for column in asked.get("columns", []))
        params |= {"page_length": 20, "include_search": True, "show_cell_bars": False, "color_pn": True, "table_timestamp_format": "%Y-%m-%d %H:%M:%S" if shows_time else "%Y-%m-%d",
                   "column_config": {column: {"d3NumberFormat": MONEY_FORMAT} for column in money}}
    context = {"datasource": {"id": 0, "type": "table"}, "force": False, "result_format": "json", "result_type": "full", "form_data": {}, "queries": [query]}
    return {
        "slice_name": title,
        "description": description,
        "viz_type": kind,
        "params": params | looks,
        "query_context": json.dumps(context),
        "uuid": warehouse.of("chart", title),
        "version": VERSION,
        "dataset_uuid": warehouse.of("dataset", view),
    }


def dashboard(warehouse: Warehouse) -> dict:
    """Charts from left to right, and the two filters. Of a chart both know what they do not apply to."""
    title = f"Seller Balance: {warehouse.name}"
    position = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": title}},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
    }
    row, room = None, 0
    for number, entry in enumerate(CHARTS, 1):
        if row is None or entry[5] > room:
            row = {"type": "ROW", "id": f"ROW-{number}", "children": [], "parents": ["ROOT_ID", "GRID_ID"], "meta": {"background": "BACKGROUND_TRANSPARENT"}}
            position[row["id"]] = row
            position["GRID_ID"]["children"].append(row["id"])
            room = 12
        room -= entry[5]
        place = {"type": "CHART", "id": f"CHART-{number}", "children": [], "parents": ["ROOT_ID", "GRID_ID", row["id"]],
                 "meta": {"chartId": number, "uuid": warehouse.of("chart", entry[1]), "sliceName": entry[1], "width": entry[5], "height": entry[6]}}
        position[place["id"]] = place
        row["children"].append(place["id"])
    return {
        "dashboard_title": title,
        "slug": warehouse.slug,
        "published": True,
        "position": position,
        "metadata": {
            "native_filter_configuration": [
                # Required at once: a first value that is only shown is not applied, and currencies would add up.
                _filter("currency", "Currency", "filter_select", "Currencies are never added together.", {"requiredFirst": True}, [{"column": {"name": "currency"}, "datasetUuid": warehouse.of("dataset", "owed_every_day")}],
                        [number for number, entry in enumerate(CHARTS, 1) if "currency" not in DATASETS[entry[2]][1]],
                        {"multiSelect": False, "enableEmptyFilter": True, "defaultToFirstItem": True, "inverseSelection": False, "searchAllOptions": False, "sortAscending": True}),
                # Booking dates only: what has none of them, and what stands as of now, would be empty or say that it is filtered.
                _filter("days", "Days", "filter_time", "Booking dates; the last day is not part of the range.", {}, [{}],
                        [number for number, entry in enumerate(CHARTS, 1) if not (entry[3].get("axis") or entry[3].get("days"))], {"enableEmptyFilter": False}),
            ],
            "chart_configuration": {},
            "color_scheme": "supersetColors",
            "refresh_frequency": 0,
            "expanded_slices": {},
            "label_colors": {"Money in": "#5AC189", "Money out": "#E04355"},
            "timed_refresh_immune_slices": [],
            "cross_filters_enabled": False,
            "default_filters": "{}",
        },
        "uuid": warehouse.of("dashboard", ""),
        "version": VERSION,
    }


def _filter(key: str, name: str, kind: str, description: str, more: dict, targets: list, excluded: list, controls: dict) -> dict:
    return {"id": f"NATIVE_FILTER-{key}", "name": name, "type": "NATIVE_FILTER", "filterType": kind, "description": description} | more | {
        "targets": targets,
        "scope": {"rootPath": ["ROOT_ID"], "excluded": excluded},
        "cascadeParentIds": [],
        "controlValues": controls,
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    }


def files(warehouse: Warehouse, kind: str) -> dict[str, dict]:
    """The files of the bundle."""
    database = {"database_name": f"Seller Balance: {warehouse.name}", "sqlalchemy_uri": warehouse.uri, "extra": {}, "expose_in_sqllab": True, "allow_dml": False, "uuid": warehouse.of("database", ""), "version": VERSION}
    made = {"metadata.yaml": {"version": VERSION, "type": kind}, "databases/Seller_Balance.yaml": database, "dashboards/Seller_Balance.yaml": dashboard(warehouse)}
    made |= {f"datasets/Seller_Balance/{view}.yaml": dataset(warehouse, view) for view in DATASETS}
    return made | {f"charts/{entry[1].replace(' ', '_')}.yaml": chart(warehouse, entry) for entry in CHARTS}


def write(to: Path, content: dict[str, dict]) -> None:
    """One zip with one folder on top, no moment and nothing of this machine in it."""
    if to.exists():
        if not zipfile.is_zipfile(to) or any(not name.startswith(TOP + "/") for name in zipfile.ZipFile(to).namelist()):
            raise Unusable(f"--to: {to} is a file that this script did not write. Name another one, or delete it.")
    if not to.parent.is_dir():
        raise Unusable(f"--to: found no folder {to.parent}, expected one. Create it.")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(content):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            bundle.writestr(entry, yaml(content[name]))


def main() -> int:
    """Write it, and say what comes next."""
    parser = argparse.ArgumentParser(description="Writes a dashboard for Superset 6.1 as a bundle to import.")
    parser.add_argument("--warehouse", required=True, metavar="URL", help="as the program has it, with the user who only reads; of DuckDB, the whole path of a copy for readers")
    parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="the bundle")
    parser.add_argument("--name", help="the warehouse's name in titles and ids; by default its database and host")
    parser.add_argument("--ask-password", action="store_true", help="Superset asks for the password at import; its command line cannot be told one")
    parser.add_argument("--assets", action="store_true", help="for POST /api/v1/assets/import/, which replaces charts and datasets as well")
    given = parser.parse_args()
    try:
        warehouse = Warehouse(given.warehouse, given.name, given.ask_password)
        write(given.to, files(warehouse, "assets" if given.assets else "Dashboard"))
    except (Unusable, ValueError) as problem:
        print(f"bundle.py: {problem}", file=sys.stderr)
        return USAGE
    except OSError as problem:
        print(f"bundle.py: --to: {problem.filename}: {problem.strerror}.", file=sys.stderr)
        return USAGE
    print(f"{given.to}: {warehouse.name}, {len(CHARTS)} charts; at /superset/dashboard/{warehouse.slug}/ after the import.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
