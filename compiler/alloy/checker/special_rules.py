"""Load-time rules of single components that the catalog has no notation for: Alloy's `Validate` methods.

One small function a rule; where a value shows only at run time, the rule is taken to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec
from compiler.alloy.checker.constants import Unknown, is_set
from compiler.alloy.checker.given import Given

_INCOMPLETE, _CONFLICT, _RANGE = (
    "alloy/incomplete-arguments",
    "alloy/conflicting-arguments",
    "alloy/out-of-range",
)


Check = Callable[[Given], None]


class SpecialRule(NamedTuple):
    """A check, and the names of which a block must have one to break the rule; any block may, where there are none."""

    check: Check
    names: frozenset[str] = frozenset()


def special_rules_for(spec: BlockSpec, given: Iterable[str]) -> list[SpecialRule]:
    """The rules that a block with these statements may break beyond those that the catalog has as data."""
    rules = _BY_PATH.get(spec.path, ()) + _BY_REF.get(spec.shared_name, ())
    return [rule for rule in rules if not rule.names or not rule.names.isdisjoint(given)] if rules else []


def _is(given: Given, name: str, *values: object) -> bool:
    return given.value(name) in values


def _known(given: Given, name: str) -> bool:
    return not isinstance(given.value(name), Unknown)


def _dns_port(given: Given) -> None:
    kind = given.value("type")
    if isinstance(kind, str) and kind.upper() != "SRV" and given.certain("port") is False:
        given.report(_INCOMPLETE, f'`port` must be set for records of type "{kind}"')


def _batch_sizes(smaller: str, larger: str) -> Check:
    """A maximum above 0 must not be below the size that triggers a batch."""

    def check(given: Given) -> None:
        least, most = given.amount(smaller), given.amount(larger)
        if least is not None and most and most < least:
            name = larger if larger in given.statements else smaller
            given.report(_RANGE, f"`{larger}` must be 0, or at least `{smaller}`", name)

    return check


def _action_needs(given: Given) -> None:
    """otelcol.processor.attributes: what each action works with."""
    action = given.value("action")
    sources = ("value", "from_attribute", "from_context")
    needs: dict[object, tuple[tuple[str, ...], ...]] = {
        "insert": (("key",), sources),
        "update": (("key",), sources),
        "upsert": (("key",), sources),
        "hash": (("key", "pattern"),),
        "delete": (("key", "pattern"),),
        "extract": (("key",), ("pattern",)),
        "convert": (("key",), ("converted_type",)),
    }
    for names in needs.get(action, ()):
        if all(given.certain(name) is False and name not in given.statements for name in names):
            given.report(
                _INCOMPLETE, f'action "{action}" needs {" or ".join(f"`{n}`" for n in names)}', "action"
            )


def _status_description(given: Given) -> None:
    if given.certain("description") and _known(given, "code") and not _is(given, "code", "Error"):
        given.report(_CONFLICT, '`description` goes with code "Error" only', "description")


def _proxy_behavior(given: Given) -> None:
    if _is(given, "behavior", "proxy") and not given.inner("proxy"):
        given.report(_INCOMPLETE, 'behavior "proxy" needs a `proxy` block', "behavior")


def _file_log(given: Given) -> None:
    if given.certain("delete_after_read") and _is(given, "start_at", "end"):
        given.report(
            _CONFLICT, '`delete_after_read` cannot be used with start_at = "end"', "delete_after_read"
        )
    if given.inner("header") and _is(given, "start_at", "end", None):
        given.report(_INCOMPLETE, '`header` needs start_at = "beginning"', "header")


def _kafka_instance(given: Given) -> None:
    uris = given.statements.get("kafka_uris")
    several = (
        isinstance(uris, ast.Attribute) and isinstance(uris.value, ast.Array) and len(uris.value.items) > 1
    )
    if several and given.certain("instance") is False:
        given.report(_INCOMPLETE, "`instance` must be set when there are several `kafka_uris`", "kafka_uris")


def _postgres_queries(given: Given) -> None:
    if not given.certain("disable_default_metrics"):
        return
    if given.certain("custom_queries_config_path") is False:
        message = "`disable_default_metrics` needs `custom_queries_config_path` to be set"
        given.report(_INCOMPLETE, message, "disable_default_metrics")
    if given.certain("enabled_collectors"):
        message = "at most one of `disable_default_metrics` and `enabled_collectors` may be set"
        given.report(_CONFLICT, message, "enabled_collectors")


def _named_targets(given: Given) -> None:
    """prometheus.exporter.blackbox and .snmp: every target has a name and an address."""
    targets = given.statements.get("targets")
    if not isinstance(targets, ast.Attribute) or not isinstance(targets.value, ast.Array):
        return
    for item in targets.value.items:
        if not isinstance(item, ast.Object):
            continue
        keys = {field.key for field in item.fields}
        if "name" not in keys or not keys & {"address", "__address__"}:
            message = "every target needs `name` and `address`"
            given.context.findings.error(_INCOMPLETE, message, item)


def _relabel_cache(given: Given) -> None:
    size, time = given.amount("max_cache_size"), given.amount("cache_ttl")
    if time and size:
        message = "`cache_ttl` excludes `max_cache_size`: set it to 0"
        given.report(_CONFLICT, message, "cache_ttl")
    elif size == 0 and (time == 0 or given.value("cache_ttl") is None):
        given.report(_RANGE, "`max_cache_size` or `cache_ttl` must be greater than 0", "max_cache_size")


def _truncate_frequency(given: Given) -> None:
    if given.amount("truncate_frequency") == 0:
        given.report(_RANGE, "`truncate_frequency` must not be 0", "truncate_frequency")


def _native_histograms(given: Given) -> None:
    protocols = given.statements.get("scrape_protocols")
    if not isinstance(protocols, ast.Attribute) or not given.certain("scrape_native_histograms"):
        return
    if isinstance(protocols.value, ast.Array):
        names = {item.text[1:-1] for item in protocols.value.items if isinstance(item, ast.String)}
        if "PrometheusProto" not in names and len(names) == len(protocols.value.items):
            message = "`scrape_native_histograms` needs PrometheusProto among the `scrape_protocols`"
            given.report(_INCOMPLETE, message, "scrape_protocols")


def _name_escaping(given: Given) -> None:
    if _is(given, "metric_name_escaping_scheme", "allow-utf-8") and _is(
        given, "metric_name_validation_scheme", "legacy"
    ):
        message = 'metric_name_escaping_scheme = "allow-utf-8" needs metric_name_validation_scheme = "utf8"'
        given.report(_INCOMPLETE, message, "metric_name_escaping_scheme")


def _one_vault_login(given: Given) -> None:
    logins = [s for s in given.block.body if isinstance(s, ast.Block) and s.name.startswith("auth.")]
    if not logins:
        given.report("alloy/missing-one-of", "exactly one `auth.*` block must be given")
    for extra in logins[1:]:
        given.context.findings.error(_CONFLICT, "exactly one `auth.*` block may be given", extra)


def _vault_iam(given: Given) -> None:
    if _is(given, "type", "iam") and given.certain("iam_service_account") is False:
        given.report(_INCOMPLETE, '`iam_service_account` must be set for type "iam"')


_MOVING_REVISIONS = ("HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD")


def _git_revision(given: Given) -> None:
    if _is(given, "revision", *_MOVING_REVISIONS):
        hint = "name a branch, a tag or a commit"
        given.report(
            "alloy/not-allowed-value", f'"revision" cannot be {given.value("revision")}', "revision", hint
        )


def _basic_authorization(given: Given) -> None:
    kind = given.value("type")
    if isinstance(kind, str) and kind.strip().lower() == "basic":
        given.report(
            "alloy/not-allowed-value", '"type" cannot be "basic"', "type", "use a `basic_auth` block"
        )


_CLIENT_SETTINGS = (
    "basic_auth",
    "authorization",
    "oauth2",
    "bearer_token",
    "bearer_token_file",
    "tls_config",
)


def _kubernetes_client(given: Given) -> None:
    """Settings of the HTTP client only make sense for an API server named here."""
    used = [name for name in _CLIENT_SETTINGS if name in given.body.attributes or name in given.body.blocks]
    found = next((name for name in used if given.certain(name)), None)
    if found is None:
        return
    if given.certain("kubeconfig_file"):
        given.report(_CONFLICT, f"at most one of `kubeconfig_file` and `{found}` may be set", found)
    elif given.certain("api_server") is False:
        given.report(_INCOMPLETE, f"`{found}` needs `api_server` to be set", found)


def _otlp_endpoint(given: Given) -> None:
    names = ("traces_endpoint", "metrics_endpoint", "logs_endpoint")
    if any(given.certain(name) is not False for name in names):
        return
    for client in given.inner("client"):
        for statement in client.body:
            if (
                isinstance(statement, ast.Attribute)
                and statement.name == "endpoint"
                and is_set(statement.value) is False
            ):
                message = "`endpoint` of the `client` block, or an endpoint for a signal, must be set"
                given.context.findings.error("alloy/missing-one-of", message, statement.value)


def excused(given: Given, spec: BlockSpec) -> bool:
    """Whether the rules of the catalog do not apply: a header to delete needs no value."""
    return spec.path == "otelcol.auth.headers/header{}" and _is(given, "action", "delete")


def _unverified(given: Given) -> None:
    """A certificate authority is of no use where no certificate is verified: Alloy accepts it, people trust it."""
    skip = given.statements.get("insecure_skip_verify")
    if skip is None or not given.certain("insecure_skip_verify"):
        return
    if any(name in given.statements for name in ("ca_file", "ca_pem")):
        message = "the certificate is not verified, so the certificate authority named beside is never used"
        hint = "take insecure_skip_verify away"
        given.context.findings.warning("alloy/unverified-certificate", message, skip, hint)


def _with(check: Check, *names: str) -> SpecialRule:
    return SpecialRule(check, frozenset(names))


def _batch(smaller: str, larger: str) -> SpecialRule:
    return _with(_batch_sizes(smaller, larger), smaller, larger)


_SKIPS_VERIFICATION = _with(_unverified, "insecure_skip_verify")

_BY_PATH: dict[str, tuple[SpecialRule, ...]] = {
    "config:import.git": (_with(_git_revision, "revision"),),
    "discovery.dns": (SpecialRule(_dns_port),),
    "otelcol.exporter.otlphttp": (SpecialRule(_otlp_endpoint),),
    "otelcol.processor.attributes/action{}": (SpecialRule(_action_needs),),
    "otelcol.processor.batch": (_batch("send_batch_size", "send_batch_max_size"),),
    "otelcol.processor.span/status{}": (_with(_status_description, "description"),),
    "otelcol.receiver.datadog/intake{}": (SpecialRule(_proxy_behavior),),
    "otelcol.receiver.filelog": (_with(_file_log, "delete_after_read", "header"),),
    "prometheus.exporter.blackbox": (_with(_named_targets, "targets"),),
    "prometheus.exporter.consul": (_SKIPS_VERIFICATION,),
    "prometheus.exporter.kafka": (_with(_kafka_instance, "kafka_uris"), _SKIPS_VERIFICATION),
    "prometheus.exporter.postgres": (_with(_postgres_queries, "disable_default_metrics"),),
    "prometheus.exporter.snmp": (_with(_named_targets, "targets"),),
    "prometheus.relabel": (_with(_relabel_cache, "max_cache_size", "cache_ttl"),),
    "prometheus.remote_write/wal{}": (_with(_truncate_frequency, "truncate_frequency"),),
    "prometheus.scrape": (
        _with(_native_histograms, "scrape_protocols"),
        _with(_name_escaping, "metric_name_escaping_scheme", "metric_name_validation_scheme"),
    ),
    "remote.vault": (SpecialRule(_one_vault_login),),
    "remote.vault/auth.gcp{}": (SpecialRule(_vault_iam),),
}
_BY_REF: dict[str, tuple[SpecialRule, ...]] = {
    "common/config.Authorization": (_with(_basic_authorization, "type"),),
    "common/config.TLSConfig": (_SKIPS_VERIFICATION,),
    "otelcol.TLSClientArguments": (_SKIPS_VERIFICATION,),
    "common/kubernetes.ClientArguments": (_with(_kubernetes_client, *_CLIENT_SETTINGS),),
    "otelcol.QueueArguments/batch": (_batch("min_size", "max_size"),),
}
"""Place of a block in the catalog, or name of its shared body (and of the block in it) -> the rules for it."""
