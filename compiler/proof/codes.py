"""The codes of findings about what flows where, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "spec/stored-more-than-once": Explanation(
        "It would be stored more than once",
        "Two sources whose selectors can match one pod store its lines twice; two jobs that scrape the same "
        "targets, or two sinks of one backend, store each sample twice. Each line and each target is counted over "
        "replicas, selectors and paths, per backend.",
        "sources:\n  all: {kind: pod_logs, ...}\n  team-a: {kind: pod_logs, namespace: team-a, ...}",
        "sources:\n  team-b: {kind: pod_logs, namespace: team-b, ...}\n"
        "  team-a: {kind: pod_logs, namespace: team-a, ...}",
    ),
}
