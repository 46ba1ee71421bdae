"""stage.template: an extracted value becomes the result of a Go template."""

from __future__ import annotations

from compiler.languages.go_strconv import extracted_text
from compiler.languages.go_template import Template, TemplateError, TemplateSyntaxError, parse
from compiler.simulator.entry import Dropped, Entry, Extracted
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class TemplateStage(Simple, frozen=True):
    source: str
    template: Template

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        data = template_data(entry.extracted)
        if self.source in data:
            data["Value"] = data[self.source]
        data["Entry"] = entry.line
        try:
            result = self.template.execute(data, now=run.now)
        except TemplateError:
            return None
        if result:
            entry.extracted[self.source] = result
        else:
            entry.extracted.pop(self.source, None)
        return None


def template_data(extracted: Extracted) -> dict[str, object]:
    """What a template sees of the extracted map: every value that can be text, as text."""
    texts = ((key, extracted_text(value)) for key, value in extracted.items())
    return {key: text for key, text in texts if text is not None}


def read(arguments: StageArguments) -> TemplateStage | None:
    source = arguments.needed_text("source")
    text = arguments.text("template", required=True)
    try:
        template = parse(text)
    except TemplateSyntaxError as error:
        arguments.fail("stage/bad-template", f"bad template: {error.message}", "template")
        return None
    return TemplateStage(arguments.block, source, template)
