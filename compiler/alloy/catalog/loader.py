"""Reads the catalog's data files, only the lines that a config needs, for one release of Alloy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from compiler.alloy import ast
from compiler.alloy.catalog.changes import Changes
from compiler.alloy.catalog.data_files import data_file
from compiler.alloy.catalog.model import (
    AttributeSpec,
    BlockSpec,
    Body,
    Component,
    ConfigBlock,
    Function,
    Rule,
)
from compiler.alloy.catalog.releases import Release, find_release
from compiler.alloy.catalog.types import Type, parse_type


@cache
def snapshots() -> tuple[str, ...]:
    """The releases that the catalog was read from ("1.10", ...), oldest first."""
    return tuple(data_file("changes")[""]["snapshots"])


@cache
def load_catalog(release: str | None = None) -> Catalog:
    """The catalog of a release ("1.18.1"); without one, of the newest.

    Raises:
        UnknownReleaseError: no such release, or none the catalog knows.
    """
    return Catalog(find_release(release or snapshots()[-1], snapshots()))


class Catalog:
    """Which components, blocks, attributes and functions one release of Alloy has."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._components: dict[str, Component | None] = {}
        self._config_blocks: dict[str, ConfigBlock | None] = {}
        self._bodies: dict[str, Body] = {}

    @property
    def component_names(self) -> tuple[str, ...]:
        """The names of this release's components, sorted."""
        return tuple(name for name in sorted(data_file("components")) if self.component(name))

    def component(self, name: str) -> Component | None:
        """The component called `name`, or None where this release has none."""
        if name not in self._components:
            self._components[name] = self._read_component(name)
        return self._components[name]

    def _read_component(self, name: str) -> Component | None:
        changes = self.changes(name)
        if name not in data_file("components"):
            return self._bygone(name) if changes.has_ended(name, self.release) else None
        if not changes.has_begun(name, self.release):
            return None
        source = data_file("components")[name]
        return Component(
            name,
            self._block(name, source, name, ()),
            {
                export: parse_type(kind)
                for export, kind in source.get("exports", {}).items()
                if changes.has_begun(f"{name}#{export}", self.release)
            },
            changes.stability(name, self.release) or source["stability"],
            "community" in source,
        )

    def _bygone(self, name: str) -> Component:
        """A component of an older release, of which only the name is known."""
        return Component(name, BlockSpec(name, name, None), {}, "generally-available")

    def releases_with(self, path: str) -> tuple[str, ...]:
        """The snapshots that have the component, block or attribute at `path`: empty for a name nobody knows."""
        owner = path.replace("#", "/").split("/", 1)[0]
        changes = self.changes(owner)
        base = owner in data_file("components") or owner.removeprefix("config:") in data_file("config_blocks")
        return tuple(name for index, name in enumerate(snapshots()) if changes.present(path, index, base))

    def replacement(self, key: str) -> str | None:
        """What to do about what is deprecated or gone, as a hint; empty where that is not known.

        None where this release does not have yet what takes its place: there it is not deprecated.
        `key` is the path, or that of the shared body it stands in (see `BlockSpec.key`).
        """
        entry = data_file("replacements").get(key, {})
        ready = self.release.at_least(entry.get("since", snapshots()[0])) and all(
            self.changes(path.split("/", 1)[0]).surely_has(path, self.release)
            for path in entry.get("use", ())
        )
        return entry.get("hint", "") if ready else None

    def changes(self, owner: str) -> Changes:
        """How releases differ in a component (`loki.process`) or configuration block (`config:logging`)."""
        return Changes(data_file("changes").get(owner, {}))

    def config_block(self, name: str) -> ConfigBlock | None:
        """The configuration block called `name`, if there is one."""
        if name not in self._config_blocks:
            self._config_blocks[name] = self._read_config_block(name)
        return self._config_blocks[name]

    def _read_config_block(self, name: str) -> ConfigBlock | None:
        if name not in data_file("config_blocks"):
            return None
        source = data_file("config_blocks")[name]
        block = self._block(name, source, f"config:{name}", ())
        return ConfigBlock(name, block, source["scope"], source["stability"])

    @property
    def config_block_names(self) -> tuple[str, ...]:
        return tuple(data_file("config_blocks"))

    def body(self, block: BlockSpec) -> Body:
        """What this release accepts inside `block`."""
        body = self._bodies.get(block.path)
        if body is None:
            body = self._bodies[block.path] = self._read_body(block)
        return body

    def object_body(self, name: str) -> Body:
        """The fields of an object type (`object(NAME)`)."""
        return self.body(BlockSpec(name, f"object:{name}", data_file("types")[name], ref=name))

    def _read_body(self, block: BlockSpec) -> Body:
        if block.source is None:
            return Body(open=True)
        source, path = block.source, block.path
        changes = self.changes(path.split("/", 1)[0])
        attributes = self._attributes(source, block, changes)
        blocks = self._blocks(source, block, changes)
        bygone = changes.children(path)
        for name in bygone.attributes:
            if changes.has_ended(f"{path}/{name}", self.release):
                attributes[name] = AttributeSpec(name, Type("any"))
        for name in bygone.blocks:
            if changes.has_ended(f"{path}/{name}{{}}", self.release):
                blocks[name] = BlockSpec(name, f"{path}/{name}{{}}", None, many=True)
        rules = tuple(_rule(kind, names) for rule in source.get("rules", ()) for kind, names in rule.items())
        return Body(
            attributes,
            blocks,
            tuple(name for name, spec in attributes.items() if spec.required),
            tuple(name for name, spec in blocks.items() if spec.required),
            rules,
            parse_type(source["map"]) if "map" in source else None,
            ref=block.ref,
            elsewhere=_elsewhere(source, path, attributes, blocks, bygone.names),
            triggers=_triggers(rules),
        )

    def _attributes(
        self, source: Mapping[str, Any], block: BlockSpec, changes: Changes
    ) -> dict[str, AttributeSpec]:
        found = {}
        for name, raw in source.get("attrs", {}).items():
            place = f"{block.path}/{name}"
            if changes.has_begun(place, self.release):
                deprecated = block.key(name) if "deprecated" in raw else ""
                found[name] = _attribute(name, raw, place, changes, self.release, deprecated)
        return found

    def _blocks(self, source: Mapping[str, Any], parent: BlockSpec, changes: Changes) -> dict[str, BlockSpec]:
        found = {}
        for name, raw in source.get("blocks", {}).items():
            place = f"{parent.path}/{name}{{}}"
            if changes.has_begun(place, self.release):
                deprecated = parent.key(f"{name}{{}}") if "deprecated" in raw else ""
                found[name] = self._block(name, raw, place, parent.refs, deprecated)
        return found

    def _block(
        self,
        name: str,
        raw: Mapping[str, Any],
        path: str,
        refs: tuple[tuple[str, str], ...],
        deprecated: str = "",
    ) -> BlockSpec:
        ref = raw.get("ref")
        for known, place in refs:
            if known == ref:
                path = place
                break
        else:
            refs = (*refs, (ref, path)) if ref else refs
        return BlockSpec(
            name,
            path,
            data_file("types")[ref] if ref else raw,
            ref,
            "req" in raw,
            "many" in raw,
            raw.get("enum_of"),
            bool(raw.get("label")),
            deprecated,
            ref or (f"{refs[-1][0]}/{name}" if refs else ""),
            refs,
        )

    def function(self, name: str) -> Function | None:
        """The standard library function called `name` ("array.concat")."""
        return _functions().get(name)


