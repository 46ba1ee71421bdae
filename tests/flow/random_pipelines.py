"""Strategies for whole pipelines: discovery, rules, stages, rules, sink, with few names so that they meet."""

from __future__ import annotations

from hypothesis import strategies as st

from compiler.alloy import ast, print_file
from compiler.alloy.build import attr, block, ref

META = "__meta_kubernetes_"
ALWAYS = ("namespace", "pod_name", "pod_ip", "pod_uid", "pod_container_name", "pod_node_name")
METAS = (*(f"{META}{name}" for name in ALWAYS), f"{META}pod_label_app", f"{META}pod_label_tier")
NAMES = ("app", "level", "namespace", "pod", "tier", "__tmp_a")
WORDS = ("info", "error", "web", "10", "a-b", "", "x;y", "Warn")
PATTERNS = (
    "(.*)", "info|error", "web", "(.+)-(.+)", "", "(?i)warn.*", "([a-z]+).*", ".+", "x;y", "(.*);(.*)",
)  # fmt: skip
TEMPLATES = (
    "{{ .Value }}", "{{ .level }}", "fixed", '{{ if eq .Value "info" }}low{{ else }}high{{ end }}',
    '{{ if .app }}{{ .app }}{{ end }}', '{{ ToUpper .Value }}', "", '{{ with .level }}x{{ end }}', "{{ .Entry }}",
    "pre-{{ .tier }}",
)  # fmt: skip
SELECTORS = (
    '{app="web"}',
    '{level=~"info|error"}',
    '{app!="web"}',
    '{namespace=~".+"}',
    '{tier=""}',
    '{app="web"} |= "error"',
)
LINES = (
    '{"level":"info","app":"web","tier":{"a":1}}', '{"level":null,"app":["x"]}', "plain error",
    'level=error app="a b" tier=',
    '{"level":"Warn","namespace":"other"}', "", "10 web info", '{"app":true,"level":7}',
)  # fmt: skip

words = st.sampled_from(WORDS)
names = st.sampled_from(NAMES)


@st.composite
def rules(draw: st.DrawFn, sources: tuple[str, ...]) -> ast.Block:
    """One relabel rule that reads labels called `sources`."""
    action = draw(
        st.sampled_from(
            ("replace", "replace", "replace", "keep", "drop", "labelmap", "labeldrop", "labelkeep", "lowercase",
             "uppercase", "hashmod", "keepequal", "dropequal")
        )
    )  # fmt: skip
    body: list[ast.Statement] = [attr("action", action)]
    if action in ("labeldrop", "labelkeep", "labelmap"):
        body.append(
            attr(
                "regex",
                draw(st.sampled_from(("app|tier", "__meta_kubernetes_(.+)", "(l)evel", "pod.*", "__.*|app"))),
            )
        )
        if action == "labelmap":
            body.append(attr("replacement", draw(st.sampled_from(("$1", "m_$1")))))
        return block("rule", None, *body)
    body.append(attr("source_labels", draw(st.lists(st.sampled_from(sources), min_size=1, max_size=2))))
    if action in ("replace", "keep", "drop"):
        body.append(attr("regex", draw(st.sampled_from(PATTERNS))))
    if action == "replace":
        body.append(attr("replacement", draw(st.sampled_from(("$1", "fixed", "", "$2-$1", "${1}x")))))
    if action == "hashmod":
        body.append(attr("modulus", 3))
    if action not in ("keep", "drop"):
        target = draw(st.sampled_from(("t_$1", *NAMES)) if action == "replace" else names)
        body.append(attr("target_label", target))
    return block("rule", None, *body)


def _mapping(min_size: int = 1) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(names, st.sampled_from(("", *NAMES[:5])), min_size=min_size, max_size=3)


@st.composite
def stages(draw: st.DrawFn, depth: int = 0) -> ast.Block:
    """One stage of those whose effect on labels is followed."""
    kinds = sorted({*_BODIES, "cri", "decolorize", "docker"})
    kind = draw(st.sampled_from([*kinds, "match", "match"] if depth < 2 else kinds))
    return block(
        f"stage.{kind}", None, *draw(_BODIES.get(kind, st.just([])) if kind != "match" else matches(depth))
    )


@st.composite
def matches(draw: st.DrawFn, depth: int) -> list[ast.Statement]:
    selector = attr("selector", draw(st.sampled_from(SELECTORS)))
    if draw(st.booleans()):
        return [selector, attr("action", "drop")]
    return [selector, *draw(st.lists(stages(depth + 1), min_size=1, max_size=3))]


