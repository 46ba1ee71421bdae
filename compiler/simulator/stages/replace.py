"""stage.replace: every capture group of every match becomes the result of a Go template."""

from __future__ import annotations

from compiler.languages.go_template import Template, TemplateError, TemplateSyntaxError, parse
from compiler.languages.regex import Regex, Span, decode, encode
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments
from compiler.simulator.stages.template import template_data


class Replace(Simple, frozen=True):
    """`template` is None where the text is no template: Alloy loads that, and then replaces nothing."""

    expression: Regex
    source: str | None
    template: Template | None

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.input(self.source)
        if text is None or self.template is None:
            return None
        data = encode(text)
        matches = list(self.expression.spans(data))
        if not matches:
            return None
        try:
            values = template_data(entry.extracted)
            result, replaced = self._replace(data, matches, values, self.template, run.now)
        except TemplateError:
            return None
        if self.source is None:
            entry.line = result
        else:
            entry.extracted[self.source] = result
        self._extract(entry, data, matches[0], replaced)
        return None

    def _replace(
        self,
        data: bytes,
        matches: list[tuple[Span, ...]],
        values: dict[str, object],
        template: Template,
        now: int,
    ) -> tuple[str, dict[bytes, str]]:
        """The new text, and what each captured text became. Of nested groups the outer one is replaced."""
        pieces, end, replaced = [], 0, {}
        for start, stop in (span for match in matches for span in match[1:]):
            if start < 0:
                continue
            captured = data[start:stop]
            replaced[captured] = template.execute(
                values | {"Value": decode(captured)}, texts_only=True, now=now
            )
            if end in (0, start) or end < start:
                pieces += [data[end:start], encode(replaced[captured])]
                end = stop
        return decode(b"".join([*pieces, data[end:]])), replaced

    def _extract(
        self, entry: Entry, data: bytes, first: tuple[Span, ...], replaced: dict[bytes, str]
    ) -> None:
        """Named groups of the first match are extracted with what their text became."""
        for name, (start, stop) in zip(self.expression.group_names, first, strict=True):
            captured = data[start:stop] if start >= 0 else b""
            if name and captured in replaced:
                entry.extracted[name] = replaced[captured]


def read(arguments: StageArguments) -> Replace | None:
    arguments.needed_text("expression")
    expression = arguments.regex("expression")
    source = arguments.text("source")
    try:
        template = parse(arguments.text("replace"))
    except TemplateSyntaxError:
        template = None
    if expression is None:
        return None
    return Replace(arguments.block, expression, source or None, template)
