"""One fault planted in the KAIWO stack at a time: the checks find it and say where, what and why."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from compiler.checks.codes import CODES
from compiler.checks.kubernetes.changes import check_changes
from compiler.checks.scope_manifests import scope_objects
from compiler.manifests.objects import ScopeManifests
from tests.checks.faults import BY_NAME, ROOT, TREE, findings, kaiwo, manifests_of, planted


def test_the_stack_itself_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize("name", BY_NAME)
def test_a_planted_fault_is_found(name: str) -> None:
    fault = BY_NAME[name]
    messages = [d.message for d in findings(planted(fault)) if d.code == fault.code]
    assert messages[:1] == [fault.message]


def objects(manifests: ScopeManifests) -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in findings(manifests)]


def test_an_object_applied_before_its_namespace_is_found() -> None:
    host = manifests_of("host")
    namespace, account, *others = host.manifests
    assert objects(replace(host, manifests=(account, namespace, *others))) == [
        ("kubernetes/order", "ServiceAccount alloy-host: is applied before its namespace monitoring")
    ]


def test_an_object_that_is_there_twice_is_found() -> None:
    host = manifests_of("host")
    again = replace(host.manifests[1], file_name="99-again.yaml")
    first = "host/manifests/10-serviceaccount-alloy-host.yaml"
    twice = f"ServiceAccount alloy-host: is also in {first}: the one applied last wins"
    unlisted = "manifests/99-again.yaml is in the folder and is not listed, so it is never applied"
    assert objects(replace(host, manifests=(*host.manifests, again))) == [
        ("kubernetes/duplicate-object", twice),
        ("kubernetes/unlisted-file", unlisted),
    ]


def test_k15_a_listed_file_that_is_absent_is_found() -> None:
    host = manifests_of("host")
    tree = {**host.kustomization, "resources": [*host.kustomization["resources"], "manifests/99-more.yaml"]}
    assert objects(replace(host, kustomization=tree)) == [
        ("kubernetes/missing-file", "lists manifests/99-more.yaml, which does not exist")
    ]


def test_k12_a_generated_name_with_a_hash_is_found() -> None:
    run = manifests_of("run")
    tree = copy.deepcopy(run.kustomization)
    del tree["configMapGenerator"][0]["options"]
    assert [code for code, _ in objects(replace(run, kustomization=tree))] == ["kubernetes/generated-name"]


def test_a_change_that_needs_a_delete_is_a_warning() -> None:
    plan = kaiwo().plan.scope("host")
    own = manifests_of("host")
    edited = copy.deepcopy(own)
    loki = next(m.object for m in edited.manifests if m.file_name == "50-statefulset-loki.yaml")
    loki["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] = "60Gi"
    (found,) = check_changes(scope_objects(plan, own), scope_objects(plan, edited))
    assert (found.code, found.severity.value) == ("kubernetes/immutable-field", "warning")
    assert found.hint == "before applying: kubectl delete statefulset loki -n monitoring --cascade=orphan"


RULES = tuple(
    (manifests.scope, manifest.file_name, index)
    for manifests in kaiwo().scopes
    for manifest in manifests.manifests
    if manifest.object["kind"] in ("Role", "ClusterRole")
    for index in range(len(manifest.object["rules"]))
)


def with_rules(scope: str, file_name: str, edit: Callable[[list[TREE]], object]) -> ScopeManifests:
    own = copy.deepcopy(manifests_of(scope))
    edit(next(m.object["rules"] for m in own.manifests if m.file_name == file_name))
    return own


@pytest.mark.parametrize(("scope", "file_name", "index"), RULES)
def test_no_rule_can_be_left_out(scope: str, file_name: str, index: int) -> None:
    found = objects(with_rules(scope, file_name, lambda rules: rules.pop(index)))
    assert found
    assert {code for code, _ in found} == {"kubernetes/missing-right"}


def test_wildcards_grant_what_is_needed_and_more() -> None:
    everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
    any_url = {"nonResourceURLs": ["/*"], "verbs": ["get"]}

    def widen(rules: list[TREE]) -> None:
        rules[:] = [everything, any_url]

    found = objects(with_rules("vcluster", "11-clusterrole-alloy-vcluster.yaml", widen))
    assert [code for code, _ in found] == ["kubernetes/excess-right"] * 2


def test_every_code_is_planted() -> None:
    # Credentials and links have tests of their own.
    names = ("faults.py", "test_manifest_faults.py", "test_credentials.py", "test_links.py")
    text = "".join((ROOT / "tests" / "checks" / name).read_text(encoding="utf-8") for name in names)
    assert [code for code in CODES if f'"{code}"' not in text] == []
