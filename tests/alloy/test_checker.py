"""The checker on small configs: names, values, references, modules, releases, comments, and its limits."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from compiler.alloy import ast, parse, print_file
from compiler.alloy.build import block
from compiler.alloy.catalog import UnknownReleaseError, load_catalog, snapshots
from compiler.alloy.catalog.compact import DATA, compact
from compiler.alloy.checker import check
from compiler.alloy.checker.upgrade import check_upgrade
from compiler.diagnostics import SourceText, Span
from tests.alloy.checking import codes, errors, findings, lines
from tests.shared_data import shared

SCRAPE = 'prometheus.scrape "s" {{\n\ttargets = {targets}\n\tforward_to = []\n}}\n'


def scrape(targets: str = "[]", line: str = "") -> str:
    return f'prometheus.scrape "s" {{\n\ttargets = {targets}\n\tforward_to = []\n\t{line}\n}}\n'


@pytest.mark.parametrize(
    "line",
    [
        'scrape_interval = "1h30m"',
        "scrape_interval = null",
        'sample_limit = "100"',
        "job_name = 5",
        'bearer_token = "t"',
        'body_size_limit = "1GiB512KiB"',
        "body_size_limit = 0",
        'scrape_interval = sys.env("INTERVAL")',
        'params = {"a" = ["b"], c = [sys.env("D")]}',
        'job_name = constants.hostname + "-" + sys.env("X")',
        "honor_labels = 1 + 1 == 2",
        'http_headers = {"X" = ["a"]}',
    ],
)
def test_a_value_that_alloy_converts_is_no_error(line: str) -> None:
    assert errors(scrape(line=line)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("honor_labels = 1", "alloy/wrong-type"),
        ('honor_labels = "false"', "alloy/wrong-type"),
        ('scrape_interval = "30"', "alloy/bad-duration"),
        ("scrape_interval = 30", "alloy/bad-duration"),
        ('body_size_limit = "10mb"', "alloy/bad-size"),
        ('sample_limit = "many"', "alloy/wrong-type"),
        ("sample_limit = -1", "alloy/out-of-range"),
        ("job_name = [1]", "alloy/wrong-type"),
        ('metric_name_validation_scheme = "utf-8"', "alloy/not-allowed-value"),
        ("job_name = true && 1", "alloy/wrong-operand"),
        ('job_name = "a" - "b"', "alloy/wrong-operand"),
        ('job_name = string.join("a", ",")', "alloy/wrong-type"),
        ("bearer_token = 5", "alloy/wrong-type"),
        ("clustering { }", "alloy/missing-attribute"),
    ],
)
def test_a_value_that_alloy_refuses_is_an_error(line: str, code: str) -> None:
    assert code in [finding.code for finding in errors(scrape(line=line))]


@pytest.mark.parametrize(
    "targets",
    [
        '[{"__address__" = "a"}]',
        "discovery.kubernetes.k.targets",
        "array.concat(discovery.kubernetes.k.targets, [{a = 1}])",
        "[discovery.kubernetes.k.targets[0]]",
        "encoding.from_json(local.file.f.content)",
        "coalesce(null, discovery.kubernetes.k.targets)",
    ],
)
def test_targets_can_be_written_in_many_ways(targets: str) -> None:
    sources = 'discovery.kubernetes "k" {\n\trole = "pod"\n}\nlocal.file "f" {\n\tfilename = "f"\n}\n'
    assert errors(sources + scrape(targets)) == []


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        ("discovery.kubernetes.k", "alloy/wrong-type"),
        ("discovery.kubernetes.k.output", "alloy/unknown-export"),
        ("[discovery.kubernetes.k.targets]", "alloy/wrong-type"),
        ("discovery.kubernetes.k.targets.first", "alloy/no-such-field"),
        ("discovery.kubernetes.x.targets", "alloy/unknown-reference"),
        ("loki.write.w.receiver", "alloy/wrong-type"),
        ('{"__address__" = "a"}', "alloy/wrong-type"),
        ('"a:80"', "alloy/wrong-type"),
    ],
)
def test_targets_of_another_type_are_errors(targets: str, code: str) -> None:
    sources = 'discovery.kubernetes "k" {\n\trole = "pod"\n}\nloki.write "w" { }\n'
    found = errors(sources + scrape(targets))
    assert code in [finding.code for finding in found]


def test_a_receiver_of_logs_takes_no_metrics() -> None:
    config = """prometheus.scrape "s" {
	targets    = []
	forward_to = [loki.write.w.receiver]
}

loki.write "w" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
"""
    assert lines(config, "alloy/wrong-type") == [3]


def test_an_all_export_is_offered_for_a_component_named_without_it() -> None:
    relabel = 'prometheus.relabel "r" {\n\tforward_to = [prometheus.remote_write.w]\n}\n'
    config = relabel + 'prometheus.remote_write "w" { }\n'
    hints = [finding.hint for finding in errors(config)]
    assert "did you mean `prometheus.remote_write.w.receiver`?" in hints


def test_a_declared_component_has_the_arguments_and_exports_of_its_declaration() -> None:
    config = """declare "pods" {
	argument "role" { }

	argument "limit" {
		optional = true
	}

	discovery.kubernetes "all" {
		role = argument.role.value
	}

	export "targets" {
		value = discovery.kubernetes.all.targets
	}
}

