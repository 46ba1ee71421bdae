"""Every rule of a policy is needed and every connection is allowed: taking one rule away blocks someone."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

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


Place = tuple[Any, str, str, str, int]
RULES: list[Place] = [
    (path, scope_name, file.path, direction, index)
    for path, scope_name in SCOPES
    for file in needed(path, scope_name)[0].files
    if file.kind == "NetworkPolicy"
    for direction in ("ingress", "egress")
    for index in range(len(file.spec.get(direction, ())))
]


def without(place: Place, port: int | None = None) -> tuple[list[Diagnostic], dict[str, Any]]:
    """What the check says without one rule, or without one of its ports, and the rule."""
    path, scope_name, file_path, direction, index = place
    objects, wanted = needed(path, scope_name)
    files = [ObjectFile(f.path, copy.deepcopy(f.object)) if f.path == file_path else f for f in objects.files]
    rules = next(file for file in files if file.path == file_path).object["spec"][direction]
    rule = copy.deepcopy(rules[index])
    if port is None:
        del rules[index]
    else:
        del rules[index]["ports"][port]
        if not rules[index]["ports"]:
            del rules[index]  # no ports would mean all of them
    return findings(replace(objects, files=tuple(files)), wanted), rule


def test_every_workload_has_a_policy() -> None:
    for path, scope_name in SCOPES:
        objects, wanted = needed(path, scope_name)
        policies = {file.name for file in objects.files if file.kind == "NetworkPolicy"}
        assert policies - {"default-deny"} == {program.name for program in wanted}


@pytest.mark.parametrize(
    ("path", "scope_name"), SCOPES, ids=lambda v: v if isinstance(v, str) else spec_name(v)
)
def test_policies_and_connections_agree(path: Any, scope_name: str) -> None:
    assert findings(*needed(path, scope_name)) == []


def reasons(place: Place) -> set[str]:
    """What the program that a rule is for gives as reasons of its connections."""
    path, scope_name, _, direction, _ = place
    _, programs = needed(path, scope_name)
    return {traffic.reason for program in programs for traffic in getattr(program, direction)}


def test_no_rule_can_be_taken_away() -> None:
    assert len(RULES) > 60
    for place in RULES:
        found, _ = without(place)
        blocked = [finding for finding in found if finding.code == "kubernetes/blocked-traffic"]
        assert blocked == found, place
        assert blocked, place
        assert all(any(reason in f.message for reason in reasons(place)) for f in blocked), place


def test_no_port_can_be_taken_away() -> None:
    places = [(place, port) for place in RULES for port in range(len(without(place)[1].get("ports", ())))]
    assert len(places) > 100
    for place, port in places:
        found, rule = without(place, port)
        blocked = [finding for finding in found if finding.code == "kubernetes/blocked-traffic"]
        number = str(rule["ports"][port]["port"])
        assert any(
            number in finding.message and any(reason in finding.message for reason in reasons(place))
            for finding in blocked
        ), (place, number, [finding.message for finding in found])


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


NAMED = next(path for path in SPECS if spec_name(path) == "platform_narrows_network_policies")


@pytest.mark.parametrize(
    ("to", "right"),
    [
        ([], True),
        (None, True),
        ([{"podSelector": {"matchLabels": {"k8s-app": "other"}}}], False),
    ],
)
def test_dns_is_asked_of_anyone_or_of_whom_the_platform_names(
    to: list[dict[str, Any]] | None, right: bool
) -> None:
    """`to` is what the rule for names says instead; None leaves what the platform names."""
    objects, wanted = needed(NAMED, plan_of(NAMED).scopes[0].name)
    files = copy.deepcopy(objects.files)
    for file in files:
        if file.kind == "NetworkPolicy":
            names = file.object["spec"]["egress"][0]
            assert "podSelector" in names["to"][0]
            if to is not None:
                names["to"] = to
    found = findings(replace(objects, files=files), wanted)
    assert {finding.code for finding in found} == (set() if right else {"kubernetes/blocked-traffic"})
    assert all("allows DNS to chosen pods only" in finding.message for finding in found)
