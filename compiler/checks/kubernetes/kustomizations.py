"""A kustomization against the files beside it: both list the same, and generated names stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from compiler.checks.kubernetes.objects import mapping, sequence, text
from compiler.diagnostics import Diagnostic, Span
from compiler.diagnostics.suggest import suggestion


def check_kustomization(path: str, tree: dict[str, Any], present: Collection[str]) -> Iterator[Diagnostic]:
    """`present` are the files beside the kustomization that hold objects, as it would name them."""
    at = Span(path, 1, 1, 1, 1)
    listed = [text(resource) for resource in sequence(tree.get("resources"))]
    for name in listed:
        if name not in present:
            message = f"lists {name}, which does not exist"
            yield Diagnostic("kubernetes/missing-file", message, at, suggestion(name, present))
    for name in present:
        if name not in listed:
            message = f"{name} is in the folder and is not listed, so it is never applied"
            yield Diagnostic("kubernetes/unlisted-file", message, at, "list it, or delete it")
    yield from _generators(at, tree)


def _generators(at: Span, tree: dict[str, Any]) -> Iterator[Diagnostic]:
    """A hash at the end of a generated name reaches no reference in scripts, values or other scopes."""
    everywhere = mapping(tree.get("generatorOptions")).get("disableNameSuffixHash")
    for field in ("configMapGenerator", "secretGenerator"):
        for generator in map(mapping, sequence(tree.get(field))):
            if (
                everywhere is not True
                and mapping(generator.get("options")).get("disableNameSuffixHash") is not True
            ):
                message = (
                    f"{text(generator.get('name'))!r} gets a name with a hash, so who mounts it finds nothing"
                )
                hint = "set options.disableNameSuffixHash: true"
                yield Diagnostic("kubernetes/generated-name", message, at, hint)
