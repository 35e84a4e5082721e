"""Writes sql/ENGINE/comments.sql from docs/tables.md, so that a table and a column say in the engine what they say in the docs. Standard library only.

python3 sql/comments.py writes them; with --check it names those that are not current, and fails.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SQL = Path(__file__).resolve().parent
TABLES = SQL.parent / "docs" / "tables.md"
HEAD = "-- Made from docs/tables.md by sql/comments.py; change it there.\n"
INTERNAL = "Internal: what a run or its checks work with. It may change with any version."
ENGINES = ("duckdb", "postgres", "greenplum", "clickhouse")
MADE = re.compile(r"^CREATE (?:OR REPLACE )?(?P<kind>TABLE|VIEW) (?:IF NOT EXISTS )?(?P<name>[\w.]+)", re.MULTILINE)
# A load makes this table anew.
UNSAID = {"clickhouse": {"raw.events"}}


def described(text: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Give each table with what it is, and its columns with theirs."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        prose, _, table = body.partition("| column |")
        if table:
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| `")]
            yield name.strip(), plain(prose), [(plain(row[0]), plain(row[2]) or plain(row[1]).capitalize() + ".") for row in rows]


def plain(markdown: str) -> str:
    """Take away what only Markdown has: code marks and links."""
    text = re.sub(r"\s*\(\[[^\]]*\]\([^)]*\)\)", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(text.replace("`", "").split())


def render(engine: str) -> str:
    """Give an engine's comments as SQL."""
    kinds = {made["name"]: made["kind"] for made in MADE.finditer((SQL / engine / "schema.sql").read_text(encoding="utf-8"))}
    kinds |= {name: "VIEW" for name, _, _ in described(TABLES.read_text(encoding="utf-8")) if name.startswith("bi.")}
    known = [table for table in described(TABLES.read_text(encoding="utf-8")) if table[0] in kinds and table[0] not in UNSAID.get(engine, ())]
    write = altered if engine == "clickhouse" else commented
    lines = [HEAD]
    if engine != "clickhouse":
        internal = sorted(kinds.keys() - {name for name, _, _ in known})
        lines += [f"COMMENT ON {kinds[name]} {name} IS {quoted(INTERNAL)};\n" for name in internal]
    lines += [line for name, prose, columns in known for line in write(kinds[name], name, prose, columns)]
    return "".join(lines)


def commented(kind: str, name: str, prose: str, columns: list[tuple[str, str]]) -> Iterator[str]:
    """Give the comments as most engines take them."""
    yield f"COMMENT ON {kind} {name} IS {quoted(prose)};\n"
    for column, meaning in columns:
        yield f"COMMENT ON COLUMN {name}.{column} IS {quoted(meaning)};\n"


def altered(_: str, name: str, prose: str, columns: list[tuple[str, str]]) -> Iterator[str]:
    """Give the comments as ClickHouse takes them: all of a table at once."""
    says = [f"  COMMENT COLUMN {column} {quoted(meaning)}" for column, meaning in columns]
    yield f"ALTER TABLE {name}\n" + ",\n".join([*says, f"  MODIFY COMMENT {quoted(prose)}"]) + ";\n"


def quoted(text: str) -> str:
    """Give a text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"


def main() -> int:
    """Write the files, or look whether they are current."""
    stale = []
    for engine in ENGINES:
        file = SQL / engine / "comments.sql"
        if "--check" not in sys.argv[1:]:
            file.write_text(render(engine), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != render(engine):
            stale.append(f"sql/{engine}/comments.sql")
    if stale:
        print(f"Not as docs/tables.md says: {', '.join(stale)}. Run: python3 sql/comments.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
