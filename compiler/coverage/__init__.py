"""Queries against series: which job feeds which query, and why one is not fed.

Nothing here knows specs, plans or dashboards: `Consumer`, `Supply` and `Stream` are made by those who do.
"""

from compiler.coverage.dashboard_fields import lint_fields
from compiler.coverage.document import coverage_markdown
from compiler.coverage.model import OPEN, Consumer, Domain, LabelRule, MetricFilter, Stream, Supply, closed
from compiler.coverage.proof import Coverage, Row, prove
from compiler.coverage.reading import sources
from compiler.coverage.usage import Unused, unused, used_metrics

__all__ = [
    "OPEN",
    "Consumer",
    "Coverage",
    "Domain",
    "LabelRule",
    "MetricFilter",
    "Row",
    "Stream",
    "Supply",
    "Unused",
    "closed",
    "coverage_markdown",
    "lint_fields",
    "prove",
    "sources",
    "unused",
    "used_metrics",
]
