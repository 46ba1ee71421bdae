"""The manifests of each scope fit together and grant what the configs need; no text of the output is a credential."""

from __future__ import annotations

from compiler.artifacts import Artifacts
from compiler.checks.credentials import check_credentials
from compiler.checks.kubernetes.node_ports import check_node_ports
from compiler.checks.scope_manifests import check_scope_manifests, scope_objects
from compiler.checks.sink_addresses import check_sink_addresses
from compiler.diagnostics import Report


def check_manifests(artifacts: Artifacts, report: Report) -> None:
    """Report what kubectl would take and what would then not work."""
    scopes = tuple(
        scope_objects(scope, manifests)
        for scope, manifests in zip(artifacts.plan.scopes, artifacts.scopes, strict=True)
    )
    for scope, manifests in zip(artifacts.plan.scopes, artifacts.scopes, strict=True):
        report.extend(check_scope_manifests(scope, manifests))
    report.extend(check_node_ports(scopes))
    report.extend(check_sink_addresses(artifacts.plan, scopes))
    report.extend(check_credentials({config.path: config.text for config in artifacts.configs}))
