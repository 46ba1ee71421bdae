"""Mutants of a config: each argument, block and reference renamed, deleted, doubled, mistyped or cross-wired.

A mutant that is as valid as its origin says nothing about the checker, so only those are made that Alloy refuses
or that change what the pipeline does: of what may be left out, only the renaming is tried, not the deletion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.alloy import ast
from compiler.alloy.catalog import Catalog
from compiler.alloy.catalog.model import BlockSpec, Body
from compiler.alloy.catalog.types import Type


@dataclass(frozen=True)
class Mutant:
    """One mutated source: what was done, at which byte."""

    kind: str
    offset: int
    source: bytes


@dataclass(frozen=True)
class Site:
    """A statement and the specification of the body it stands in."""

    statement: ast.Statement
    body: Body
    only: bool
    """Whether it is the only statement of its name there."""


def mutants(source: bytes, file: ast.File, catalog: Catalog) -> Iterator[Mutant]:
    """All mutants of the built-in components of one config, in the order of the file."""
    exports: dict[str, Type] = {}
    for block in _components(file.body, catalog):
        component = catalog.component(block.name)
        assert component is not None
        exports |= {f"{block.name}.{block.label}.{name}": kind for name, kind in component.exports.items()}
    for block in _components(file.body, catalog):
        component = catalog.component(block.name)
        assert component is not None
        yield _edit(source, "rename component", block.start, len(block.name), block.name.encode() + b"x")
        yield _doubled(source, "double component", block)
        if any(f"{block.name}.{block.label}.{name}".encode() in source for name in component.exports):
            yield _edit(source, "delete component", block.start, block.end - block.start, b"")
        for site in _sites(block, component.block, catalog):
            yield from _statement_mutants(source, site, exports)


def _components(statements: tuple[ast.Statement, ...], catalog: Catalog) -> Iterator[ast.Block]:
    for statement in statements:
        if not isinstance(statement, ast.Block):
            continue
        if statement.name == "declare":
            yield from _components(statement.body, catalog)
        elif catalog.component(statement.name) is not None and statement.label:
            yield statement


def _sites(block: ast.Block, spec: BlockSpec, catalog: Catalog) -> Iterator[Site]:
    body = catalog.body(spec)
    if body.map_of is not None or body.open:
        return
    names = [statement.name for statement in block.body]
    for statement in block.body:
        yield Site(statement, body, names.count(statement.name) == 1)
        if isinstance(statement, ast.Block) and statement.name in body.blocks:
            yield from _sites(statement, body.blocks[statement.name], catalog)


def _statement_mutants(source: bytes, site: Site, exports: dict[str, Type]) -> Iterator[Mutant]:
    statement, body = site.statement, site.body
    name = statement.name.encode()
    if isinstance(statement, ast.Block):
        spec = body.blocks.get(statement.name)
        if spec is None:
            return
        yield _edit(source, "rename block", statement.start, len(name), name + b"x")
        if spec.required and site.only:
            yield _edit(source, "delete block", statement.start, statement.end - statement.start, b"")
        if not spec.many:
            yield _doubled(source, "double block", statement)
        return
    attribute = body.attributes.get(statement.name)
    if attribute is None:
        return
    yield _edit(source, "rename argument", statement.start, len(name), name + b"x")
    yield _doubled(source, "double argument", statement)
    if attribute.required:
        yield _edit(source, "delete argument", statement.start, statement.end - statement.start, b"")
    wrong = _WRONG.get(attribute.type.kind)
    if wrong is not None:
        value = statement.value
        yield _edit(source, "mistype argument", value.start, value.end - value.start, wrong)
    yield from _reference_mutants(source, statement.value, exports)


_WRONG = {
    "string": b"[true]",
    "bool": b'"true"',
    "int": b'"many"',
    "uint": b'"many"',
    "float": b'"many"',
    "duration": b'"5 parsecs"',
    "bytes": b'"10 stones"',
    "secret": b"12",
    "optional_secret": b"12",
    "list": b'"one"',
    "map": b'["one"]',
    "target": b'"one"',
    "capsule": b'"one"',
}
"""Kind of an argument's type -> a value that is not of it."""


def _reference_mutants(source: bytes, expr: ast.Expr, exports: dict[str, Type]) -> Iterator[Mutant]:
    for node in _accesses(expr):
        written = source[node.start : node.end].decode()
        if written not in exports:
            continue
        yield _edit(source, "rename export", node.end, 0, b"x")
        component, _, export = written.rpartition(".")
        yield _edit(source, "dangling reference", node.start, len(written), f"{component}x.{export}".encode())
        other = next((name for name, kind in sorted(exports.items()) if kind != exports[written]), None)
        if other is not None:
            yield _edit(source, "cross-wire reference", node.start, len(written), other.encode())


def _accesses(expr: ast.Expr) -> Iterator[ast.Access]:
    match expr:
        case ast.Access():
            yield expr
        case ast.Array(items):
            for item in items:
                yield from _accesses(item)
        case ast.Call(_, arguments):
            for argument in arguments:
                yield from _accesses(argument)
        case ast.Paren(inner):
            yield from _accesses(inner)


def _edit(source: bytes, kind: str, start: int, length: int, text: bytes) -> Mutant:
    return Mutant(kind, start, source[:start] + text + source[start + length :])


def _doubled(source: bytes, kind: str, statement: ast.Statement) -> Mutant:
    text = source[statement.start : statement.end]
    return Mutant(kind, statement.end, source[: statement.end] + b"\n" + text + source[statement.end :])
