"""The static flow against the simulator: no line arrives with a label value that the flow called impossible."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.alloy import parse
from compiler.alloy.ast import Block
from compiler.flow.streams import stream_flows
from compiler.flow.wiring import wire
from compiler.simulator.pipeline import LogInput, process
from compiler.simulator.stages.reading import read_stages

NAMES = ("level", "team", "job")
STAGES = (
    'stage.json { expressions = {level = "", team = "t"} }',
    'stage.logfmt { mapping = {level = "", t = "team"} }',
    'stage.regex { expression = "^(?P<level>[a-z]+) " }',
    'stage.regex {\n expression = "^(?P<team>[a-z]+)"\n labels_from_groups = true\n}',
    'stage.template {\n source = "level"\n template = "{{ if .level }}debug{{ else }}info{{ end }}"\n}',
    'stage.template {\n source = "level"\n template = "{{ if eq .Entry \\"x\\" }}error{{ end }}"\n}',
    'stage.template {\n source = "team"\n template = "{{ .Entry }}"\n}',
    'stage.labels { values = {level = ""} }',
    'stage.labels { values = {team = "level", level = "team"} }',
    'stage.static_labels { values = {team = "a"} }',
    'stage.static_labels { values = {level = "info", job = ""} }',
    'stage.label_drop { values = ["level"] }',
    'stage.label_keep { values = ["job", "team"] }',
    'stage.replace {\n expression = "(debug)"\n source = "level"\n replace = "trace"\n}',
    'stage.pattern { pattern = "<team> <level>" }',
    'stage.match {\n selector = `{level="debug"}`\n action = "drop"\n}',
    'stage.match {\n selector = `{team=~"a|b"}`\n stage.static_labels { values = {level = "error"} }\n}',
    'stage.match {\n selector = `{job="j"}`\n stage.labels { values = {team = "job"} }\n}',
    'stage.match {\n selector = `{level!="info"}`\n action = "drop"\n}',
)
LINES = ("", "x", "warn a", '{"level": "debug", "t": "b"}', '{"level": null}', "level=info team=c", "debug")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(STAGES), max_size=7), st.sampled_from(["", "debug", "other"]))
def test_no_line_arrives_with_an_impossible_label(stages: list[str], level: str) -> None:
    own = f', "level" = "{level}"' if level else ""
    config = (
        f'loki.source.file "f" {{\n targets = [{{"__path__" = "/a", "job" = "j"{own}}}]\n'
        " forward_to = [loki.process.p.receiver]\n}\n"
        'loki.process "p" {\n forward_to = [loki.write.w.receiver]\n' + "\n".join(stages) + "\n}\n"
        'loki.write "w" { }\n'
    )
    tree = parse(config)
    (flow,) = stream_flows(wire(tree))
    (pipeline,) = [block for block in tree.body if isinstance(block, Block) and block.name == "loki.process"]
    read, findings = read_stages([each for each in pipeline.body if isinstance(each, Block)])
    assert not findings
    given_labels = {"filename": "/a", "job": "j"} | ({"level": level} if level else {})
    for entry in process(read, [LogInput(line, dict(given_labels)) for line in LINES], 0).arrived:
        for name in NAMES:
            domain = flow.labels[name]
            value = entry.labels.get(name, "")
            assert domain.values is None or value in domain.values, (name, value, entry.line)