pods "one" {
	role = "pod"
}

prometheus.scrape "s" {
	targets    = pods.one.targets
	forward_to = pods.one.targets
}

pods "two" {
	rol = "pod"
}
"""
    found = [(finding.code, finding.span.line) for finding in errors(config) if finding.span]
    assert found == [
        ("alloy/wrong-type", 23),
        ("alloy/missing-attribute", 26),
        ("alloy/unknown-attribute", 27),
    ]


def test_what_an_import_brings_is_never_an_error() -> None:
    config = """import.git "lib" {
	repository = "https://example.org/lib.git"
	path       = "lib.alloy"
}

lib.scrape "app" {
	anything = 1
}

prometheus.scrape "s" {
	targets    = lib.scrape.app.whatever
	forward_to = lib.scrape.app.receivers
}
"""
    assert errors(config) == []


def test_a_loop_sees_its_variable_and_what_stands_around_it() -> None:
    config = """prometheus.remote_write "sink" { }

foreach "app" {
	collection = ["a", "b"]
	var        = "each"

	template {
		prometheus.scrape "app" {
			targets    = [{"__address__" = each + ":80"}]
			forward_to = [prometheus.remote_write.sink.receiver]
		}

		prometheus.scrape "wrong" {
			targets    = [{"__address__" = item}]
			forward_to = [prometheus.remote_write.sink.receiver]
		}
	}
}
"""
    assert [(f.code, f.span.line) for f in errors(config) if f.span] == [("alloy/unknown-reference", 14)]


def test_a_file_that_reads_its_own_arguments_is_a_module() -> None:
    module = 'argument "targets" { }\n' + scrape("argument.targets.value")
    assert errors(module) == []
    assert "alloy/misplaced-block" in codes('argument "targets" { }\n' + scrape())


def test_a_stage_of_a_later_release_names_the_release() -> None:
    config = 'loki.process "p" {\n\tforward_to = []\n\tstage.split_json { }\n}\n'
    assert errors(config, release="1.19") == []
    found = errors(config, release="1.18.1")
    assert [finding.code for finding in found] == ["alloy/wrong-release"]
    assert found[0].message.endswith("it needs Alloy 1.19; this stack pins 1.18.1")


def test_between_two_known_releases_what_either_has_is_accepted() -> None:
    config = 'loki.process "p" {\n\tforward_to = []\n\tstage.json {\n\t\tregex = "a"\n\t}\n}\n'
    assert "alloy/wrong-release" in codes(config, release="1.16.3")
    assert errors(config, release="1.17.0") == []


def test_an_argument_that_was_required_is_required_in_an_older_release() -> None:
    config = 'loki.process "p" {\n\tforward_to = []\n\tstage.json {\n\t\tdrop_malformed = true\n\t}\n}\n'
    assert lines(config, "alloy/missing-attribute", release="1.14.2") == [3]


def test_a_component_of_an_older_release_is_known_there() -> None:
    config = 'prometheus.write.queue "q" {\n\tendpoint "e" {\n\t\turl = "http://p"\n\t}\n}\n'
    assert errors(config, release="1.18") == []
    assert [f.code for f in errors(config, release="1.19")] == ["alloy/wrong-release"]


@pytest.mark.parametrize("release", ["1.2", "1.99.0", "latest", "", "2.0"])
def test_a_release_outside_the_catalog_is_refused(release: str) -> None:
    with pytest.raises(UnknownReleaseError):
        load_catalog(release or "-")


def test_every_release_of_the_catalog_loads() -> None:
    for release in snapshots():
        catalog = load_catalog(release)
        for name in catalog.component_names:
            component = catalog.component(name)
            assert component is not None
            catalog.body(component.block)


def test_the_stability_level_decides_what_is_refused() -> None:
    config = 'prometheus.enrich "e" {\n\ttargets = []\n\ttarget_match_label = "a"\n\tforward_to = []\n}\n'
    assert "alloy/needs-stability-level" in codes(config, stability="generally-available")
    assert "alloy/needs-stability-level" not in codes(config, stability="experimental")
    assert [str(f.severity) for f in findings(config) if f.code == "alloy/needs-stability-level"] == [
        "warning"
    ]


def test_a_comment_silences_a_finding_on_its_line_or_below() -> None:
    config = """// alloyc:ignore alloy/unused-component kept for the move to pods
