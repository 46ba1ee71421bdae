"""What components ask of their node, against the catalog of such facts."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from compiler.alloy import parse
from compiler.manifests.config_reading import read_config
from compiler.manifests.host_needs import RULES, HostNeed, derive_host_needs
from tests.shared_data import shared

# The exporter is used for what can be read truthfully without the node's network and processes.
NARROWER = {"prometheus.exporter.unix"}


@cache
def catalog() -> dict[str, Any]:
    text = shared("alloy-catalog/kubernetes-needs.json").read_text(encoding="utf-8")
    return json.loads(text)["components"]  # type: ignore[no-any-return]


def on_the_node() -> list[str]:
    """Components that need something of their node."""
    return sorted(
        name for name, facts in catalog().items() if facts.keys() & {"mounts", "capabilities", "host"}
    )


def needs_of(component: str) -> tuple[HostNeed, ...]:
    return derive_host_needs(read_config(parse(f'{component} "a" {{ }}')))


def test_every_component_that_needs_its_node_has_a_rule() -> None:
    assert len(on_the_node()) > 10
    assert set(on_the_node()) <= RULES.keys()


@pytest.mark.parametrize("component", sorted(set(on_the_node()) - NARROWER))
def test_rights_on_the_node_are_those_of_the_catalog(component: str) -> None:
    facts, needs = catalog()[component], needs_of(component)
    host = facts.get("host", {})
    assert {c for need in needs for c in need.capabilities} == set(facts.get("capabilities", ()))
    assert any(need.host_pid for need in needs) == host.get("hostPID", False)
    assert any(need.host_network for need in needs) == host.get("hostNetwork", False)
    assert any(need.privileged for need in needs) == host.get("privileged", False)
    assert any(need.unconfined for need in needs) == ("apparmor" in host)
    if host.get("runAsUser") == 0:
        assert all(need.root for need in needs)


@pytest.mark.parametrize("component", on_the_node())
def test_mounts_without_a_condition_are_made(component: str) -> None:
    wanted = {mount["hostPath"] for mount in catalog()[component].get("mounts", ()) if "when" not in mount}
    assert wanted <= {path.path for need in needs_of(component) for path in need.paths}
