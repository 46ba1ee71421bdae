"""A template's trees in, the names that it uses out: the functions it calls and the keys of the data it
reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from compiler.languages.go_template import nodes
from compiler.languages.go_template.parser import MAIN

Trees = Mapping[str, nodes.Block]
# Functions that take a map and then a key.
_BY_KEY = frozenset({"index", "get", "hasKey"})


def called_functions(trees: Trees) -> frozenset[str]:
    """Every function that any of the trees names."""
    return frozenset(
        word.name for tree in trees.values() for word in _words(tree) if isinstance(word, nodes.Function)
    )


def commands(trees: Trees) -> Iterator[tuple[nodes.Operand, ...]]:
    """The words of every command: a function or value with its arguments, and each word's own parts alone."""
    for tree in trees.values():
        for pipeline in _pipelines(tree):
            yield from _commands_of(pipeline)


def _commands_of(pipeline: nodes.Pipeline) -> Iterator[tuple[nodes.Operand, ...]]:
    for command in pipeline.commands:
        yield command.words
        for word in command.words:
            inner = word.term if isinstance(word, nodes.Chain) else word
            if isinstance(inner, nodes.Pipeline):
                yield from _commands_of(inner)
            elif inner is not word:
                yield (inner,)


def _words(block: nodes.Block) -> Iterator[nodes.Operand]:
    for pipeline in _pipelines(block):
        yield from _words_of(pipeline)


def _pipelines(block: nodes.Block) -> Iterator[nodes.Pipeline]:
    for statement in block.statements:
        match statement:
            case nodes.Action(pipeline):
                yield pipeline
            case nodes.Conditional(branches, otherwise):
                for branch in branches:
                    yield branch.pipeline
                    yield from _pipelines(branch.body)
                yield from _pipelines(otherwise) if otherwise else ()
            case nodes.Range(pipeline, body, otherwise):
                yield pipeline
                yield from _pipelines(body)
                yield from _pipelines(otherwise) if otherwise else ()
            case nodes.Invocation(_, invoked):
                yield from (invoked,) if invoked else ()
            case nodes.Literal() | nodes.Break() | nodes.Continue():
                pass
            case _:
                assert_never(statement)


def _words_of(pipeline: nodes.Pipeline) -> Iterator[nodes.Operand]:
    for command in pipeline.commands:
        for word in command.words:
            yield word
            inner = word.term if isinstance(word, nodes.Chain) else word
            if inner is not word:
                yield inner
            if isinstance(inner, nodes.Pipeline):
                yield from _words_of(inner)


def fields_read(trees: Trees) -> frozenset[str]:
    """The keys read from the data: where the cursor, `$` or a variable stands for the data as a whole."""
    reader = _Reader(trees)
    reader.template(MAIN, at_root=True)
    return frozenset(reader.fields)


class _Reader:
    """Walks the trees and knows, at each place, whether the cursor and each variable are the data."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.fields: set[str] = set()
        self.seen: set[tuple[str, bool]] = set()
        self.variables: list[tuple[str, bool]] = []

    def template(self, name: str, *, at_root: bool) -> None:
        if name not in self.trees or (name, at_root) in self.seen:
            return
        self.seen.add((name, at_root))
        outer = self.variables
        self.variables = [("$", at_root)]
        self._block(self.trees[name], at_root)
        self.variables = outer

    def _block(self, block: nodes.Block, dot: bool) -> None:
        for statement in block.statements:
            self._statement(statement, dot)

    def _statement(self, node: nodes.Statement, dot: bool) -> None:
        known = len(self.variables)
        match node:
            case nodes.Action(pipeline):
                self._pipeline(pipeline, dot)
                return
            case nodes.Conditional(branches, otherwise, moves_dot):
                for branch in branches:
                    value = self._pipeline(branch.pipeline, dot)
                    self._block(branch.body, value if moves_dot else dot)
                self._block(otherwise or nodes.Block(()), dot)
            case nodes.Range(pipeline, body, otherwise):
                self._pipeline(pipeline, dot)
                self.variables += [(name, False) for name in pipeline.variables]
                self._block(body, False)
                self._block(otherwise or nodes.Block(()), dot)
            case nodes.Invocation(name, invoked):
                self.template(name, at_root=self._pipeline(invoked, dot) if invoked else False)
            case nodes.Literal() | nodes.Break() | nodes.Continue():
                pass
            case _:
                assert_never(node)
        del self.variables[known:]

    def _pipeline(self, node: nodes.Pipeline, dot: bool) -> bool:
        """Whether its value is the data itself."""
        is_root = False
        for command in node.commands:
            operands = [self._operand(word, dot) for word in command.words]
            self._by_key(command, operands)
            is_root = len(operands) == 1 and operands[0]
        is_root = is_root and len(node.commands) == 1
        self.variables += [(name, is_root) for name in node.variables]
        return is_root

    def _operand(self, node: nodes.Operand, dot: bool) -> bool:
        match node:
            case nodes.Dot():
                return dot
            case nodes.Field(names):
                self._read(names, dot)
            case nodes.Variable(name, names):
                is_root = next((value for known, value in reversed(self.variables) if known == name), False)
                self._read(names, is_root)
                return is_root and not names
            case nodes.Chain(term, names):
                self._read(names, self._operand(term, dot))
            case nodes.Pipeline():
                return self._pipeline(node, dot)
        return False

    def _read(self, names: tuple[str, ...], at_root: bool) -> None:
        if at_root and names:
            self.fields.add(names[0])

    def _by_key(self, command: nodes.Command, operands: list[bool]) -> None:
        word = command.words[0]
        if len(operands) < 3 or not operands[1]:
            return
        key = command.words[2]
        if isinstance(word, nodes.Function) and word.name in _BY_KEY and isinstance(key, nodes.Text):
            self.fields.add(key.value)