discovery.docker "d" {
	host = "unix:///var/run/docker.sock"
	hots = "x" // alloyc:ignore alloy/unknown-attribute,alloy/cycle from the old file
}
"""
    assert codes(config) == []


def test_a_comment_that_silences_nothing_is_reported() -> None:
    config = 'logging {\n\t// alloyc:ignore alloy/cycle once true\n\tlevel = "info"\n}\n'
    assert codes(config) == ["alloy/unused-ignore"]


def test_a_comment_inside_a_string_silences_nothing() -> None:
    config = 'local.file "// alloyc:ignore" { }\n'.replace('"// alloyc:ignore"', '"f"')
    config += 'logging {\n\tlevel = "// alloyc:ignore alloy/not-allowed-value x"\n}\n'
    assert "alloy/not-allowed-value" in codes(config)


def test_findings_come_in_the_order_of_the_file() -> None:
    config = scrape(line="b = 1\n\ta = 2\n\thonor_labels = 3") + 'unknown.component "x" { }\n'
    starts = [(f.span.line, f.span.column) for f in findings(config) if f.span]
    assert starts == sorted(starts)


def test_columns_count_bytes() -> None:
    found = errors('logging {\n\t/* é */ levle = "info"\n}\n')
    assert [f.span.column for f in found if f.span] == [11]


def test_a_printed_tree_points_to_the_spec() -> None:
    origin = Span("spec.yaml", 7, 3, 7, 9)
    built = ast.File((block("logging", None, ast.Attribute("levl", ast.String('"info"'), origin=origin)),))
    text = print_file(built)
    found = check(parse(text), SourceText("out.alloy", text, "bytes"), built=built)
    assert [(f.code, f.span) for f in found] == [("alloy/unknown-attribute", origin)]
    assert [r.span.path for r in found[0].related] == ["out.alloy"]


def test_a_relabel_of_which_only_the_rules_are_read_leads_somewhere() -> None:
    config = """loki.relabel "journal" {
	forward_to = []
}

loki.source.journal "all" {
	relabel_rules = loki.relabel.journal.rules
	forward_to    = [loki.write.sink.receiver]
}

loki.write "sink" { }
"""
    assert codes(config) == []


def test_an_upgrade_lists_what_is_gone_renamed_and_newly_optional() -> None:
    config = """beyla.ebpf "b" {
	injector {
		propagators = ["a"]
	}
}

loki.process "p" {
	forward_to = []

	stage.json {
		expressions = {a = ""}
	}
}

prometheus.write.queue "q" { }
"""
    found = check_upgrade(parse(config), SourceText("c", config, "bytes"), "1.16.3", "1.19")
    assert [(f.code, f.span.line) for f in found if f.span] == [
        ("alloy/removed", 3),
        ("alloy/newly-optional", 11),
        ("alloy/removed", 15),
    ]
    assert found[0].hint == "renamed, it seems, to `trace_propagators`"


def test_an_upgrade_lists_what_is_newly_required_and_of_another_type() -> None:
    config = """otelcol.auth.basic "a" {
	client_auth {
		password = "p"
	}
}
"""
    found = check_upgrade(parse(config), SourceText("c", config, "bytes"), "1.13", "1.14")
    assert [(f.code, f.span.line) for f in found if f.span] == [
        ("alloy/newly-required", 2),
        ("alloy/type-changed", 3),
    ]


def test_an_upgrade_lists_what_is_more_stable() -> None:
    config = 'loki.secretfilter "s" {\n\tforward_to = []\n}\n'
    found = check_upgrade(parse(config), SourceText("c", config, "bytes"), "1.18", "1.19")
    assert "alloy/stability-changed" in {f.code for f in found if f.span and f.span.line == 1}


def test_an_upgrade_that_changes_nothing_lists_nothing() -> None:
    config = scrape()
    assert check_upgrade(parse(config), SourceText("c", config, "bytes"), "1.18.1", "1.19") == []


@pytest.mark.parametrize(
    "config",
    [
        scrape(line="job_name = " + "(" * 5000 + "1" + ")" * 5000),
        scrape(line="job_name = " + "-" * 5000 + "1"),
        scrape(line='job_name = "a"' + ' + "a"' * 5000),
        scrape(line="job_name = a" + ".b" * 5000),
        scrape(line="job_name = a" + "[0]" * 5000),
        scrape(line="params = " + "[" * 3000 + "]" * 3000),
        "a {\n" * 3000 + "}\n" * 3000,
        'declare "d" {\n' * 500 + "}\n" * 500,
        'loki.process "p" {\nforward_to = []\n'
        + 'stage.match {\nselector = "{a=\\"b\\"}"\n' * 500
        + "}\n" * 500
        + "}\n",
    ],
    ids=["parentheses", "signs", "sums", "fields", "indexes", "lists", "blocks", "declarations", "stages"],
)
def test_deep_nesting_is_no_danger(config: str) -> None:
    findings(config)


def test_time_grows_with_the_size_of_the_file() -> None:
    def seconds(count: int) -> float:
        text = "".join(
            f'prometheus.relabel "r{n}" {{\n\tforward_to = [prometheus.relabel.r{n + 1}.receiver]\n}}\n'
            for n in range(count)
        )
        tree, source = parse(text), SourceText("c", text, "bytes")
        times = []
        for _ in range(3):
            started = time.process_time()
            check(tree, source)
            times.append(time.process_time() - started)
        return min(times)

    assert seconds(2000) < 10 * seconds(500)


def test_the_data_files_are_made_from_the_full_catalog() -> None:
    for name, text in compact(shared("alloy-catalog")).items():
        assert (Path(DATA) / name).read_text(encoding="utf-8") == text, (
            f"{name}: run compiler.alloy.catalog.compact"
        )
