"""Facts of an Alloy config that pods and rights depend on: components, what feeds them, what they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from compiler.alloy import ast
from compiler.alloy.evaluate import evaluate

TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount/"

_Part: TypeAlias = ast.Statement | ast.Expr | ast.Field


@dataclass(frozen=True, slots=True)
class Config:
    """A config as a graph: components by id (`discovery.kubernetes.pods`)."""

    file: ast.File
    components: dict[str, ast.Block]

    def upstream(self, component: str) -> tuple[str, ...]:
        """The component and all those whose exports it uses, directly or through others, sorted by id."""
        seen = {component}
        pending = [component]
        while pending:
            for found in self._used_by(self.components[pending.pop()]):
                if found not in seen:
                    seen.add(found)
                    pending.append(found)
        return tuple(sorted(seen))

    def _used_by(self, block: ast.Block) -> Iterator[str]:
        """Components that feed `block`: targets and secrets, not the receivers that it forwards to."""
        for statement in block.body:
            if isinstance(statement, ast.Attribute) and statement.name == "forward_to":
                continue
            for path in references(statement):
                name = self._component(path)
                if name is not None:
                    yield name

    def _component(self, path: tuple[str, ...]) -> str | None:
        for length in range(len(path), 1, -1):
            if (name := ".".join(path[:length])) in self.components:
                return name
        return None


def read_config(file: ast.File) -> Config:
    """The graph of a config; blocks inside `declare` count as if they stood at the top."""
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
    return Config(file, components)


def attribute(block: ast.Block, name: str) -> ast.Expr | None:
    """The value of an attribute of the block itself."""
    for statement in block.body:
        if isinstance(statement, ast.Attribute) and statement.name == name:
            return statement.value
    return None


def inner_blocks(block: ast.Block, name: str) -> tuple[ast.Block, ...]:
    """The blocks of that name directly inside `block`."""
    return tuple(s for s in block.body if isinstance(s, ast.Block) and s.name == name)


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


def parts(root: _Part) -> Iterator[_Part]:
    """The part and everything inside it, without recursion."""
    pending: list[_Part] = [root]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(reversed(_children(part)))


def literals(root: _Part) -> Iterator[str]:
    """Every string literal inside."""
    for part in parts(root):
        if isinstance(part, ast.String) and (text := text_of(part)) is not None:
            yield text


def references(root: _Part) -> Iterator[tuple[str, ...]]:
    """Every dotted path that is used as a value, longest form only."""
    inner: set[int] = set()
    for part in parts(root):
        if isinstance(part, ast.Access | ast.Identifier) and id(part) not in inner:
            path: list[str] = []
            step: ast.Expr = part
            while isinstance(step, ast.Access):
                path.append(step.name)
                step = step.value
                inner.add(id(step))
            if isinstance(step, ast.Identifier):
                yield (step.name, *reversed(path))


def environment_names(file: ast.File) -> tuple[str, ...]:
    """The environment variables that the config reads by name, sorted."""
    names: set[str] = set()
    for statement in file.body:
        for part in parts(statement):
            if isinstance(part, ast.Call) and _function(part) in ("sys.env", "env"):
                names.update(text for text in map(text_of, part.arguments) if text is not None)
    return tuple(sorted(names))


def _function(call: ast.Call) -> str:
    return ".".join(next(references(call.function), ()))


def _children(part: _Part) -> tuple[_Part, ...]:
    match part:
        case ast.String() | ast.Number() | ast.Bool() | ast.Null() | ast.Identifier():
            return ()
        case ast.Attribute():
            return (part.value,)
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
        case ast.Array():
            return part.items
        case ast.Object():
            return part.fields
