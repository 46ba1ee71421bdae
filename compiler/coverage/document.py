"""The coverage table in, COVERAGE.md out: panel by panel and rule by rule, which job feeds which selector."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from compiler.coverage.proof import Coverage, Row
from compiler.languages.markdown import code_cell, table_cell


def coverage_markdown(coverage: Coverage) -> str:
    """The document: one table for each dashboard or rule group, in the order of the consumers."""
    parts = [
        "# Coverage\n\nWhich job or log source feeds each query; nothing that is asked for goes unfed.\n"
    ]
    for group, rows in groupby(
        coverage.rows, key=lambda row: (row.consumer.kind in ("rule", "query"), row.consumer.owner)
    ):
        parts.append(_table(group[1].removeprefix("dashboard "), rows))
    return "\n".join(parts)


def _table(group: str, rows: Iterable[Row]) -> str:
    lines = [f"## {group}\n", "| query | selector | datasource | fed by |", "| --- | --- | --- | --- |"]
    for row in rows:
        consumer = row.consumer
        fed_by = ", ".join(row.fed_by) or "-"
        what = f"{consumer.kind}: {consumer.title}"
        cells = (table_cell(what), code_cell(row.selector), consumer.datasource, table_cell(fed_by))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
