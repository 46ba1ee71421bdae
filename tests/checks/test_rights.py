"""Every right is needed and every need is granted: taking one rule away breaks a component that is named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache

import pytest
from msgspec.structs import replace

from compiler.alloy import parse
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.kubernetes.rights import check_rights
from compiler.checks.scope_manifests import scope_objects
from compiler.diagnostics import Diagnostic
from compiler.manifests.config_reading import read_config
from compiler.manifests.needs import Everywhere, InNamespace, Need, OwnNamespace, derive_needs
from compiler.manifests.program import Program
from tests.plans import SPECS, built, plan_of, spec_name

PLANS = {spec_name(path): plan_of(path) for path in SPECS}
SCOPES = [(name, scope.name) for name, plan in PLANS.items() for scope in plan.scopes]


@cache
def granted(plan_name: str, scope_name: str) -> tuple[ScopeObjects, tuple[Program, ...]]:
    plan = PLANS[plan_name]
    scope = plan.scope(scope_name)
    manifests = built(plan, scope_name)
    return scope_objects(scope, manifests), manifests.programs


def findings(objects: ScopeObjects, programs: tuple[Program, ...]) -> list[Diagnostic]:
    return [finding for program in programs for finding in check_rights(objects, program)]


def rules() -> Iterator[tuple[str, str, str, int]]:
    """Plan, scope, path and index of every rule of every role."""
    for plan_name, scope_name in SCOPES:
        objects, _ = granted(plan_name, scope_name)
        for file in objects.files:
            for index in range(len(file.object.get("rules", ()))):
                yield plan_name, scope_name, file.path, index


RULES = list(rules())


def without_rule(objects: ScopeObjects, path: str, index: int) -> ScopeObjects:
    files = []
    for file in objects.files:
        tree = copy.deepcopy(file.object)
        if file.path == path:
            del tree["rules"][index]
        files.append(ObjectFile(file.path, tree))
    return replace(objects, files=tuple(files))


@pytest.mark.parametrize(("plan_name", "scope_name"), SCOPES)
def test_rights_and_needs_agree(plan_name: str, scope_name: str) -> None:
    objects, everyone = granted(plan_name, scope_name)
    assert findings(objects, everyone) == []


def test_there_are_rules_to_take_away() -> None:
    assert len(RULES) > 15


@pytest.mark.parametrize(("plan_name", "scope_name", "path", "index"), RULES)
def test_no_rule_can_be_taken_away(plan_name: str, scope_name: str, path: str, index: int) -> None:
    objects, everyone = granted(plan_name, scope_name)
    found = findings(without_rule(objects, path, index), everyone)
    assert {finding.code for finding in found} == {"kubernetes/missing-right"}
    components = {need.component for account in everyone for need in account.needs}
    assert all(any(f"{name} needs to" in finding.message for name in components) for finding in found)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}, "get secrets"),
        ({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, "* *"),
        ({"apiGroups": [""], "resources": ["pods"], "verbs": ["delete"]}, "delete pods"),
        ({"nonResourceURLs": ["/debug/*"], "verbs": ["get"]}, "get the path /debug/*"),
    ],
)
def test_a_right_that_nothing_needs_is_found(rule: dict[str, list[str]], what: str) -> None:
    objects, everyone = granted("kaiwo", "vcluster")
    role = next(
        file for file in objects.files if file.kind == "ClusterRole" and file.name == "alloy-vcluster"
    )
    role.object["rules"].append(rule)
    found = findings(objects, everyone)
    role.object["rules"].pop()
    assert {finding.code for finding in found} == {"kubernetes/excess-right"}
    assert any(what in finding.message for finding in found)


def test_a_cluster_role_where_a_namespace_would_do_is_excess() -> None:
    role = {"kind": "ClusterRole", "metadata": {"name": "a"}, "rules": [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
    ]}  # fmt: skip
    binding = {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "a"},
        "roleRef": {"kind": "ClusterRole", "name": "a"},
        "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "here"}],
    }
    scope = ScopeObjects((ObjectFile("r", role), ObjectFile("b", binding)), "here")
    need = Need("x.y.z", InNamespace("shop"), ("get",), resource="pods")
    program = Program("a", "here", (need,), (), (), ())
    assert [finding.code for finding in check_rights(scope, program)] == ["kubernetes/excess-right"]


def needs_of(text: str) -> set[tuple[str, str, tuple[str, ...], object]]:
    needs = derive_needs(read_config(parse(text)))
    return {(need.group, need.resource or need.url, need.verbs, need.reach) for need in needs}


READ = ("get", "list", "watch")
SCRAPE_WITH_TOKEN = """
prometheus.scrape "a" {
  targets           = []
  forward_to        = []
  metrics_path      = "/m"
  bearer_token_file = "/var/run/secrets/kubernetes.io/serviceaccount/token"
}
"""


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('discovery.kubernetes "a" { role = "node" }', {("", "nodes", READ, Everywhere())}),
        (
            'discovery.kubernetes "a" {\n role = "pod"\n namespaces { names = ["x", "y"] }\n}',
            {("", "pods", READ, InNamespace("x")), ("", "pods", READ, InNamespace("y"))},
        ),
        (
            'discovery.kubernetes "a" {\n role = "service"\n namespaces { own_namespace = true }\n}',
            {("", "services", READ, OwnNamespace())},
        ),
        (
            'discovery.kubernetes "a" {\n role = "ingress"\n attach_metadata { node = true }\n}',
            {("networking.k8s.io", "ingresses", READ, Everywhere()), ("", "nodes", READ, Everywhere())},
        ),
        (
            'discovery.kubernetes "a" {\n role = "pod"\n namespaces { names = [sys.env("NS")] }\n}',
            {("", "pods", READ, Everywhere())},
        ),
        ('discovery.kubernetes "a" {\n role = "pod"\n api_server = "https://other"\n}', set()),
        (
            'loki.source.kubernetes_events "a" {\n namespaces = ["x"]\n forward_to = []\n}',
            {("", "events", READ, InNamespace("x"))},
        ),
        (
            'loki.source.kubernetes "a" {\n targets = []\n forward_to = []\n}',
            {("", "pods", ("get",), Everywhere()), ("", "pods/log", ("get",), Everywhere())},
        ),
        ('prometheus.scrape "a" {\n targets = []\n forward_to = []\n}', set()),
        (
            SCRAPE_WITH_TOKEN,
            {("", "/m", ("get",), Everywhere())},
        ),
        (
            'remote.kubernetes.secret "a" {\n namespace = "n"\n name = "s"\n}',
            {("", "secrets", ("get",), InNamespace("n"))},
        ),
        ('prometheus.exporter.self "a" { }', set()),
    ],
)
def test_needs_follow_from_the_settings(config: str, expected: set[object]) -> None:
    assert needs_of(config) == expected


def test_a_secret_is_granted_by_name() -> None:
    config = read_config(parse('remote.kubernetes.secret "a" {\n namespace = "n"\n name = "s"\n}'))
    assert [need.names for need in derive_needs(config)] == [("s",)]


def test_pod_logs_follow_their_discovery_through_relabelling() -> None:
    text = (
        'discovery.kubernetes "a" {\n role = "pod"\n namespaces { names = ["x"] }\n}\n'
        'discovery.relabel "b" {\n targets = discovery.kubernetes.a.targets\n}\n'
        'loki.source.kubernetes "c" {\n targets = discovery.relabel.b.output\n forward_to = []\n}'
    )
    assert {reach for _, _, _, reach in needs_of(text)} == {InNamespace("x")}
