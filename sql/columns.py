"""Writes the lists of columns that stand in queries and in the program, from the tables of sql/duckdb/schema.sql. Standard library only.

A list stands between two comments, "columns: HOW TABLE" and "end of columns", where HOW is one of
  shown     what an export has of each row, as the engine selects it
  copied    what a copy into another warehouse takes
  typed     the same columns as a DuckDB table declares them
  digested  what is compared after a copy, as texts that are the same on every engine
  named     the names of what an export has, as a text of the program

python3 sql/columns.py writes them; with --check it names the files that are not current, and fails.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = "sql/duckdb/schema.sql"
FILES = ("sql/common/queries/**/*.sql", "sql/*/queries/**/*.sql", "sql/ingest/*.sql", "src/SellerBalance.Cli/Output/TableColumns.cs")
TABLE = re.compile(r"^CREATE TABLE IF NOT EXISTS (?P<name>[\w.]+) \(\n(?P<columns>.*?)\n\);", re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r"^  (?P<name>\w+)\s+(?P<type>[A-Za-z_]+(?:\(\d+, \d+\))?)", re.MULTILINE)
LIST = re.compile(
    r"(?P<begin>^(?P<indent> *)(?P<comment>--|//) columns: (?P<how>\w+) (?P<table>[\w.]+)\n)(?P<list>.*?)(?P<end>^ *(?P=comment) end of columns$)",
    re.MULTILINE | re.DOTALL,
)
WIDTH = 150

# What only this program needs, to keep a refused row once.
NOT_SHOWN = {"raw.quarantine": ("fingerprint", "occurrence")}
# What makes one row differ from another, apart from the day and the currency by which rows are counted. May be null: with a question mark.
DIGESTED = {
    "raw.events": "event_id event_ts seller_id event_type amount signed_amount direction source_system? batch_id source_line?",
    "dwh.seller_balance_daily": "seller_id event_count opening_balance inflow outflow running_balance",
    "raw.quarantine": "batch_id source line? event_id? reasons raw? raw_bytes? fingerprint occurrence",
    "raw.batches": "batch_id run_id batch_no source read accepted duplicates conflicts rejected physical_lines? header_lines? blank_lines?"
    " continuation_lines? ignored_columns? published_by? source_sha256? source_bytes? is_last_line_open? last_event_id? times_read_as? published_at?",
}
NUMBERS = ("BIGINT", "INTEGER")


class Column(NamedTuple):
    """A column, of DuckDB's type."""

    table: str
    name: str
    type: str

    @property
    def is_money(self) -> bool:
        return self.type.startswith("DECIMAL")

    @property
    def is_word(self) -> bool:
        """Whether it is one of a closed list of words."""
        return self.type.islower()


def described() -> dict[str, list[Column]]:
    """Give the columns of each table."""
    text = (ROOT / DESCRIPTION).read_text(encoding="utf-8")
    tables = {
        table["name"]: [Column(table["name"], column["name"], column["type"]) for column in COLUMN.finditer(table["columns"])]
        for table in TABLE.finditer(text)
    }
    # A view, of what the builds added.
    movements = "dwh.seller_movement_daily"
    tables[movements] = [column._replace(table=movements) for column in tables["dwh.seller_movement_delta"] if column.name != "build"]
    return tables


def selected(column: Column, engine: str) -> str:
    """Give a column as a copy selects it. What is common to engines is in DuckDB's and PostgreSQL's words."""
    if column.type == "BLOB":
        hexadecimal = f"upper(encode({column.name}, 'hex'))" if engine == "postgres" else f"hex({column.name})"
        return f"{hexadecimal} AS {column.name}_hex"
    return f"{column.name}::VARCHAR AS {column.name}" if column.is_word and engine != "clickhouse" else column.name


def shown(column: Column, engine: str) -> str:
    """Give a column as an export selects it."""
    # ClickHouse has no null there.
    if (column.table, column.name, engine) == ("raw.events", "batch_id", "clickhouse"):
        return f"nullIf({column.name}, '') AS {column.name}"
    return selected(column, engine)


def typed(column: Column, _: str) -> str:
    """Give a column as a table declares it that rows of any engine pass through."""
    if column.type == "BLOB":
        return f"{column.name}_hex VARCHAR"
    if column.is_money and column.table.startswith("dwh."):
        return f"{column.name} DECIMAL(38, 4)"
    return f"{column.name} {'VARCHAR' if column.is_word else column.type}"


