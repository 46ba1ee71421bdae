"""Which names exist where: a file, a `declare` body and a `foreach` template each are a scope with members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.catalog import Catalog
from compiler.alloy.catalog.loader import standard_names
from compiler.alloy.catalog.model import Component, ConfigBlock
from compiler.alloy.catalog.types import Type

ANY = Type("any")

ScopeKind = Literal["root", "module", "foreach"]


class Use(Struct, eq=False):
    """A reference from one member to another: which export, and where."""

    target: Member
    path: tuple[str, ...]
    node: ast.Expr


class Member(Struct, eq=False):
    """One block of a scope that can be named: a component, or a configuration block such as `argument`."""

    id: str
    block: ast.Block
    scope: Scope
    config: ConfigBlock | None = None
    component: Component | None = None
    custom: Declaration | None = None
    imported: bool = False
    exports: Mapping[str, Type] | None = None
    """The exported fields with their types; None where they cannot be known."""
    uses: list[Use] = field(default_factory=list)
    used_by: list[Member] = field(default_factory=list)


class Declaration(Struct, eq=False):
    """A custom component: its arguments (name -> whether required) and its exports."""

    block: ast.Block
    arguments: dict[str, bool]
    exports: dict[str, Type]


class Scope(Struct, eq=False):
    """The members of one body, and the declarations and imports visible in it."""

    kind: ScopeKind
    parent: Scope | None = None
    members: dict[str, Member] = field(default_factory=dict)
    extra: list[Member] = field(default_factory=list)
    """Members whose id is taken: checked like the others, never the target of a reference."""
    declarations: dict[str, Declaration] = field(default_factory=dict)
    imports: dict[str, ast.Block] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    attributes: list[ast.Attribute] = field(default_factory=list)
    inner: list[Scope] = field(default_factory=list)
    declaring: Declaration | None = None
    """Of a `declare` body: the custom component it defines."""
    shadows: bool = False
    """Whether a name that can be seen here hides one of the standard library."""
    named: dict[str, list[Member]] = field(default_factory=dict)
    """The members by the names of their blocks ("loki.process"), in the order of the file."""
    _heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First name of an id -> how many names ids that begin so have, shortest first."""

    def add(self, member: Member) -> Member | None:
        """Take the member in; where its id is taken, the member that has it."""
        first = self.members.setdefault(member.id, member)
        if first is not member:
            self.extra.append(member)
            return first
        name = member.block.name
        if name in self.named:
            self.named[name].append(member)
        else:
            self.named[name] = [member]
            self.shadows = self.shadows or name.partition(".")[0] in standard_names()
        head, length = name.partition(".")[0], member.id.count(".") + 1
        lengths = self._heads.get(head, ())
        if length not in lengths:
            self._heads[head] = tuple(sorted((*lengths, length)))
        return None

    def resolve(self, names: tuple[str, ...]) -> tuple[Member, tuple[str, ...]] | None:
        """The member that the shortest prefix of `names` identifies, and the names that are left.

        A foreach template also sees the scope around it; a declare body sees only itself
        (grafana/alloy: internal/runtime, ResolveTraversal).
        """
        scope: Scope | None = self
        while scope is not None:
            for length in scope._heads.get(names[0], ()):
                member = scope.members.get(".".join(names[:length]))
                if member is not None and length <= len(names):
                    return member, names[length:]
            scope = scope.parent if scope.kind == "foreach" else None
        return None

    def has_variable(self, name: str) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return True
            scope = scope.parent if scope.kind == "foreach" else None
        return False

    def declaration(self, name: str) -> Declaration | None:
        """The custom component of that name, declared here or in any scope around."""
        return next((s.declarations[name] for s in self.outwards() if name in s.declarations), None)

    def imports_namespace(self, name: str) -> bool:
        """Whether `name` is the label of an import here or in any scope around."""
        return any(name in scope.imports for scope in self.outwards())

    def outwards(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def visible_members(self) -> list[Member]:
        """The members that a reference may name here."""
        found: list[Member] = []
        scope: Scope | None = self
        while scope is not None:
            found += scope.members.values()
            scope = scope.parent if scope.kind == "foreach" else None
        return found

    def all_members(self) -> Iterator[Member]:
        yield from self.members.values()
        yield from self.extra


def block_id(block: ast.Block) -> str:
    return f"{block.name}.{block.label}" if block.label else block.name


def build_scope(
    statements: tuple[ast.Statement, ...], catalog: Catalog, kind: ScopeKind, parent: Scope | None = None
) -> Scope:
    """The scope of a body: every block that can be named, with the declarations and imports it brings."""
    scope = Scope(kind, parent, shadows=kind == "foreach" and parent is not None and parent.shadows)
    blocks = []
    for statement in statements:
        if type(statement) is ast.Attribute:
            scope.attributes.append(statement)
        else:
            blocks.append(statement)
            if statement.label and statement.name == "declare":
                scope.declarations.setdefault(statement.label, _declaration(statement))
            elif statement.label and statement.name.startswith("import."):
                scope.imports.setdefault(statement.label, statement)
    kinds: dict[str, _Kind] = {}
    for block in blocks:
        known = kinds.get(block.name)
        if known is None:
            known = kinds[block.name] = _kind(block.name, scope, catalog)
        scope.add(Member(block_id(block), block, scope, *known))
    return scope


class _Kind(NamedTuple):
    """What a block of some name is: the fields of a Member that its name decides."""

    config: ConfigBlock | None = None
    component: Component | None = None
    custom: Declaration | None = None
    imported: bool = False
    exports: Mapping[str, Type] | None = None


def _kind(name: str, scope: Scope, catalog: Catalog) -> _Kind:
    if (config := catalog.config_block(name)) is not None:
        return _Kind(config)
    if (custom := scope.declaration(name)) is not None:
        return _Kind(custom=custom, exports=custom.exports)
    head, _, rest = name.partition(".")
    if rest and scope.imports_namespace(head):
        return _Kind(imported=True)
    component = catalog.component(name)
    if component is None or component.block.source is None:
        return _Kind(component=component)
    return _Kind(component=component, exports=component.exports)


def _declaration(block: ast.Block) -> Declaration:
    arguments: dict[str, bool] = {}
    exports: dict[str, Type] = {}
    for statement in block.body:
        if not isinstance(statement, ast.Block) or not statement.label:
            continue
        if statement.name == "argument":
            arguments.setdefault(statement.label, not _is_optional(statement))
        elif statement.name == "export":
            exports.setdefault(statement.label, ANY)
    return Declaration(block, arguments, exports)


def _is_optional(argument: ast.Block) -> bool:
    """Whether callers may leave the argument out: unless `optional` is absent or the literal false."""
    for statement in argument.body:
        if isinstance(statement, ast.Attribute) and statement.name == "optional":
            return statement.value != ast.Bool(False)
    return False
