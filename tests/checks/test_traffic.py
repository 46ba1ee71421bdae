"""Every rule of a policy is needed and every connection is allowed: taking one rule away blocks someone."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from compiler.alloy import parse
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.kubernetes.traffic import check_traffic
from compiler.checks.scope_manifests import scope_objects
from compiler.diagnostics import Diagnostic
from compiler.manifests.config_reading import read_config
from compiler.manifests.program import Program
from compiler.manifests.traffic import Peer, Traffic, namespace_peer, scrape_traffic
from tests.plans import SPECS, built, plan_of, spec_name

SCOPES = [(path, scope.name) for path in SPECS for scope in plan_of(path).scopes]


@cache
def needed(path: Any, scope_name: str) -> tuple[ScopeObjects, tuple[Program, ...]]:
    plan = plan_of(path)
    scope = plan.scope(scope_name)
    manifests = built(plan, scope_name)
    return scope_objects(scope, manifests), manifests.programs


def findings(objects: ScopeObjects, programs: tuple[Program, ...]) -> list[Diagnostic]:
    return [finding for program in programs for finding in check_traffic(objects, program)]


RULES = [
    (path, scope_name, file.path, direction, index)
    for path, scope_name in SCOPES
    for file in needed(path, scope_name)[0].files
    if file.kind == "NetworkPolicy"
    for direction in ("ingress", "egress")
    for index, rule in enumerate(file.spec[direction])
    if not any(port.get("port") == 53 for port in rule.get("ports", ()))
]


def test_every_workload_has_a_policy() -> None:
    for path, scope_name in SCOPES:
        objects, wanted = needed(path, scope_name)
        policies = {file.name for file in objects.files if file.kind == "NetworkPolicy"}
        assert policies == {program.name for program in wanted}


@pytest.mark.parametrize(
    ("path", "scope_name"), SCOPES, ids=lambda v: v if isinstance(v, str) else spec_name(v)
)
def test_policies_and_connections_agree(path: Any, scope_name: str) -> None:
    assert findings(*needed(path, scope_name)) == []


def test_no_rule_can_be_taken_away() -> None:
    assert len(RULES) > 30
    for path, scope_name, file_path, direction, index in RULES:
        objects, wanted = needed(path, scope_name)
        files = [ObjectFile(f.path, copy.deepcopy(f.object)) for f in objects.files]
        changed = next(file for file in files if file.path == file_path)
        del changed.object["spec"][direction][index]
        found = findings(replace(objects, files=tuple(files)), wanted)
        assert {finding.code for finding in found} == {"kubernetes/blocked-traffic"}, (file_path, index)


@pytest.mark.parametrize("rule", [{}, {"ports": [{"port": 22}]}, {"to": [{"namespaceSelector": {}}]}])
def test_a_rule_that_nothing_needs_is_found(rule: dict[str, Any]) -> None:
    path, scope_name = SCOPES[0]
    objects, wanted = needed(path, scope_name)
    files = copy.deepcopy(objects.files)
    policy = next(file for file in files if file.kind == "NetworkPolicy")
    policy.object["spec"]["egress"].append(rule)
    found = findings(replace(objects, files=files), wanted)
    assert [finding.code for finding in found] == ["kubernetes/excess-traffic"]


POD = Peer(())


def keep(source: str, value: str) -> str:
    """A relabel rule that keeps the targets with this value of a meta label."""
    return f'rule {{\n source_labels = ["{source}"]\n regex = "{value}"\n action = "keep"\n}}'


@pytest.mark.parametrize(
    ("discovery", "rules", "expected"),
    [
        ('role = "node"', "", Traffic("prometheus.scrape.a", None, (10250,))),
        (
            'role = "node"',
            'rule {\n target_label = "__address__"\n replacement = "kubernetes.default.svc:443"\n}',
            Traffic("prometheus.scrape.a", None, (443, 6443, 8443)),
        ),
        (
            'role = "pod"\n namespaces { names = ["x"] }',
            keep("__meta_kubernetes_pod_container_port_number", "8443"),
            Traffic("prometheus.scrape.a", namespace_peer("x"), (8443,)),
        ),
        (
            'role = "pod"',
            keep("__meta_kubernetes_pod_container_port_name", "metrics"),
            Traffic("prometheus.scrape.a", POD, ("metrics",)),
        ),
        (
            'role = "endpointslice"',
            keep("__meta_kubernetes_endpointslice_port_name", "m"),
            Traffic("prometheus.scrape.a", POD, ()),
        ),
    ],
)
def test_traffic_follows_from_discovery_and_relabelling(
    discovery: str, rules: str, expected: Traffic
) -> None:
    text = (
        f'discovery.kubernetes "a" {{\n {discovery}\n}}\n'
        f'discovery.relabel "a" {{\n targets = discovery.kubernetes.a.targets\n {rules}\n}}\n'
        'prometheus.scrape "a" {\n targets = discovery.relabel.a.output\n forward_to = []\n}'
    )
    assert list(scrape_traffic(read_config(parse(text)))) == [expected]


def test_listed_targets_are_reached_on_their_ports() -> None:
    text = 'prometheus.scrape "a" {\n targets = [{"__address__" = "db:9187"}]\n forward_to = []\n}'
    assert list(scrape_traffic(read_config(parse(text)))) == [Traffic("prometheus.scrape.a", None, (9187,))]
