"""The codes of findings about what flows where, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

LABEL_CODES: Final[dict[str, Explanation]] = {
    "spec/label-missing": Explanation(
        "A label that readers rely on is missing",
        "The contract requires the label, and on some path nothing sets it, a step removes it, or only some lines "
        "or targets have it. Queries that select by it find nothing there, without any error.",
        "contract: {logs: {node: required}}\nsources:\n  pod-logs: {labels: [namespace, pod, container], ...}",
        "contract: {logs: {node: required}}\nsources:\n  pod-logs: {labels: [namespace, pod, container, node], ...}",
    ),
    "spec/label-forbidden": Explanation(
        "A label that may not be there", "The contract forbids the label, and some path sets it."
    ),
    "spec/label-value": Explanation(
        "A label with other values than agreed",
        "The contract lists the values, and some path can bring another, or any. Constants, templates that choose "
        "between words, filters and parameters with `one_of` have known values; a parsed field has not.",
    ),
    "spec/label-parameter": Explanation(
        "A label from elsewhere than its parameter",
        "The contract says which parameter holds the value. What is only known outside, such as the host namespace "
        "of a vCluster, cannot be discovered inside: the downward API and the parameter of the inner namespace "
        "give another name.",
        "labels: {vcluster_namespace: {parameter: NAMESPACE}}",
        "labels: {vcluster_namespace: {parameter: VCLUSTER_NAMESPACE}}",
    ),
    "spec/unbounded-label": Explanation(
        "A stream label without an end of values",
        "Each combination of label values is a stream of its own, with its own chunks and index entries. "
        "Identifiers, request URIs, users, names of objects, addresses and times make one for nearly every line: "
        "leave them in the line or in structured metadata. Names of pods are accepted as labels of pod logs.",
    ),
    "spec/too-many-labels": Explanation(
        "More labels than a stream may have",
        "Loki refuses every line of a stream with more than 15 label names (max_label_names_per_series); job, "
        "instance and the external labels of the sink count too.",
    ),
    "spec/many-labels": Explanation(
        "Hardly room for another label",
        "Streams of 14 or 15 label names are accepted; the next label that somebody adds, or one too many, and "
        "every line is refused.",
    ),
    "spec/label-named-twice": Explanation(
        "The contract names a label in two places",
        "What is below `logs_and_metrics:` holds for both signals; a second rule for one of them would be read over.",
        "contract: {logs_and_metrics: {cluster: required}, logs: {cluster: {values: [east]}}}",
        "contract: {logs: {cluster: {required: true, values: [east]}}, metrics: {cluster: required}}",
    ),
    "spec/contract-contradiction": Explanation(
        "A rule that contradicts itself",
        "A label is either forbidden, or required, bounded or from a parameter.",
        "contract: {logs: {uid: {forbidden: true, values: [a]}}}",
        "contract: {logs: {uid: forbidden}}",
    ),
}

REPLICATION_CODES: Final[dict[str, Explanation]] = {
    "spec/impossible-label": Explanation(
        "A test expects a label, or a value, that cannot be there",
        "The compiler knows which labels each line and series can have at each sink, and for some of them which "
        "values: out/<spec>/PIPELINES.md lists them. This test could never pass.",
    ),
    "spec/indistinguishable": Explanation(
        "Two views of the same containers under the same labels",
        "A vCluster's pods run on nodes of the host, so both clusters' kubelets and cAdvisors tell of them. Sums and "
        "averages count each twice unless a label says which view a series is.",
        "jobs:\n  cadvisor: {kind: cadvisor, scope: host, ...}\n  inner: {kind: cadvisor, scope: vcluster, ...}",
        "labels: {cluster: {value: vcluster, scopes: [vcluster]}}",
    ),
    "spec/never-arrives": Explanation(
        "Nothing arrives at the sink",
        "A source, job or sink is connected, and on every path between them some filter drops all of it.",
    ),
    "spec/stored-more-than-once": Explanation(
        "It would be stored more than once",
        "Two sources whose selectors can match one pod store its lines twice; two jobs that scrape the same "
        "targets, or two sinks of one backend, store each sample twice. Each line and each target is counted over "
        "replicas, selectors and paths, per backend.",
        "sources:\n  all: {kind: pod_logs, ...}\n  team-a: {kind: pod_logs, namespace: team-a, ...}",
        "sources:\n  team-b: {kind: pod_logs, namespace: team-b, ...}\n"
        "  team-a: {kind: pod_logs, namespace: team-a, ...}",
    ),
}

CODES: Final = LABEL_CODES | REPLICATION_CODES
