"""The sources are what the tables' page says. On any Python."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import generate  # noqa: E402


class SourceTests(unittest.TestCase):
    """models/sources.yml."""

    def test_the_sources_are_made_from_the_page_of_the_tables(self) -> None:
        expected = generate.render(generate.TABLES.read_text(encoding="utf-8"))
        self.assertEqual(expected, generate.SOURCES.read_text(encoding="utf-8"), "Run: python3 integrations/dbt/generate.py")

    def test_every_data_test_is_of_a_column_that_exists(self) -> None:
        known = {f"{name}.{column}" for name, _, columns in generate.tables(generate.TABLES.read_text(encoding="utf-8")) for column, _, _ in columns}
        self.assertLessEqual(set(generate.DATA_TESTS), known)
