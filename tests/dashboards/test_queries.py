"""Which queries a dashboard asks, and where."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.dashboards.queries import list_queries, referenced_variables

PROMETHEUS = {"type": "prometheus", "uid": "p"}
LOKI = {"type": "loki", "uid": "l"}


def variable(query: Any, datasource: dict[str, str]) -> dict[str, Any]:
    return {"type": "query", "name": "v", "datasource": datasource, "query": query}


@pytest.mark.parametrize(
    ("query", "datasource", "expression", "label"),
    [
        ({"query": "label_values(up, job)"}, PROMETHEUS, "up", "job"),
        ("label_values(up, job)", PROMETHEUS, "up", "job"),
        ("label_values(job)", PROMETHEUS, "", "job"),
        ({"query": 'label_values(up{a="b, c"}, job)'}, PROMETHEUS, 'up{a="b, c"}', "job"),
        ({"query": "query_result(sum by (a) (up))"}, PROMETHEUS, "sum by (a) (up)", ""),
        ({"stream": '{a="b"}', "label": "pod", "type": 1}, LOKI, '{a="b"}', "pod"),
        ('label_values({a=~"$x"}, pod)', LOKI, '{a=~"$x"}', "pod"),
    ],
)
def test_a_variable_lists_the_values_of_a_label(
    query: Any, datasource: dict[str, str], expression: str, label: str
) -> None:
    model = {"uid": "d", "templating": {"list": [variable(query, datasource)]}}
    (found,) = list_queries(model)
    assert (found.role, found.title, found.expression, found.label) == ("variable", "v", expression, label)
    assert found.language == ("promql" if datasource is PROMETHEUS else "logql")


def test_a_query_takes_its_panels_datasource_unit_and_type() -> None:
    panel = {
        "type": "stat",
        "title": "Up",
        "datasource": PROMETHEUS,
        "fieldConfig": {"defaults": {"unit": "short"}},
        "targets": [
            {"expr": 'sum by (job) (up{a="$a", b=~"${b:regex}"}[$__interval])', "legendFormat": "{{job}}"}
        ],
    }
    (found,) = list_queries({"uid": "d", "panels": [panel]})
    assert (found.dashboard, found.panel_type, found.unit, found.legend) == ("d", "stat", "short", "{{job}}")
    assert (found.datasource, found.language, found.variables) == ("p", "promql", ("a", "b"))
    assert found.pointer == "/panels/0/targets/0/expr"


def test_queries_of_collapsed_rows_and_annotations_count() -> None:
    inner = {"type": "logs", "title": "Logs", "targets": [{"datasource": LOKI, "expr": '{a="b"}'}]}
    model = {
        "uid": "d",
        "panels": [{"type": "row", "title": "More", "panels": [inner]}],
        "annotations": {"list": [{"name": "Deploys", "datasource": LOKI, "expr": '{c="d"}'}]},
    }
    assert [(q.role, q.expression, q.pointer) for q in list_queries(model)] == [
        ("annotation", '{c="d"}', "/annotations/list/0/expr"),
        ("panel", '{a="b"}', "/panels/0/panels/0/targets/0/expr"),
    ]


def test_other_datasources_are_left_alone() -> None:
    model = {
        "uid": "d",
        "panels": [{"targets": [{"datasource": {"type": "tempo", "uid": "t"}, "expr": "x"}]}],
    }
    assert list_queries(model) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("$a ${b} ${c:regex} ${d.e} [[f]] [[g:csv]]", ("a", "b", "c", "d", "f", "g")),
        ("$__rate_interval ${__field.labels.pod} $1 $$", ()),
        ("$a$a ${a}", ("a",)),
    ],
)
def test_variables_are_found_in_every_spelling(text: str, names: tuple[str, ...]) -> None:
    assert referenced_variables(text) == names
