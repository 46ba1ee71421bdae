"""libyaml's events -> nodes. A finding does not stop it: the damaged part is dropped and reading goes on."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import islice
from typing import Any, ClassVar, TypeAlias

import yaml

from compiler.diagnostics import Diagnostic, Report, Span
from compiler.lazy_pattern import lazy_pattern
from compiler.located_yaml import refusals
from compiler.located_yaml.embedded import block_indent, countable_lines
from compiler.located_yaml.nodes import Mapping, Mark, Node, Scalar, Sequence, Value, span_between
from compiler.located_yaml.scalars import Ambiguous, read_plain
from compiler.located_yaml.syntax_errors import explain

# Without libyaml the same events come from PyYAML's own parser, about ten times slower.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Only an escape can make them; libyaml refuses to make half a surrogate pair.
_UNUSABLE = lazy_pattern("[\0\ud800-\udfff]")

_Entries: TypeAlias = dict[str, tuple[Scalar, Node]]


class _TextStream(io.StringIO):
    """A text whose marks carry its path."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text)
        self.name = path


class _StopError(Exception):
    """Reading on would be useless; the reason is in the report."""


class _OpenSequence:
    """A list whose end has not come yet."""

    __slots__ = ("items", "start")

    def __init__(self, start: Mark) -> None:
        self.start = start
        self.items: list[Node] = []

    def add(self, node: Node | None) -> None:
        if node is not None:
            self.items.append(node)

    def close(self, end: Mark) -> Node:
        return Sequence(tuple(self.items), self.start, end)

    def last_end(self) -> Mark:
        return self.items[-1].end if self.items else self.start


class _OpenMapping:
    """A mapping whose end has not come yet; `key` waits for its value, `at_key` says whose turn it is."""

    __slots__ = ("at_key", "by_key", "key", "refuse", "start")

    def __init__(self, start: Mark, refuse: Callable[[Node | None, _Entries], None]) -> None:
        self.start = start
        self.refuse = refuse
        self.by_key: _Entries = {}
        self.key: Scalar | None = None
        self.at_key = True

    def add(self, node: Node | None) -> None:
        if self.at_key:
            self.at_key = False
            if type(node) is Scalar and type(node.value) is str and node.text not in self.by_key:
                self.key = node
            else:
                self.key = None
                self.refuse(node, self.by_key)
            return
        self.at_key = True
        key = self.key
        if key is not None and node is not None:
            self.by_key[key.text] = (key, node)

    def close(self, end: Mark) -> Node:
        return Mapping(self.by_key, self.start, end)

    def last_end(self) -> Mark:
        return next(reversed(self.by_key.values()))[1].end if self.by_key else self.start


class _Top:
    """Where the one value of the document arrives."""

    __slots__ = ("node",)

    def __init__(self) -> None:
        self.node: Node | None = None

    def add(self, node: Node | None) -> None:
        self.node = node


