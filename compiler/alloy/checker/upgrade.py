"""What a config uses that differs between two releases of Alloy: gone, renamed, deprecated, required, optional."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.catalog import Catalog, load_catalog
from compiler.alloy.catalog.model import BlockSpec, Body
from compiler.alloy.checker.findings import Findings, in_order, lines_of
from compiler.alloy.checker.origins import Origins, origins
from compiler.alloy.checker.scopes import build_scope
from compiler.diagnostics import Diagnostic, SourceText
from compiler.diagnostics.suggest import did_you_mean


def check_upgrade(
    file: ast.File, source: SourceText, old: str, new: str, *, built: ast.File | None = None
) -> list[Diagnostic]:
    """Every difference between the releases `old` and `new` that touches `file`, by position.

    Errors are what `new` refuses; warnings are what it treats otherwise. `built` is the tree that `file` was printed
    from; findings then name the places that its blocks come from.

    Raises:
        UnknownReleaseError: the catalog does not know one of the releases.
    """
    caused = Origins() if built is None else origins(built, file)
    step = _Step(load_catalog(old), load_catalog(new), Findings(source, lines_of(file), caused))
    for block in _built_in_blocks(file.body, step.old):
        _compare_top(block, step)
    return [step.findings.diagnostic(finding) for finding in in_order(step.findings.items)]


class _Step(Struct, frozen=True):
    old: Catalog
    new: Catalog
    findings: Findings

    @property
    def there(self) -> str:
        return f"Alloy {self.new.release.name}"


def _built_in_blocks(statements: tuple[ast.Statement, ...], catalog: Catalog) -> Iterator[ast.Block]:
    """The components and configuration blocks, those inside declarations and loops too."""
    pending = [build_scope(statements, catalog, "root")]
    while pending:
        scope = pending.pop()
        for member in scope.all_members():
            if member.component is not None or member.config is not None:
                yield member.block
            if member.block.name == "declare":
                pending.append(build_scope(member.block.body, catalog, "module", scope))
            elif member.block.name == "foreach":
                inner = (s for s in member.block.body if isinstance(s, ast.Block) and s.name == "template")
                pending.extend(build_scope(template.body, catalog, "foreach", scope) for template in inner)


def _compare_top(block: ast.Block, step: _Step) -> None:
    config_then, config_now = step.old.config_block(block.name), step.new.config_block(block.name)
    if config_then is not None and config_now is not None:
        if block.name not in ("declare", "foreach"):
            _compare(block, config_then.block, config_now.block, step)
        return
    then, now = step.old.component(block.name), step.new.component(block.name)
    if then is None:
        return
    if now is None:
        hint = step.new.replacement(block.name) or None
        step.findings.error("alloy/removed", f'{step.there} has no component "{block.name}"', block, hint)
        return
    if then.stability != now.stability:
        message = f'component "{block.name}" is {now.stability} in {step.there}, it was {then.stability}'
        step.findings.warning("alloy/stability-changed", message, block)
    _compare(block, then.block, now.block, step)


def _compare(block: ast.Block, then_spec: BlockSpec, now_spec: BlockSpec, step: _Step) -> None:
    then, now = step.old.body(then_spec), step.new.body(now_spec)
    if then.open or now.open:
        return
    given = set()
    for statement in block.body:
        given.add(statement.name)
        if isinstance(statement, ast.Block):
            _compare_block(statement, then, now, step, then_spec.key(f"{statement.name}{{}}"))
        else:
            _compare_attribute(statement, then, now, step, then_spec.key(statement.name))
    for name, attribute in now.attributes.items():
        before = then.attributes.get(name)
        if attribute.required and name not in given and not (before is not None and before.required):
            message = f'{step.there} requires the attribute "{name}"'
            step.findings.error("alloy/newly-required", message, block)


def _compare_block(block: ast.Block, then: Body, now: Body, step: _Step, key: str) -> None:
    before, after = then.blocks.get(block.name), now.blocks.get(block.name)
    if before is None:
        return
    if after is None:
        added = tuple(name for name in now.blocks if name not in then.blocks)
        hint = step.new.replacement(key) or _renamed(block.name, added)
        step.findings.error("alloy/removed", f'{step.there} has no block "{block.name}" here', block, hint)
    else:
        _compare_deprecation(block, after.deprecated, step)
        _compare(block, before, after, step)


def _compare_attribute(attribute: ast.Attribute, then: Body, now: Body, step: _Step, key: str) -> None:
    before, after = then.attributes.get(attribute.name), now.attributes.get(attribute.name)
    if before is None:
        return
    if after is None:
        added = tuple(name for name in now.attributes if name not in then.attributes)
        message = f'{step.there} has no attribute "{attribute.name}" here'
        hint = step.new.replacement(key) or _renamed(attribute.name, added)
        step.findings.error("alloy/removed", message, attribute, hint)
        return
    _compare_deprecation(attribute, after.deprecated, step)
    if before.required and not after.required:
        default = f", with the default {after.default!r}" if after.default is not None else ""
        message = f'"{attribute.name}" is no longer required in {step.there}{default}'
        step.findings.warning("alloy/newly-optional", message, attribute)
    if before.type != after.type:
        message = f'"{attribute.name}" is a {after.type} in {step.there}, it was a {before.type}'
        step.findings.warning("alloy/type-changed", message, attribute)


def _compare_deprecation(statement: ast.Statement, key: str, step: _Step) -> None:
    """Report what has a replacement now, and had none before."""
    if not key or step.old.replacement(key) is not None:
        return
    hint = step.new.replacement(key)
    if hint is not None:
        message = f'"{statement.name}" is deprecated in {step.there}'
        step.findings.warning("alloy/deprecated-argument", message, statement, hint)


def _renamed(name: str, added: tuple[str, ...]) -> str | None:
    """Which of the names that are new in the same body is near enough to be the old one's new name."""
    ending = [other for other in added if other.endswith(f"_{name}") or name.endswith(f"_{other}")]
    meant = ending[0] if len(ending) == 1 else did_you_mean(name, added)
    return f"renamed, it seems, to `{meant}`" if meant else None
