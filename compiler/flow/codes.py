"""The codes of findings about what flows through configs, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "flow/constant-selector": Explanation(
        "a selector asks for a value that the label never has",
        "Which values a label can have follows from the sources, rules and stages before. No line has this one.",
        'stage.static_labels {\n\tvalues = {log_type = "pod_log"}\n}\n\n'
        'stage.match {\n\tselector = `{log_type="pod_logs"}`\n\taction   = "drop"\n}',
        'stage.static_labels {\n\tvalues = {log_type = "pod_log"}\n}\n\n'
        'stage.match {\n\tselector = `{log_type="pod_log"} |= "kube-probe"`\n\taction   = "drop"\n}',
    ),
    "flow/beaten-external-label": Explanation(
        "data comes with a label that beats an external label of the sink",
        "A sink adds its external labels where there is no label of that name: it never overwrites one.",
    ),
    "flow/too-many-labels": Explanation(
        "a stream has more labels than Loki takes",
        "Loki refuses lines with more than 15 label names; those that sources and sinks add count, too.",
    ),
    "flow/stored-twice": Explanation(
        "everything from a source is stored twice",
        "It reaches one sink on two ways, and neither drops what the other keeps.",
        "forward_to = [loki.process.a.receiver, loki.process.b.receiver]   // both forward to one loki.write",
        "forward_to = [loki.process.a.receiver]",
    ),
    "flow/job-label": Explanation(
        "a rule changes the job label of a job's series",
        "Dashboards and users find the series by it. The job's key `job:` says what it is.",
        'relabel: |\n  rule {\n    target_label = "job"\n    replacement  = "operator"\n  }',
        "job: operator",
    ),
    "flow/selects-nothing": Explanation(
        "a job selects nothing that the stack deploys",
        "Its exporter is one that the stack itself deploys, and namespace, Service, labels or port are not those of "
        "the objects it makes.",
        "service: kube-state-metric",
        "service: kube-state-metrics",
    ),
}
