"""Checks that follow data through a config: which labels arrive, which keys are known, where lines end."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import partial

from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.written_rules import WrittenRules
from compiler.alloy.checker.scopes import Scope

Check = Callable[[Scope, Findings], None]


def flow_checks(names: Set[str], text: str) -> list[Check]:
    """The checks that can find something where blocks have these names; the others need not even be loaded.

    `text` is the source of the file.
    """
    checks: list[Check] = []
    relabels = any(name.endswith(".relabel") for name in names)
    written = WrittenRules(text)
    if "loki.process" in names:
        from compiler.alloy.checker.flow.pipelines import check_pipelines

        checks.append(check_pipelines)
    if "discovery.relabel" in names and "discovery.kubernetes" in names:
        from compiler.alloy.checker.flow.meta_labels import check_meta_labels

        checks.append(partial(check_meta_labels, written=written))
    if relabels:
        from compiler.alloy.checker.flow.rules import check_rules

        checks.append(partial(check_rules, written=written))
    if relabels or any(name.endswith(".process") for name in names):
        from compiler.alloy.checker.flow.regexes import check_regexes

        checks.append(partial(check_regexes, written=written))
    if "loki.write" in names or "prometheus.remote_write" in names:
        from compiler.alloy.checker.flow.sinks import check_sinks

        checks.append(check_sinks)
    if "loki.source.kubernetes" in names or "loki.source.kubernetes_events" in names:
        from compiler.alloy.checker.flow.readers import check_readers

        checks.append(check_readers)
    if "prometheus.scrape" in names:
        from compiler.alloy.checker.flow.endpoints import check_schemes
        from compiler.alloy.checker.flow.per_node import check_per_node_exporters

        checks.append(partial(check_schemes, written=written))
        checks.append(partial(check_per_node_exporters, written=written))
    return checks
