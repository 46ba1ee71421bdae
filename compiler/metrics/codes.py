"""What can be wrong with a saved /metrics page, one entry for each code of this package."""

from __future__ import annotations

from compiler.diagnostics.codes import Explanation

CODES: dict[str, Explanation] = {
    "metrics/unreadable-line": Explanation(
        "a line of a saved /metrics page cannot be read",
        "The page must be in the Prometheus text format or OpenMetrics, as an exporter serves it.",
        "http_requests_total{code=200} 5",
        'http_requests_total{code="200"} 5',
    ),
    "metrics/empty-page": Explanation(
        "a saved /metrics page has no metric",
        "The file holds no sample. Save the page again, from the endpoint that Alloy scrapes.",
    ),
}