class Builder:
    """Reads one text, once. Methods named after events are called for hundreds of thousands of them."""

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self._report = report
        self._errors = 0
        self._documents = 0
        self._text = ""
        self._lines: list[str] | None = None  # split where a text of several lines asks for it
        self._top = _Top()
        self._stack: list[_Top | _OpenSequence | _OpenMapping] = [self._top]
        self._add: Callable[[Node | None], None] = self._top.add
        self._plain: dict[str, tuple[str, Value | Ambiguous]] = {}

    def build(self, text: str) -> Mapping | None:
        """The top mapping of `text`, or None after reporting what is wrong."""
        self._text = text
        try:
            self._consume(LOADER(_TextStream(text, self._path)))
        except yaml.YAMLError as error:
            self._report.add(explain(error, text, self._path))
            return None
        except _StopError:
            return None
        return None if self._errors else self._checked_top()

    def _consume(self, loader: Any) -> None:
        handlers = {kind: handler.__get__(self) for kind, handler in self._HANDLERS.items()}
        last: Any = None
        for last in islice(iter(loader.get_event, None), refusals.MOST_EVENTS):
            handlers[type(last)](last)
        if not isinstance(last, yaml.StreamEndEvent):
            self._refuse(refusals.too_many_values(_span(last)))

    def _checked_top(self) -> Mapping | None:
        top = self._top.node
        if isinstance(top, Mapping):
            return top
        if top is None or (isinstance(top, Scalar) and top.value is None):
            self._report.add(refusals.empty(Span(self._path, 1, 1, 1, 1)))
        else:
            self._report.add(refusals.not_a_mapping(top))
        return None

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        text = event.value
        style = event.style
        if style:
            if _UNUSABLE.search(text):
                self._refuse(refusals.unusable_character(_span(event)))
            indent = self._indent(event) if style == "|" else None
            self._add(Scalar(text, text, style, event.start_mark, event.end_mark, indent))
            return
        known = self._plain.get(text)
        if known is None:
            known = self._plain[text] = (text, read_plain(text))
        text, value = known  # the first copy of an equal text: the others are freed
        if isinstance(value, Ambiguous):
            self._refuse(refusals.ambiguous(text, value, _span(event)))
            value = text  # as quotes would make it
        self._add(Scalar(value, text, "", event.start_mark, event.end_mark))

    def _indent(self, event: Any) -> int | None:
        if self._lines is None:
            self._lines = countable_lines(self._text)
        return block_indent(self._lines, event.start_mark.line, event.value) if self._lines else None

    def _sequence_start(self, event: Any) -> None:
        self._open(_OpenSequence(event.start_mark), event)

    def _mapping_start(self, event: Any) -> None:
        self._open(_OpenMapping(event.start_mark, self._refuse_key), event)

    def _open(self, container: _OpenSequence | _OpenMapping, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(self._stack) > refusals.DEEPEST:
            self._refuse(refusals.too_deep(_span(event)))
            raise _StopError
        self._stack.append(container)
        self._add = container.add

    def _end(self, event: Any) -> None:
        container = self._stack.pop()
        assert not isinstance(container, _Top)
        self._add = self._stack[-1].add
        # A block collection ends where the next token begins, maybe many lines below its last value.
        in_brackets = event.end_mark.index > event.start_mark.index
        self._add(container.close(event.end_mark if in_brackets else container.last_end()))

    def _alias(self, event: Any) -> None:
        self._refuse(refusals.alias(event.anchor, _span(event)))
        self._add(None)

    def _document_start(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(refusals.second_document(_span(event)))
            raise _StopError
        if event.version not in (None, (1, 2)) or event.tags:
            self._refuse(refusals.directive(_span(event)))

    def _nothing(self, event: Any) -> None:
        pass

    _HANDLERS: ClassVar[dict[type, Callable[[Builder, Any], None]]] = {
        yaml.StreamStartEvent: _nothing,
        yaml.StreamEndEvent: _nothing,
        yaml.DocumentStartEvent: _document_start,
        yaml.DocumentEndEvent: _nothing,
        yaml.ScalarEvent: _scalar,
        yaml.AliasEvent: _alias,
        yaml.SequenceStartEvent: _sequence_start,
        yaml.SequenceEndEvent: _end,
        yaml.MappingStartEvent: _mapping_start,
        yaml.MappingEndEvent: _end,
    }

    def _refuse_key(self, key: Node | None, siblings: _Entries) -> None:
        """Say what is wrong with a key (None: said already). Its value is going to be read and dropped."""
        if key is None:
            return
        if not isinstance(key, Scalar):
            self._refuse(refusals.complex_key(key))
        elif isinstance(key.value, str):
            self._refuse(refusals.duplicate_key(key, siblings[key.text][0]))
        else:
            self._refuse(refusals.key_not_text(key))

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(refusals.anchor(event.anchor, _span(event)))
        if event.tag is not None:
            self._refuse(refusals.tag(event.tag, _span(event)))

    def _refuse(self, diagnostic: Diagnostic) -> None:
        self._report.add(diagnostic)
        self._errors += 1
        if self._errors >= refusals.MOST_ERRORS:
            self._report.add(refusals.too_many_errors(diagnostic.span))
            raise _StopError


def _span(event: Any) -> Span:
    return span_between(event.start_mark, event.end_mark)