def digested_duckdb(column: Column) -> str:
    name = column.name
    if column.is_money:
        return (
            f"CASE WHEN abs({name}) < 10000000000 THEN ({name}::DECIMAL(18, 4) * 10000)::BIGINT::VARCHAR"
            f" ELSE ({name}::DECIMAL(38, 4) * 10000)::HUGEINT::VARCHAR END"
        )
    if column.type == "TIMESTAMP":
        return f"epoch_us({name})::VARCHAR"
    if column.type == "BLOB":
        return f"lower(hex({name}))"
    return name if column.type == "VARCHAR" else f"{name}::VARCHAR"


def digested_postgres(column: Column) -> str:
    name = column.name
    if column.is_money:
        return f"({name} * 10000)::numeric(38, 0)::text"
    if column.type == "TIMESTAMP":
        return f"(extract(epoch FROM date_trunc('second', {name}))::bigint * 1000000 + extract(microseconds FROM {name})::bigint % 1000000)::text"
    if column.type == "BLOB":
        return f"encode({name}, 'hex')"
    return f"{name}::text" if column.type in NUMBERS or column.type == "BOOLEAN" else name


def digested_clickhouse(column: Column) -> str:
    name = column.name
    if column.is_money:
        return f"toString(reinterpret({name}, '{'Int128' if column.table.startswith('dwh.') else 'Int64'}'))"
    if column.type == "TIMESTAMP":
        return f"toString(toUnixTimestamp64Micro({name}))"
    if column.type == "BLOB":
        return f"lower(hex({name}))"
    return f"toString({name})" if column.type in NUMBERS or column.type == "BOOLEAN" else name


DIGESTS: dict[str, tuple[Callable[[Column], str], str]] = {
    "duckdb": (digested_duckdb, "coalesce"),
    "postgres": (digested_postgres, "coalesce"),
    "clickhouse": (digested_clickhouse, "ifNull"),
}


def digested(columns: list[Column], engine: str) -> list[str]:
    """Give the texts of a row that are compared."""
    write, or_else = DIGESTS[engine]
    known = {column.name: column for column in columns}
    wanted = DIGESTED[columns[0].table].split()
    return [f"{or_else}({write(known[name[:-1]])}, '')" if name.endswith("?") else write(known[name]) for name in wanted]


def render(path: str, text: str, tables: dict[str, list[Column]]) -> str:
    """Give a file with the lists that it should have."""
    engine = path.split("/")[1]

    def replaced(found: re.Match[str]) -> str:
        columns, how, indent = tables[found["table"]], found["how"], found["indent"]
        exported = [column for column in columns if column.name not in NOT_SHOWN.get(found["table"], ())]
        if how == "named":
            names = ",".join(f"{column.name}_hex" if column.type == "BLOB" else column.name for column in exported)
            return f'{found["begin"]}{indent}("{found["table"]}", "{names}"),\n{found["end"]}'
        items = {
            "shown": lambda: [shown(column, engine) for column in exported],
            "copied": lambda: [selected(column, engine) for column in columns],
            "typed": lambda: [typed(column, engine) for column in columns],
            "digested": lambda: digested(columns, engine),
        }[how]()
        return f"{found['begin']}{wrapped(items, indent)}\n{found['end']}"

    return LIST.sub(replaced, text)


def wrapped(items: list[str], indent: str) -> str:
    """Give items with commas between them, on as few lines as there must be."""
    lines = [indent + items[0]]
    for item in items[1:]:
        if len(lines[-1]) + 2 + len(item) < WIDTH:
            lines[-1] += f", {item}"
        else:
            lines[-1] += ","
            lines.append(indent + item)
    return "\n".join(lines)


def main() -> int:
    """Write the lists, or look whether they are current."""
    tables, stale = described(), []
    for file in sorted({file for pattern in FILES for file in ROOT.glob(pattern)}):
        path, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
        if text.count("columns: ") != text.count("end of columns"):
            raise SystemExit(f"{path}: a list of columns has no end.")
        if (wanted := render(path, text, tables)) == text:
            continue
        if "--check" in sys.argv[1:]:
            stale.append(path)
        else:
            file.write_text(wanted, encoding="utf-8")
    if stale:
        print(f"Not as {DESCRIPTION} says: {', '.join(stale)}. Run: python3 sql/columns.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
