"""What broke the hand-written stack, each as a small config: reported, on the right line."""

from __future__ import annotations

import pytest

from tests.alloy.checking import findings

FAILURES: dict[str, tuple[str, str, int]] = {
    "a component that exists in no release": (
        """
loki.source.webhook "audit" {
	forward_to = []
}
""",
        "alloy/unknown-component",
        2,
    ),
    "a filter on an extracted field, dropped where it is empty": (
        """
loki.source.kubernetes "pods" {
	targets    = discovery.kubernetes.pods.targets
	forward_to = [loki.process.pods.receiver]
}

discovery.kubernetes "pods" {
	role = "pod"
}

loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.json {
		expressions = {log_type = "", level = ""}
	}

	stage.match {
		selector = `{log_type=""}`
		action   = "drop"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki-gateway.monitoring.svc.cluster.local/loki/api/v1/push"
	}
}
""",
        "alloy/selector-without-label",
        19,
    ),
    "a filter on an extracted field, kept where it is set": (
        """
loki.source.file "audit" {
	targets    = [{"__path__" = "/var/log/audit.log", "cluster" = "host"}]
	forward_to = [loki.process.audit.receiver]
}

loki.process "audit" {
	forward_to = [loki.write.host.receiver]

	stage.regex {
		expression = "verb=(?P<verb>\\\\w+)"
	}

	stage.match {
		selector = "{verb!=\\"\\", cluster=\\"host\\"}"

		stage.static_labels {
			values = {log_type = "k8s_audit_log"}
		}
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/selector-without-label",
        15,
    ),
    "a drop that also takes the lines that were parsed": (
        """
loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.match {
		selector = "{container=\\"syncer\\"} |= \\"audit.k8s.io\\""

		stage.json {
			expressions = {verb = ""}
		}
	}

	stage.match {
		selector = "{container=\\"syncer\\"}"
		action   = "drop"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/drops-parsed-lines",
        13,
    ),
    "a drop that takes every line": (
        """
loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.json {
		expressions = {level = ""}
	}

	stage.drop {
		expression = ".*"
	}

	stage.labels {
		values = {level = ""}
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/drops-everything",
        9,
    ),
    "a drop by a key that parsing always stores": (
        """
loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.json {
		expressions = {probe = ""}
	}

	stage.drop {
		source = "probe"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/drops-everything",
        9,
    ),
    "namespace labels read from pod discovery": (
        """
discovery.kubernetes "pods" {
	role = "pod"
}

discovery.relabel "pods" {
	targets = discovery.kubernetes.pods.targets

	rule {
		source_labels = ["__meta_kubernetes_namespace_label_github_run_id"]
		target_label  = "github_run_id"
	}
}
""",
        "alloy/unset-meta-label",
        10,
    ),
    "a discovery nobody uses": (
        """
discovery.kubernetes "services" {
	role = "service"
}
""",
        "alloy/unused-component",
        2,
    ),
    "a template that reads a key never extracted": (
        """
loki.source.kubernetes "pods" {
	targets    = []
	forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.json {
		expressions = {lvl = "level"}
	}

	stage.template {
		source   = "level"
		template = "{{ if eq .level \\"\\" }}info{{ else }}{{ .severity }}{{ end }}"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/template-without-key",
        16,
    ),
    "JSON glued from strings": (
        """
loki.process "events" {
	forward_to = [loki.write.host.receiver]

	stage.logfmt {
		mapping = {reason = "", msg = ""}
	}

	stage.template {
		source   = "line"
		template = "{\\"reason\\": \\"{{ .reason }}\\", \\"msg\\": \\"{{ .msg }}\\"}"
	}

	stage.output {
		source = "line"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/glued-json",
        11,
    ),
    "an expression that cuts too much JSON out of a line": (
        """
loki.process "syncer" {
	forward_to = [loki.write.host.receiver]

	stage.regex {
		expression = "audit\\\\s+(?P<event>\\\\{.*\\\\})"
	}

	stage.json {
		source      = "event"
		expressions = {verb = ""}
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/greedy-json",
        6,
    ),
    "a TLS endpoint scraped over plain http": (
        """
discovery.kubernetes "operator" {
	role = "endpoints"
}

discovery.relabel "operator" {
	targets = discovery.kubernetes.operator.targets

	rule {
		source_labels = ["__meta_kubernetes_pod_container_port_number"]
		regex         = "8443"
		action        = "keep"
	}
}

prometheus.scrape "operator" {
	targets           = discovery.relabel.operator.output
	forward_to        = [prometheus.remote_write.host.receiver]
	bearer_token_file = "/var/run/secrets/kubernetes.io/serviceaccount/token"
}

prometheus.remote_write "host" {
	endpoint {
		url = "http://prometheus/api/v1/write"
	}
}
""",
        "alloy/plain-http",
        17,
    ),
    "a certificate authority beside skipped verification": (
        """
prometheus.scrape "kubelet" {
	targets    = [{"__address__" = "10.0.0.1:10250"}]
	forward_to = [prometheus.remote_write.host.receiver]
	scheme     = "https"

	tls_config {
		ca_file              = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
		insecure_skip_verify = true
	}
}

prometheus.remote_write "host" {
	endpoint {
		url = "http://prometheus/api/v1/write"
	}
}
""",
        "alloy/unverified-certificate",
        9,
    ),
    "a deprecated function": (
        """
prometheus.remote_write "host" {
	endpoint {
		url = env("PROMETHEUS_URL")
	}
}
""",
        "alloy/deprecated-function",
        4,
    ),
    "a selector on a value that never occurs": (
        """
discovery.kubernetes "pods" {
	role = "pod"

	selectors {
		role  = "pod"
		label = "app=shop"
	}
}

discovery.relabel "pods" {
	targets = discovery.kubernetes.pods.targets

	rule {
		source_labels = ["__meta_kubernetes_pod_label_app"]
		target_label  = "app"
	}
}

loki.source.kubernetes "pods" {
	targets    = discovery.relabel.pods.output
	forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
	forward_to = [loki.write.host.receiver]

	stage.match {
		selector = `{app="kube-probe"}`
		action   = "drop"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "flow/constant-selector",
        29,
    ),
    "one source forwarded to two pipelines": (
        """
loki.source.kubernetes_events "all" {
	forward_to = [loki.process.events.receiver, loki.process.audit.receiver]
}

loki.process "events" {
	forward_to = [loki.write.host.receiver]

	stage.static_labels {
		values = {log_type = "k8s_event"}
	}
}

loki.process "audit" {
	forward_to = [loki.write.host.receiver]

	stage.static_labels {
		values = {log_type = "k8s_audit_log"}
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "flow/stored-twice",
        2,
    ),
    "a cluster-wide source in an agent on every node": (
        """
discovery.kubernetes "own" {
	role = "pod"

	selectors {
		role  = "pod"
		field = "spec.nodeName=" + sys.env("NODE_NAME")
	}
}

discovery.kubernetes "all" {
	role = "pod"
}

prometheus.scrape "own" {
	targets    = discovery.kubernetes.own.targets
	forward_to = [prometheus.remote_write.host.receiver]
}

loki.source.kubernetes "all" {
	targets    = discovery.kubernetes.all.targets
	forward_to = [loki.write.host.receiver]
}

prometheus.remote_write "host" {
	endpoint {
		url = "http://prometheus/api/v1/write"
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
""",
        "alloy/read-on-every-node",
        20,
    ),
    "a pod's address as a sink": (
        """
loki.source.kubernetes_events "all" {
	forward_to = [loki.write.host.receiver]
}

loki.write "host" {
	endpoint {
		url = "http://10.42.0.17:3100/loki/api/v1/push"
	}
}
""",
        "alloy/ip-address",
        8,
    ),
    "an exporter on every node scraped through its Service": (
        """
discovery.kubernetes "gpu" {
	role = "service"
}

discovery.relabel "gpu" {
	targets = discovery.kubernetes.gpu.targets

	rule {
		source_labels = ["__meta_kubernetes_service_name"]
		regex         = "nvidia-dcgm-exporter"
		action        = "keep"
	}
}

prometheus.scrape "gpu" {
	targets    = discovery.relabel.gpu.output
	forward_to = [prometheus.remote_write.host.receiver]
}

prometheus.remote_write "host" {
	endpoint {
		url = "http://prometheus/api/v1/write"
	}
}
""",
        "alloy/one-of-many",
        17,
    ),
    "one label more than Loki takes": (
        """
loki.source.kubernetes_events "all" {
	forward_to = [loki.process.all.receiver]
}

loki.process "all" {
	forward_to = [loki.write.host.receiver]

	stage.static_labels {
		values = {
			a = "1", b = "1", c = "1", d = "1", e = "1", f = "1", g = "1", h = "1", i = "1", k = "1",
		}
	}
}

loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}

	external_labels = {run = "1", attempt = "1", installer = "helm"}
}
""",
        "flow/too-many-labels",
        2,
    ),
    "a rule that reads a label of no target": (
        """
discovery.kubernetes "pods" {
	role = "pod"
}

discovery.relabel "pods" {
	targets = discovery.kubernetes.pods.targets

	rule {
		source_labels = ["app"]
		target_label  = "service"
	}
}
""",
        "alloy/rule-without-label",
        10,
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_of_the_hand_written_stack_is_reported(failure: str) -> None:
    config, code, line = FAILURES[failure]
    found = [(finding.code, finding.span.line) for finding in findings(config) if finding.span]
    assert (code, line) in found


NO_FAILURES = {
    "a selector on a label that other senders may set": (
        "flow/constant-selector",
        """
loki.source.syslog "all" {
	forward_to = [loki.process.all.receiver]

	listener {
		address = "0.0.0.0:514"
	}
}

loki.source.file "all" {
	targets    = [{"__path__" = "/var/log/a.log", "app" = "a"}]
	forward_to = [loki.process.all.receiver]
}

loki.process "all" {
	forward_to = [loki.write.host.receiver]

	stage.match {
		selector = `{app="b"}`
		action   = "drop"
	}
}
""",
    ),
    "a label that a template may leave as it was": (
        "flow/constant-selector",
        """
loki.source.file "all" {
	targets    = [{"__path__" = "/var/log/a.log", "level" = "debug"}]
	forward_to = [loki.process.all.receiver]
}

loki.process "all" {
	forward_to = [loki.write.host.receiver]

	stage.template {
		source   = "level"
		template = `{{ if eq .Entry "x" }}error{{ end }}`
	}

	stage.labels {
		values = {level = ""}
	}

	stage.match {
		selector = `{level="debug"}`
		action   = "drop"
	}
}
""",
    ),
    "two pipelines of which one drops what the other keeps": (
        "flow/stored-twice",
        """
loki.source.file "all" {
	targets    = [{"__path__" = "/var/log/a.log"}]
	forward_to = [loki.process.a.receiver, loki.process.b.receiver]
}

loki.process "a" {
	forward_to = [loki.write.host.receiver]

	stage.match {
		selector = `{filename=~".+"} |= "audit"`
		action   = "drop"
	}
}

loki.process "b" {
	forward_to = [loki.write.host.receiver]

	stage.match {
		selector = `{filename=~".+"} != "audit"`
		action   = "drop"
	}
}
""",
    ),
    "two sinks for the same lines": (
        "flow/stored-twice",
        """
loki.source.file "all" {
	targets    = [{"__path__" = "/var/log/a.log"}]
	forward_to = [loki.write.host.receiver, loki.write.other.receiver]
}

loki.write "other" {
	endpoint {
		url = "http://other/loki/api/v1/push"
	}
}
""",
    ),
    "rules that another component runs on its own labels": (
        "alloy/rule-without-label",
        """
discovery.relabel "lines" {
	targets = []

	rule {
		source_labels = ["host"]
		target_label  = "hostname"
	}
}

loki.source.syslog "all" {
	relabel_rules = discovery.relabel.lines.rules
	forward_to    = [loki.write.host.receiver]

	listener {
		address = "0.0.0.0:514"
	}
}
""",
    ),
    "plain http said in so many words": (
        "alloy/plain-http",
        """
prometheus.scrape "app" {
	targets    = [{"__address__" = "app:8443"}]
	forward_to = []
	scheme     = "http"
}
""",
    ),
    "a Service of one exporter": (
        "alloy/one-of-many",
        """
prometheus.scrape "app" {
	targets    = [{"__address__" = "blackbox-exporter.monitoring.svc:9115"}]
	forward_to = []
}
""",
    ),
    "a label that a rule may read by a name from elsewhere": (
        "alloy/overwritten-label",
        """
local.file "label" {
	filename = "/etc/label"
}

discovery.relabel "pods" {
	targets = []

	rule {
		target_label = "app"
		replacement  = "none"
	}

	rule {
		source_labels = ["pod", local.file.label.content]
		target_label  = "service"
	}

	rule {
		target_label = "app"
		replacement  = "web"
	}
}

prometheus.scrape "pods" {
	targets    = discovery.relabel.pods.output
	forward_to = []
}
""",
    ),
    "an address of this machine": (
        "alloy/ip-address",
        """
prometheus.remote_write "own" {
	endpoint {
		url = "http://127.0.0.1:9090/api/v1/write"
	}
}
""",
    ),
}
SINK = """
loki.write "host" {
	endpoint {
		url = "http://loki/loki/api/v1/push"
	}
}
"""


@pytest.mark.parametrize("name", NO_FAILURES)
def test_what_only_looks_like_a_failure_is_not_reported(name: str) -> None:
    code, config = NO_FAILURES[name]
    assert code not in {finding.code for finding in findings(config + SINK)}


def test_pipelines_nested_beyond_reason_are_judged() -> None:
    depth = 3000
    stages = 'stage.match {\n\tselector = `{job="a"}`\n' * depth + "stage.cri { }\n" + "}\n" * depth
    source = 'loki.source.file "f" {\n\ttargets = []\n\tforward_to = [loki.process.p.receiver]\n}\n'
    process = f'loki.process "p" {{\n\tforward_to = [loki.write.host.receiver]\n{stages}}}\n'
    assert findings(source + process + SINK)


def test_targets_that_come_round_in_a_circle_are_judged() -> None:
    relabel = 'discovery.relabel "{}" {{\n\ttargets = discovery.relabel.{}.output\n{}}}\n'
    rule = '\trule {\n\t\ttarget_label = "__address__"\n\t\treplacement = "app:10250"\n\t}\n'
    scrape = 'prometheus.scrape "s" {\n\ttargets = discovery.relabel.a.output\n\tforward_to = []\n}\n'
    found = {
        f.code for f in findings(relabel.format("a", "b", rule) + relabel.format("b", "a", rule) + scrape)
    }
    assert {"alloy/cycle", "alloy/plain-http"} <= found
