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
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_of_the_hand_written_stack_is_reported(failure: str) -> None:
    config, code, line = FAILURES[failure]
    found = [(finding.code, finding.span.line) for finding in findings(config) if finding.span]
    assert (code, line) in found