def _attribute(
    name: str, raw: Mapping[str, Any], path: str, changes: Changes, release: Release, deprecated: str
) -> AttributeSpec:
    kind = parse_type(changes.type(path, release) or raw["type"])
    limits = {key: raw[key] for key in raw if key in _LIMITS}
    noteworthy = bool(limits or deprecated) or "stability" in raw
    return AttributeSpec(
        name,
        kind,
        "req" in raw or changes.required(path, release),
        raw.get("default"),
        limits,
        raw.get("stability"),
        deprecated,
        None if noteworthy else PLAIN_LITERALS.get(kind.kind),
    )


_RULES_OF_ABSENCE = frozenset({"at_least_one", "exactly_one", "all_set"})


def _rule(kind: str, names: Any) -> Rule:
    """Requirements are told as {name: names}, groups as `a|b`; what only excludes needs something to be given."""
    if kind in _RULES_OF_ABSENCE:
        return Rule(kind, names, None)
    return Rule(kind, names, frozenset(name for group in names for name in group.split("|")))


def _triggers(rules: tuple[Rule, ...]) -> frozenset[str] | None:
    names: frozenset[str] = frozenset()
    for rule in rules:
        if rule.triggers is None:
            return None
        names |= rule.triggers
    return names


PLAIN_LITERALS: Mapping[str, type[ast.Node]] = {
    "string": ast.String,
    "secret": ast.String,
    "optional_secret": ast.String,
    "bool": ast.Bool,
}
"""Kind of a type -> the literals that always fit it."""

_LIMITS = frozenset(
    {"enum", "ci", "gt", "ge", "lt", "le", "nonempty", "pattern", "unique", "format", "doc_req"}
)


def _elsewhere(
    source: Mapping[str, Any],
    path: str,
    attributes: Mapping[str, AttributeSpec],
    blocks: Mapping[str, BlockSpec],
    bygone: Mapping[str, str],
) -> dict[str, str]:
    """Name -> path of what other releases have in this body."""
    named = {name: f"{path}/{name}" for name in source.get("attrs", {})}
    named |= {name: f"{path}/{name}{{}}" for name in source.get("blocks", {})}
    named |= bygone
    return {name: place for name, place in named.items() if name not in attributes and name not in blocks}


@cache
def _functions() -> Mapping[str, Function]:
    return {name: _function(name, raw) for name, raw in data_file("functions")["functions"].items()}


def _function(name: str, raw: Mapping[str, Any]) -> Function:
    return Function(
        name,
        raw["min_args"],
        raw["max_args"],
        tuple(parse_type(parameter["type"]) for parameter in raw["params"]),
        parse_type(raw["variadic"]["type"]) if "variadic" in raw else None,
        parse_type(raw["returns"]),
        raw["stability"],
    )


@cache
def deprecated_aliases() -> Mapping[str, str]:
    """Old name -> new name of the standard library functions that were moved into namespaces."""
    return data_file("functions")["aliases"]  # type: ignore[no-any-return]


@cache
def constants() -> frozenset[str]:
    """The names of the standard library's constants ("constants.hostname")."""
    return frozenset(data_file("functions")["constants"])


@cache
def standard_names() -> frozenset[str]:
    """First names that belong to the standard library ("sys", "coalesce", "env")."""
    names = {name.partition(".")[0] for name in function_names()}
    return frozenset(names | deprecated_aliases().keys() | set(data_file("functions")["namespaces"]))


@cache
def function_names() -> frozenset[str]:
    """The names of all standard library functions."""
    return frozenset(_functions())
