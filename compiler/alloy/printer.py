"""A built syntax tree to Alloy source, laid out so that `alloy fmt` changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from compiler.alloy import ast
from compiler.alloy.shared_parts import per_part
from compiler.alloy.terminals import STRING
from compiler.lazy_pattern import lazy_pattern

_LINE_LENGTH = 80  # of a list or an argument list, beyond which each item gets a line of its own

_STRING = lazy_pattern(STRING)

_Task: TypeAlias = tuple[ast.Expr | tuple[ast.Statement, ...], int]
"""A part of the tree that is to be printed, and the depth of its lines."""


def print_file(file: ast.File) -> str:
    """The source of a tree that `compiler.alloy.build` made; parsing it gives an equal tree.

    A parsed tree prints too, without its comments.
    """
    printer = _Printer()
    printer.run((file.body, 0))
    return "".join(printer.text) + ("" if file.body else "\n")


class _Printer:
    """Prints by generators that yield the parts they leave to others, so that no nesting recurses."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.lines = 0

    def run(self, task: _Task) -> None:
        running = [self._print(*task)]
        while running:
            part = next(running[-1], None)
            if part is None:
                running.pop()
            else:
                running.append(self._print(*part))

    def _print(self, part: ast.Expr | tuple[ast.Statement, ...], depth: int) -> Iterator[_Task]:
        return self._body(part, depth) if isinstance(part, tuple) else self._expr(part, depth)

    def _new_line(self, depth: int) -> None:
        self.lines += 1
        self.text.append("\n" + "\t" * depth)

    def _body(self, body: tuple[ast.Statement, ...], depth: int) -> Iterator[_Task]:
        names = _NameColumn(self)
        previous: ast.Statement | None = None
        for statement in body:
            if previous is not None and not (
                type(previous) is ast.Attribute and type(statement) is ast.Attribute
            ):
                names.align()
                self.text.append("\n")
            if type(statement) is ast.Attribute:
                self.text.append("\t" * depth)
                names.add(statement.name)
                text = _plain(statement.value)
                if text is None:
                    yield statement.value, depth
                else:
                    self.text.append(text)
                names.end_value()
            else:
                yield from self._block(statement, "\t" * depth, depth)
            self.text.append("\n")
            previous = statement
        names.align()

    def _block(self, block: ast.Block, indent: str, depth: int) -> Iterator[_Task]:
        self.text.extend(f"{indent}//{' ' if line else ''}{line}\n" for line in block.comment)
        flat = _flat(block)
        if flat is not None:
            self.text.append(indent + flat.replace("\n", "\n" + indent))
        else:
            self.text.append(indent + _head(block) + "\n")
            yield block.body, depth + 1
            self.text.append(indent + "}")

    def _expr(self, expr: ast.Expr, depth: int) -> Iterator[_Task]:
        write = self.text.append
        match expr:
            case ast.String(text) | ast.Number(text):
                self.lines += text.count("\n")
                write(text)
            case ast.Bool(value):
                write("true" if value else "false")
            case ast.Null():
                write("null")
            case ast.Identifier(name):
                write(name)
            case ast.Access(value, name):
                yield value, depth
                # `1.x` would be read as the number `1.`, so the official printer sets the dot apart.
                write(f" .{name}" if isinstance(value, ast.Number) and value.text.isdigit() else f".{name}")
            case ast.Index(value, index):
                yield value, depth
                write("[")
                yield index, depth
                write("]")
            case ast.Call(function, arguments):
                yield function, depth
                write("(")
                yield from self._items(arguments, depth, _too_long(arguments))
                write(")")
            case ast.Unary(operator, operand):
                write(operator)
                yield operand, depth
            case ast.Binary(left, operator, right):
                yield left, depth
                write(f" {operator} ")
                yield right, depth
            case ast.Paren(inner):
                write("(")
                yield inner, depth
                write(")")
            case ast.Array(items, comments):
                on_lines = any(comments) or any(map(_is_filled, items)) or _too_long(items)
                write("[")
                yield from self._items(items, depth, on_lines, comments)
                write("]")
            case ast.Object(fields):
                write("{")
                yield from self._fields(fields, depth)
                write("}")
            case _:
                assert_never(expr)

    def _items(
        self,
        items: tuple[ast.Expr, ...],
        depth: int,
        on_lines: bool,
        comments: tuple[tuple[str, ...], ...] = (),
    ) -> Iterator[_Task]:
        for position, item in enumerate(items):
            for line in comments[position] if comments else ():
                self._new_line(depth + 1)
                self.text.append(f"//{' ' if line else ''}{line}")
            if on_lines:
                self._new_line(depth + 1)
            elif position:
                self.text.append(", ")
            yield item, depth + on_lines
            if on_lines:
                self.text.append(",")
        if on_lines:
            self._new_line(depth)

    def _fields(self, fields: tuple[ast.Field, ...], depth: int) -> Iterator[_Task]:
        if not fields:
            return
        keys = _NameColumn(self)
        for field in fields:
            self._new_line(depth + 1)
            keys.add(_key(field))
            yield field.value, depth + 1
            keys.end_value()
            self.text.append(",")
        keys.align()
        self._new_line(depth)


