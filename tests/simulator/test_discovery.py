"""discovery.kubernetes over described objects: namespaces, selectors, and what cannot be told."""

from __future__ import annotations

import pytest

from compiler.alloy import ast, parse
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.kubernetes.discovery import discover, selected_labels
from compiler.simulator.kubernetes.objects import Node, Objects, Pod, Port, Service

POD = Pod(name="web-0", namespace="shop", labels=(("app", "web"),), node="n1")


def block(body: str) -> ast.Block:
    (found,) = parse(f'discovery.kubernetes "a" {{\n{body}\n}}\n').body
    assert isinstance(found, ast.Block)
    return found


def found(body: str, objects: Objects | None = None) -> tuple[int, list[str]]:
    discovered = discover(block(body), objects or Objects(pods=(POD,)), {"NODE_NAME": "n1"})
    return len(discovered.targets), discovered.passed_over


@pytest.mark.parametrize(
    "body",
    [
        'role = "pod"',
        'role = "pod"\nnamespaces {\n names = ["other", "shop"]\n}',
        'role = "pod"\nselectors {\n role = "pod"\n label = "app=web, tier!=db"\n}',
        'role = "pod"\nselectors {\n role = "pod"\n field = "spec.nodeName=" + sys.env("NODE_NAME")\n}',
        'role = "pod"\nselectors {\n role = "node"\n label = "a=b"\n}',
    ],
)
def test_what_selectors_take_is_discovered(body: str) -> None:
    assert found(body) == (1, [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            'role = "pod"\nnamespaces {\n names = ["a", "b"]\n}',
            "pod shop/web-0 is in none of the namespaces a, b",
        ),
        (
            'role = "pod"\nselectors {\n role = "pod"\n label = "app=db"\n}',
            "pod web-0 lacks what the label selector app=db asks for",
        ),
        (
            'role = "pod"\nselectors {\n role = "pod"\n field = "spec.nodeName!=n1"\n}',
            "pod web-0 lacks what the field selector spec.nodeName!=n1 asks for",
        ),
    ],
)
def test_what_selectors_leave_out_is_told(body: str, reason: str) -> None:
    assert found(body) == (0, [reason])


def test_nodes_have_no_namespace() -> None:
    nodes = Objects(nodes=(Node(name="n1"),))
    assert found('role = "node"\nnamespaces {\n names = ["a"]\n}', nodes) == (1, [])


@pytest.mark.parametrize(
    "body",
    [
        'role = "pod"\nselectors {\n role = "pod"\n label = "app in (a, b)"\n}',
        'role = "pod"\nselectors {\n role = "pod"\n field = sys.env("OTHER")\n}',
        'role = "job"',
    ],
)
def test_what_cannot_be_told_says_so(body: str) -> None:
    with pytest.raises(NotSimulated):
        found(body)


@pytest.mark.parametrize("selected", ["endpointslice", "service", "pod"])
def test_selectors_of_composed_roles_are_not_guessed(selected: str) -> None:
    service = Service(name="a", namespace="b", pods=(POD,), ports=(Port("http", 80),))
    objects = Objects(services=(service,))
    assert found('role = "endpointslice"', objects) == (1, [])
    with pytest.raises(NotSimulated):
        found(f'role = "endpointslice"\nselectors {{\n role = "{selected}"\n label = "a=b"\n}}', objects)


def test_the_labels_that_a_selector_asks_for() -> None:
    body = 'role = "pod"\nselectors {\n role = "pod"\n label = "app=web,tier!=db"\n}'
    assert selected_labels(block(body), None) == {"app": "web"}