_LABEL_LISTS = st.lists(names, min_size=1, max_size=3, unique=True)
_BODIES: dict[str, st.SearchStrategy[list[ast.Statement]]] = {
    "json": _mapping().map(lambda found: [attr("expressions", found)]),
    "logfmt": _mapping().map(lambda found: [attr("mapping", found)]),
    "regex": st.sampled_from(
        (r"^(?P<level>\w+)", r"(?P<app>web)?.*(?P<tier>\d+)", r"level=(?P<level>[a-z]+)", r"(?P<app>.*)")
    ).map(lambda expression: [attr("expression", expression)]),
    "template": st.tuples(names, st.sampled_from(TEMPLATES)).map(
        lambda drawn: [attr("source", drawn[0]), attr("template", drawn[1])]
    ),
    "labels": _mapping().map(lambda found: [attr("values", found)]),
    "static_labels": st.dictionaries(names, words, min_size=1, max_size=2).map(lambda found: [attr("values", found)]),
    "label_drop": _LABEL_LISTS.map(lambda found: [attr("values", found)]),
    "label_keep": _LABEL_LISTS.map(lambda found: [attr("values", found)]),
    "structured_metadata": _mapping().map(lambda found: [attr("values", found)]),
    "drop": st.sampled_from(("error", "^$", "web")).map(lambda expression: [attr("expression", expression)]),
    "output": names.map(lambda name: [attr("source", name)]),
    "replace": st.sampled_from(("(error)", "level=([a-z]+)")).map(
        lambda expression: [attr("expression", expression), attr("replace", "x")]
    ),
    "pack": _LABEL_LISTS.map(lambda found: [attr("labels", found), attr("ingest_timestamp", False)]),
    "timestamp": names.map(lambda name: [attr("source", name), attr("format", "RFC3339")]),
    "truncate": st.just([block("rule", None, attr("limit", "4B"))]),
    "tenant": names.map(lambda name: [attr("value", name)]),
}  # fmt: skip


@st.composite
def log_pipelines(draw: st.DrawFn) -> str:
    """discovery -> rules -> loki.source.kubernetes -> stages -> rules -> loki.write, with a second branch at times."""
    branches = draw(st.integers(1, 2))
    receivers = [f"loki.process.p{number}.receiver" for number in range(branches)]
    blocks = [
        *_targets(draw(st.lists(rules((*METAS, *NAMES)), max_size=4))),
        block("loki.source.kubernetes", "s", attr("targets", ref("discovery.relabel.r.output")),
              attr("forward_to", [ref(path) for path in receivers])),
    ]  # fmt: skip
    for number in range(branches):
        last = draw(st.lists(rules(NAMES), max_size=2))
        after = "loki.relabel.q.receiver" if last and number == 0 else "loki.write.w.receiver"
        body = draw(st.lists(stages(), max_size=5))
        blocks.append(block("loki.process", f"p{number}", attr("forward_to", [ref(after)]), *body))
        if after.startswith("loki.relabel"):
            blocks.append(
                block("loki.relabel", "q", attr("forward_to", [ref("loki.write.w.receiver")]), *last)
            )
    external = draw(st.dictionaries(names, words.filter(bool), max_size=2))
    return print_file(ast.File((*blocks, block("loki.write", "w", attr("external_labels", external)))))


@st.composite
def sample_pipelines(draw: st.DrawFn) -> str:
    """discovery -> rules -> prometheus.scrape -> rules -> prometheus.remote_write."""
    external = draw(st.dictionaries(names, words.filter(bool), max_size=2))
    return print_file(ast.File((
        *_targets(draw(st.lists(rules((*METAS, *NAMES)), max_size=4))),
        block("prometheus.scrape", "s", attr("targets", ref("discovery.relabel.r.output")),
              attr("forward_to", [ref("prometheus.relabel.m.receiver")]), attr("job_name", "j")),
        block("prometheus.relabel", "m", attr("forward_to", [ref("prometheus.remote_write.w.receiver")]),
              *draw(st.lists(rules((*NAMES, "job", "__name__")), max_size=4))),
        block("prometheus.remote_write", "w", attr("external_labels", external)),
    )))  # fmt: skip


def _targets(rules: list[ast.Block]) -> tuple[ast.Block, ...]:
    return (
        block("discovery.kubernetes", "d", attr("role", "pod")),
        block("discovery.relabel", "r", attr("targets", ref("discovery.kubernetes.d.targets")), *rules),
    )


@st.composite
def targets(draw: st.DrawFn) -> dict[str, str]:
    """What discovery finds: the labels that every pod has, and some that it may have."""
    value = words.filter(bool)
    always = {f"{META}{name}": draw(value) for name in ALWAYS}
    some = draw(
        st.dictionaries(st.sampled_from((METAS[-1], METAS[-2], f"{META}pod_label_level")), value, max_size=3)
    )
    return {"__address__": "10.0.0.1:80", **always, **some}
