"""Checks that follow data through a config: which labels arrive, which keys are known, where lines end."""

from __future__ import annotations

from collections.abc import Callable

from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.scopes import Scope
from compiler.lazy_pattern import lazy_pattern

_TLS = lazy_pattern(r"tls_config|443|1025[079]")
"""What every scrape of a TLS endpoint has written out somewhere: its settings, or one of the usual ports."""

Check = Callable[[Scope, Findings], None]


def flow_checks(text: str) -> list[Check]:
    """The checks that can find something in a file with this text; the others need not even be loaded."""
    checks: list[Check] = []
    if "loki.process" in text:
        from compiler.alloy.checker.flow.pipelines import check_pipelines

        checks.append(check_pipelines)
    if "__meta_kubernetes_" in text:
        from compiler.alloy.checker.flow.meta_labels import check_meta_labels

        checks.append(check_meta_labels)
    if ".relabel" in text:
        from compiler.alloy.checker.flow.rules import check_rules

        checks.append(check_rules)
    if "regex" in text or "express" in text or "firstline" in text:
        from compiler.alloy.checker.flow.regexes import check_regexes

        checks.append(check_regexes)
    if "url" in text:
        from compiler.alloy.checker.flow.sinks import check_sinks

        checks.append(check_sinks)
    if "nodeName=" in text or "metadata.name=" in text:
        from compiler.alloy.checker.flow.readers import check_readers

        checks.append(check_readers)
    if "prometheus.scrape" in text and _TLS.search(text):
        from compiler.alloy.checker.flow.endpoints import check_schemes

        checks.append(check_schemes)
    if "-exporter" in text or "cadvisor" in text:
        from compiler.alloy.checker.flow.per_node import check_per_node_exporters

        checks.append(check_per_node_exporters)
    return checks
