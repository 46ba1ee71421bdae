"""Facts of an Alloy config that pods and rights depend on: components, what feeds them, what they read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.evaluate import evaluate
from compiler.alloy.shared_parts import per_part

TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount/"

_Part: TypeAlias = ast.Statement | ast.Expr | ast.Field


class Config(Struct, frozen=True):
    """A config as a graph: components by id (`discovery.kubernetes.pods`), and what feeds each.

    Targets and secrets feed a component; the receivers that it forwards to do not. `variables` are the
    environment variables that the config reads by name, sorted; `mentions_token` whether it names a file of the
    pod's service account.
    """

    components: dict[str, ast.Block]
    feeds: dict[str, tuple[str, ...]]
    variables: tuple[str, ...]
    mentions_token: bool

    def upstream(self, component: str) -> tuple[str, ...]:
        """The component and all those whose exports it uses, directly or through others, sorted by id."""
        seen = {component}
        pending = [component]
        while pending:
            for found in self.feeds[pending.pop()]:
                if found not in seen:
                    seen.add(found)
                    pending.append(found)
        return tuple(sorted(seen))


def read_config(file: ast.File) -> Config:
    """The graph of a config; blocks inside `declare` count as if they stood at the top."""
    components = _components(file)
    feeds: dict[str, tuple[str, ...]] = {}
    variables: set[str] = set()
    mentions_token = False
    for name, block in components.items():
        mentions = _mentions(block)
        variables |= mentions.variables
        mentions_token |= mentions.token
        feeds[name] = tuple(_known(mentions.references, components))
    return Config(components, feeds, tuple(sorted(variables)), mentions_token)


def _components(file: ast.File) -> dict[str, ast.Block]:
    components: dict[str, ast.Block] = {}
    pending: list[ast.Statement] = list(reversed(file.body))
    while pending:
        statement = pending.pop()
        if not isinstance(statement, ast.Block):
            continue
        if statement.name in ("declare", "foreach", "template"):
            pending.extend(reversed(statement.body))
        elif statement.label is not None:
            components[f"{statement.name}.{statement.label}"] = statement
        else:
            components.setdefault(statement.name, statement)
    return components


def _known(paths: Iterable[tuple[str, ...]], components: Container[str]) -> Iterator[str]:
    """The components that dotted paths lead to; a path goes on behind the component's id."""
    for path in paths:
        names = (".".join(path[:length]) for length in range(len(path), 1, -1))
        if (name := next((n for n in names if n in components), None)) is not None:
            yield name


class _Mentions(Struct):
    references: list[tuple[str, ...]] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    token: bool = False

    def add(self, other: _Mentions) -> None:
        self.references += other.references
        self.variables |= other.variables
        self.token = self.token or other.token


def _mentions(block: ast.Block) -> _Mentions:
    """What a component mentions; `forward_to` says where it sends, not what feeds it."""
    return _all_mentions(s for s in block.body if s.name != "forward_to" or isinstance(s, ast.Block))


@per_part
def _block_mentions(block: ast.Block) -> _Mentions:
    return _all_mentions(block.body)


def _all_mentions(parts: Iterable[_Part]) -> _Mentions:
    found = _Mentions()
    pending = list(parts)
    while pending:
        part = pending.pop()
        if type(part) is ast.Attribute:
            part = part.value
        if type(part) is ast.String:
            found.token = found.token or TOKEN_FOLDER in part.text
            continue
        if type(part) is ast.Block:
            found.add(_block_mentions(part))
            continue
        path = _path(part) if type(part) is ast.Access or type(part) is ast.Identifier else None
        if path is not None:
            found.references.append(path)
            continue
        if isinstance(part, ast.Call) and _path(part.function) in (("sys", "env"), ("env",)):
            found.variables.update(text for text in map(text_of, part.arguments) if text is not None)
        pending.extend(_children(part))
    return found


def _path(expr: ast.Expr) -> tuple[str, ...] | None:
    """The names of a dotted path; None where it starts with anything but a name."""
    names: list[str] = []
    while type(expr) is ast.Access:
        names.append(expr.name)
        expr = expr.value
    return (expr.name, *reversed(names)) if isinstance(expr, ast.Identifier) else None


def attribute(block: ast.Block, name: str) -> ast.Expr | None:
    """The value of an attribute of the block itself."""
    for statement in block.body:
        if statement.name == name and isinstance(statement, ast.Attribute):
            return statement.value
    return None


def inner_blocks(block: ast.Block, name: str) -> tuple[ast.Block, ...]:
    """The blocks of that name directly inside `block`."""
    return tuple(s for s in block.body if s.name == name and isinstance(s, ast.Block))


def text_of(expr: ast.Expr | None) -> str | None:
    """The string that an expression means; None where it is no string, or only known at run time."""
    value = None if expr is None else evaluate(expr)
    return value if isinstance(value, str) else None


def texts_of(expr: ast.Expr | None) -> tuple[str, ...] | None:
    """The strings of an array; None where it is no array of strings, or only known at run time."""
    value = None if expr is None else evaluate(expr)
    if not isinstance(value, list):
        return None
    texts = tuple(text for text in value if isinstance(text, str))
    return texts if len(texts) == len(value) else None


def is_true(expr: ast.Expr | None) -> bool:
    """Whether the value is, or may become at run time, true."""
    return expr is not None and evaluate(expr) is not False


def literals(root: _Part) -> Iterator[str]:
    """Every string literal inside a part of a config, without recursion."""
    pending: list[_Part] = [root]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.String) and (text := text_of(part)) is not None:
            yield text
        pending.extend(reversed(_children(part)))


def _children(part: _Part) -> tuple[_Part, ...]:
    match part:
        case ast.Attribute():
            return (part.value,)
        case ast.Array():
            return part.items
        case ast.String() | ast.Number() | ast.Bool() | ast.Null() | ast.Identifier():
            return ()
        case ast.Block():
            return part.body
        case ast.Field():
            return (part.value,)
        case ast.Access():
            return (part.value,)
        case ast.Index():
            return (part.value, part.index)
        case ast.Call():
            return (part.function, *part.arguments)
        case ast.Unary():
            return (part.operand,)
        case ast.Binary():
            return (part.left, part.right)
        case ast.Paren():
            return (part.inner,)
        case ast.Object():
            return part.fields
