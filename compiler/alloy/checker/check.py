"""One Alloy file in, all findings about it out, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable

from compiler.alloy import ast
from compiler.alloy.catalog import load_catalog
from compiler.alloy.catalog.model import Stability
from compiler.alloy.checker.cycles import check_cycles
from compiler.alloy.checker.dead import check_dead
from compiler.alloy.checker.findings import Findings, in_order, lines_of
from compiler.alloy.checker.flow import flow_checks
from compiler.alloy.checker.ignores import drop_ignored
from compiler.alloy.checker.modules import check_scope
from compiler.alloy.checker.origins import Origins, origins
from compiler.alloy.checker.repeats import sound_blocks
from compiler.alloy.checker.run import Judges, Run
from compiler.alloy.checker.scopes import Scope, build_scope
from compiler.diagnostics import Diagnostic, SourceText

NO_JUDGES = Judges()


def check(
    file: ast.File,
    source: SourceText,
    *,
    release: str | None = None,
    stability: Stability | None = None,
    community: bool | None = None,
    judges: Judges = NO_JUDGES,
    built: ast.File | None = None,
) -> list[Diagnostic]:
    """What Alloy would refuse or silently misread in `file`, by position.

    `source` is the text that `file` was parsed from. `release` is the Alloy release that will run it (the newest
    known, if None); `stability` and `community` are the collector's flags `--stability.level` and
    `--feature.community-components.enabled`: None where they are not known, and then only warned about.
    `judges` look into relabel rules and log stages. `built` is the tree that was printed to make `source`:
    findings then also point to the place in the spec that caused them.

    Raises:
        UnknownReleaseError: the catalog does not know the release.
    """
    catalog = load_catalog(release)
    findings = Findings(source, lines_of(file), origins(built, file) if built is not None else Origins())
    sound = sound_blocks(catalog.release.name, stability, community, judges)
    text = findings.lines.text
    run = Run(catalog, findings, text, stability, community, release is not None, judges, sound=sound)
    scope = build_scope(file.body, catalog, "root")
    if _is_module(scope, file):
        scope.kind = "module"
    check_scope(scope, run)
    scopes = _with_inner(scope)
    names = {name for each in scopes for name in each.named}
    checks = (check_cycles, *flow_checks(names, text))
    for each in scopes:
        for check_one in checks:
            check_one(each, findings)
    check_dead(scope, findings)
    if judges.flow is not None:
        judges.flow(file, findings)
    kept = drop_ignored(findings.items, findings)
    return [findings.diagnostic(finding) for finding in in_order(kept)]


def _with_inner(scope: Scope) -> list[Scope]:
    found = [scope]
    for each in found:
        found.extend(each.inner)
    return found


def _is_module(scope: Scope, file: ast.File) -> bool:
    """Whether the file is not the main configuration, but a module that works with arguments and exports.

    The blocks `argument` and `export` alone do not make it one: Alloy refuses them in a main configuration. It is a
    module when it reads an argument of its own, or hands out what its components export, and has nothing that only
    a main configuration may have.
    """
    names = scope.named.keys()
    if names.isdisjoint(_OF_MODULES) or not names.isdisjoint(_ROOT_ONLY):
        return False
    return any(isinstance(block, ast.Block) and _works_as_module(block) for block in file.body)


_OF_MODULES = frozenset({"argument", "export"})
_ROOT_ONLY = frozenset({"logging", "tracing", "http", "livedebugging", "remotecfg"})


def _works_as_module(block: ast.Block) -> bool:
    if block.name == "declare":
        return False
    wanted: Callable[[str], bool] = (
        (lambda _: True) if block.name == "export" else (lambda n: n == "argument")
    )
    return any(wanted(name) for name in _heads(block))


def _heads(block: ast.Block) -> list[str]:
    """The first names of all references in a block."""
    heads: list[str] = []
    pending: list[object] = [block]
    while pending:
        match pending.pop():
            case ast.Identifier(name):
                heads.append(name)
            case ast.Block(body=body):
                pending.extend(body)
            case ast.Attribute(value=value) | ast.Field(value=value) | ast.Access(value=value):
                pending.append(value)
            case ast.Index(value, index):
                pending += (value, index)
            case ast.Call(function, arguments):
                pending += (function, *arguments)
            case ast.Unary(operand=inner) | ast.Paren(inner=inner):
                pending.append(inner)
            case ast.Binary(left=left, right=right):
                pending += (left, right)
            case ast.Array(items):
                pending.extend(items)
            case ast.Object(fields):
                pending.extend(fields)
    return heads
