"""The load-time rules of the catalog, one rejected config for each kind, with the exact message."""

from __future__ import annotations

import json

import pytest

from compiler.alloy.checker.rules import _RULES
from tests.alloy.checking import errors, findings
from tests.shared_data import shared

REJECTED: dict[str, tuple[str, int, str]] = {
    "at_most_one": (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\nbearer_token = "t"\nbearer_token_file = "f"\n}\n',
        5,
        "at most one of `bearer_token` and `bearer_token_file` may be set",
    ),
    "exactly_one": (
        'otelcol.auth.headers "h" {\nheader {\nkey = "k"\n}\n}\n',
        2,
        "one of `value`, `from_context` or `from_attribute` must be set",
    ),
    "at_least_one": (
        'otelcol.receiver.filelog "f" {\ninclude = ["a"]\nmultiline { }\noutput { }\n}\n',
        3,
        "one of `line_start_pattern` or `line_end_pattern` must be set",
    ),
    "all_or_none": (
        'prometheus.remote_write "w" {\nendpoint {\nurl = "http://p"\nsigv4 {\naccess_key = "a"\n}\n}\n}\n',
        5,
        "`access_key` and `secret_key` belong together: `secret_key` is not set",
    ),
    "all_set": (
        'prometheus.remote_write "w" {\nendpoint {\nurl = "http://p"\noauth2 {\ntoken_url = "http://t"\n}\n}\n}\n',
        4,
        "`client_id` must be set",
    ),
    "requires": (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\nno_proxy = "localhost"\n}\n',
        4,
        "`no_proxy` needs `proxy_url` to be set",
    ),
    "requires_any": (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\nproxy_connect_header = {"a" = ["b"]}\n}\n',
        4,
        "`proxy_connect_header` needs `proxy_url` or `proxy_from_environment` to be set",
    ),
    "at_most_one_group": (
        'prometheus.remote_write "w" {\nendpoint {\nurl = "http://p"\nbearer_token = "t"\nsigv4 { }\n}\n}\n',
        5,
        "at most one of `sigv4` and `bearer_token` may be set",
    ),
    "lt_attr": (
        'remote.http "r" {\nurl = "http://u"\npoll_frequency = "5s"\n}\n',
        3,
        "`poll_timeout` must be less than `poll_frequency`",
    ),
    "le_attr": (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\nscrape_timeout = "2m"\n}\n',
        4,
        "`scrape_timeout` must be at most `scrape_interval`",
    ),
}


@pytest.mark.parametrize("kind", sorted(_RULES))
def test_a_config_that_breaks_a_rule_is_rejected(kind: str) -> None:
    config, line, message = REJECTED[kind]
    assert (line, message) in [(f.span.line, f.message) for f in errors(config) if f.span]


def test_every_kind_of_rule_in_the_catalog_has_a_check() -> None:
    full = json.loads(shared("alloy-catalog/components.json").read_text(encoding="utf-8"))
    kinds: set[str] = set()
    pending = [full["components"], full["config_blocks"], full["types"]]
    while pending:
        for body in pending.pop().values():
            kinds.update(kind for rule in body.get("rules", ()) for kind in rule if "note" not in rule)
            pending.append(body.get("blocks", {}))
    assert kinds == set(_RULES)


SPECIAL: dict[str, tuple[str, int]] = {
    "a DNS lookup without a port": ('discovery.dns "d" {\nnames = ["n"]\ntype = "A"\n}\n', 1),
    "a batch larger than its maximum": (
        'otelcol.processor.batch "b" {\nsend_batch_size = 100\nsend_batch_max_size = 10\noutput { }\n}\n',
        3,
    ),
    "an insert without a value": (
        'otelcol.processor.attributes "a" {\naction {\nkey = "k"\naction = "insert"\n}\noutput { }\n}\n',
        4,
    ),
    "a header check in a file read from its end": (
        'otelcol.receiver.filelog "f" {\ninclude = ["a"]\nstart_at = "end"\ndelete_after_read = true\noutput { }\n}\n',
        4,
    ),
    "a target without a name": (
        'prometheus.exporter.blackbox "b" {\nconfig = "{}"\ntargets = [\n{"address" = "a"},\n]\n}\n',
        4,
    ),
    "two caches at once": (
        'prometheus.relabel "r" {\nforward_to = []\ncache_ttl = "5m"\n}\n',
        3,
    ),
    "a moving revision": (
        'import.git "g" {\nrepository = "r"\npath = "p"\nrevision = "HEAD"\n}\n',
        4,
    ),
    "basic credentials in authorization": (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\nauthorization {\ntype = "Basic"\n}\n}\n',
        5,
    ),
    "client settings without an API server": (
        'loki.source.kubernetes_events "e" {\nforward_to = []\nclient {\nbearer_token = "t"\n}\n}\n',
        4,
    ),
    "two ways into a vault": (
        (
            'remote.vault "v" {\nserver = "s"\npath = "p"\nauth.token {\ntoken = "t"\n}\n'
            'auth.custom {\npath = "x"\ndata = {}\n}\n}\n'
        ),
        7,
    ),
}


@pytest.mark.parametrize("case", SPECIAL)
def test_a_rule_of_a_single_component_is_checked(case: str) -> None:
    config, line = SPECIAL[case]
    assert line in [finding.span.line for finding in errors(config) if finding.span]


def test_a_default_counts_as_set_and_an_unknown_value_is_no_error() -> None:
    config = (
        'prometheus.scrape "s" {\ntargets = []\nforward_to = []\n'
        'bearer_token = sys.env("T")\nbearer_token_file = "f"\n}\n'
    )
    assert errors(config) == []


def test_a_header_to_delete_needs_no_value() -> None:
    config = 'otelcol.auth.headers "h" {\nheader {\nkey = "k"\naction = "delete"\n}\n}\n'
    assert errors(config) == []


def test_what_a_judge_has_said_is_not_said_again() -> None:
    config = 'loki.process "p" {\nforward_to = []\nstage.limit {\nrate = 0\nburst = 2\n}\n}\n'
    assert len(errors(config)) == 1
    assert all(finding.code != "alloy/out-of-range" for finding in findings(config))
