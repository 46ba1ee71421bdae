"""Secrets reach the pods whose configs refer to them, under names that no two share, and nothing else does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.alloy import print_file
from compiler.kinds.auth import SecretKey
from compiler.kinds.auth.references import FOLDERS, KEY_NAME, OBJECT_NAME
from compiler.lowering.collector import lower_collector
from tests.plans import SPECS, built, plan_of, spec_name

NAMES = st.from_regex(OBJECT_NAME["pattern"], fullmatch=True)
KEYS = st.from_regex(KEY_NAME["pattern"], fullmatch=True)
COLLECTORS = [
    (path, scope.name, collector.name)
    for path in SPECS
    for scope in plan_of(path).scopes
    for collector in scope.collectors
]


@given(NAMES, KEYS, NAMES, KEYS)
def test_no_two_keys_share_a_variable(secret: str, key: str, other_secret: str, other_key: str) -> None:
    one, other = SecretKey(secret, key), SecretKey(other_secret, other_key)
    assert (one.variable == other.variable) == (one == other)
    assert re.fullmatch("[A-Z][A-Z0-9_]*", one.variable)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a-b", "c"), ("a", "b-c")),
        (("a.b", "c"), ("a-b", "c")),
        (("a", "Token"), ("a", "token")),
        (("a", "b_c"), ("a", "b-c")),
        (("a", "b--c"), ("a--b", "c")),
    ],
)
def test_names_that_differ_in_little_differ_still(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert SecretKey(*one).variable != SecretKey(*other).variable


def test_there_are_files_to_mount() -> None:
    assert sum(bool(c.mounted) for p in SPECS for s in plan_of(p).scopes for c in s.collectors) > 3


@pytest.mark.parametrize(
    ("path", "scope", "name"), COLLECTORS, ids=[f"{spec_name(p)}-{n}" for p, _, n in COLLECTORS]
)
def test_what_a_config_reads_from_files_is_mounted_and_nothing_else(
    path: object, scope: str, name: str
) -> None:
    plan = plan_of(path)  # type: ignore[arg-type]
    (collector,) = (c for c in plan.scope(scope).collectors if c.name == name)
    text = print_file(lower_collector(plan, collector))
    read = {found for folder in FOLDERS.values() for found in re.findall(rf'"({folder}/[^"]+)"', text)}
    (workload,) = (
        entry
        for entry in built(plan, scope).objects
        if entry["kind"] in ("DaemonSet", "Deployment", "StatefulSet") and entry["metadata"]["name"] == name
    )
    pod = workload["spec"]["template"]["spec"]
    folders = {mount["name"]: mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    mounted = {
        f"{folders[volume['name']]}/{item['path']}"
        for volume in pod["volumes"]
        for item in (volume.get("secret") or volume.get("configMap") or {}).get("items", ())
    }
    assert mounted == read
