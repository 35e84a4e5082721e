"""Writes sql/greenplum/schema.sql from PostgreSQL's schema and what Greenplum puts on top of it. Standard library only.

python3 sql/greenplum.py writes it; with --check it says whether it is current, and fails if not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SQL = Path(__file__).resolve().parent
MADE = SQL / "greenplum" / "schema.sql"
HEAD = """-- The warehouse on Greenplum. By hand: psql -f sql/greenplum/schema.sql
-- Made from sql/postgres/schema.sql and sql/greenplum/on_top.txt by sql/greenplum.py; change it there.
"""
STATEMENT = re.compile(r"^CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (?P<name>[\w.]+) (?P<body>(?:\(|AS\b).*?;\n)", re.MULTILINE | re.DOTALL)
TABLE_ENDS = ");\n"
LEFT_OUT = "(...)\n"


def render() -> str:
    """Give Greenplum's schema."""
    on_top = {statement["name"]: statement["body"] for statement in STATEMENT.finditer(read("greenplum/on_top.txt"))}
    taken = set()

    def put_on_top(statement: re.Match[str]) -> str:
        name, text = statement["name"], statement[0]
        if name not in on_top:
            if " VIEW " not in text.partition(name)[0]:
                raise SystemExit(f"sql/greenplum/on_top.txt does not say how {name} is distributed.")
            return text
        taken.add(name)
        body = on_top[name]
        if body.startswith(LEFT_OUT):
            return text.removesuffix(TABLE_ENDS) + ")\n" + body.removeprefix(LEFT_OUT)
        return text.removesuffix(statement["body"]) + body

    schema = STATEMENT.sub(put_on_top, read("postgres/schema.sql").partition("\n")[2])
    if unknown := on_top.keys() - taken:
        raise SystemExit(f"sql/greenplum/on_top.txt has {', '.join(sorted(unknown))}, which PostgreSQL's schema has not.")
    return HEAD + schema


def read(path: str) -> str:
    """Give a file's text."""
    return (SQL / path).read_text(encoding="utf-8")


def main() -> int:
    """Write the file, or look whether it is current."""
    if "--check" not in sys.argv[1:]:
        MADE.write_text(render(), encoding="utf-8")
    elif MADE.read_text(encoding="utf-8") != render():
        print("sql/greenplum/schema.sql is not what it is made from. Run: python3 sql/greenplum.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