class _NameColumn:
    """The names of consecutive `name = value` lines, whose equals signs are to stand below each other.

    A value of several lines is the last of its run.
    """

    def __init__(self, printer: _Printer) -> None:
        self.printer = printer
        self.places: list[int] = []
        self.line = 0

    def add(self, name: str) -> None:
        self.places.append(len(self.printer.text))
        self.printer.text += (name, " = ")
        self.line = self.printer.lines

    def end_value(self) -> None:
        if self.printer.lines > self.line:
            self.align()

    def align(self) -> None:
        text = self.printer.text
        width = max((len(text[place]) for place in self.places), default=0)
        for place in self.places:
            text[place] = text[place].ljust(width)
        self.places.clear()


def _head(block: ast.Block) -> str:
    label = f' "{block.label}"' if block.label else ""
    return f"{block.name}{label} {{"


@per_part
def _flat(block: ast.Block) -> str | None:
    """A whole block of nothing but plain arguments, as it stands at the top of a file; None for any other."""
    width = max([len(statement.name) for statement in block.body], default=0)
    lines: list[str] = []
    for statement in block.body:
        text = _plain(statement.value) if type(statement) is ast.Attribute else None
        if text is None:
            return None
        lines.append(f"\t{statement.name.ljust(width)} = {text}\n")
    return f"{_head(block)}\n{''.join(lines)}}}" if lines else f"{_head(block)} }}"


def _plain(expr: ast.Expr) -> str | None:
    """The text of what most arguments are: an atom, or a list of atoms on one line. None for all others."""
    if type(expr) is not ast.Array:
        return _atom(expr)
    atoms: list[str] = []
    for item in expr.items:
        text = _atom(item)
        if text is None:
            return None
        atoms.append(text)
    return None if _too_long(expr.items) or any(expr.comments) else f"[{', '.join(atoms)}]"


def _atom(expr: ast.Expr) -> str | None:
    """The text of a literal of one line or of a dotted path; None for all others."""
    if type(expr) is ast.String or type(expr) is ast.Number:
        return None if "\n" in expr.text else expr.text
    if type(expr) is ast.Bool:
        return "true" if expr.value else "false"
    names: list[str] = []
    while type(expr) is ast.Access:
        names.append(expr.name)
        expr = expr.value
    if not isinstance(expr, ast.Identifier):
        return None
    return ".".join((expr.name, *reversed(names)))


def _key(field: ast.Field) -> str:
    """The key as it has to be written: Alloy takes the text between the quotes as it stands."""
    if not field.quoted or field.key in ('""', "``"):  # an empty key keeps its quotes
        return field.key
    quoted = f'"{field.key}"'
    return quoted if _STRING.fullmatch(quoted) else f"`{field.key}`"


def _is_filled(item: ast.Expr) -> bool:
    """Whether an item is itself a list or an object with something in it."""
    match item:
        case ast.Array(inner) | ast.Object(inner):
            return bool(inner)
        case _:
            return False


def _too_long(items: tuple[ast.Expr, ...]) -> bool:
    """Whether a list of names and literals is too long for a line; others are never broken for length."""
    if len(items) < 2:
        return False
    length = 0
    for item in items:
        while isinstance(item, ast.Access):
            length += len(item.name) + 1
            item = item.value
        match item:
            case ast.String(text) | ast.Number(text) | ast.Identifier(text):
                length += len(text) + 2
            case ast.Bool() | ast.Null():
                length += 6
            case _:
                return False
    return length > _LINE_LENGTH
