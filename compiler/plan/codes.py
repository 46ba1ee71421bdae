"""The codes of findings about what a spec means, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "spec/unknown-scope": Explanation(
        "A scope that is not declared",
        "Sources, jobs, collectors, backends and labels name a scope by its key below `scopes:`.",
        "jobs: {app: {scope: clutser}}",
        "jobs: {app: {scope: cluster}}",
    ),
    "spec/unknown-sink": Explanation(
        "A sink that is not declared", "`to:` names sinks by their keys below `sinks:`."
    ),
    "spec/unknown-collector": Explanation(
        "A collector that is not declared", "`collector:` names one by its key below `collectors:`."
    ),
    "spec/unknown-source": Explanation(
        "A source that is not declared", "Tests and the contract name a source by its key below `sources:`."
    ),
    "spec/unknown-job": Explanation(
        "A job that is not declared", "Tests and the contract name a job by its key below `jobs:`."
    ),
    "spec/unknown-rule": Explanation(
        "A test of what is no alert",
        "`rule:` names an entry of `rules:` of kind alert. Packs bring tests of their own, and promtool tests neither "
        "alerts on log lines nor recorded metrics by themselves.",
        "half-down: {rule: HalfDwon, fires_on: {up: 0}, silent_on: {up: 1}}",
        "half-down: {rule: HalfDown, fires_on: {up: 0}, silent_on: {up: 1}}",
    ),
    "spec/test-input": Explanation(
        "A test sends what cannot be sent",
        "A source of container logs reads `lines`, one of Kubernetes events `events`, one of audit events `audit`; "
        'a job scrapes `samples`, each written as metric{label="value"}. A time is written as RFC 3339.',
        "app: {job: app, lines: [hello], expect: dropped}",
        "app: {job: app, samples: [up], expect: dropped}",
    ),
    "spec/test-sink": Explanation(
        "A test expects something at a sink that gets nothing of it",
        "What a source or job reads goes to the sinks of its `to:` and to no other.",
    ),
    "spec/unknown-backend": Explanation(
        "A backend that is not declared",
        "Sinks, datasources and queries name backends by their keys below `backends:`. LogQL is for a backend of kind "
        "loki, PromQL for one of kind prometheus.",
    ),
    "spec/ambiguous-backend": Explanation(
        "Several backends could be asked", "A query sees what one backend stores, and nothing else."
    ),
    "spec/unknown-parameter": Explanation(
        "A parameter that is not declared",
        "`${NAME}`, templates, labels and --set name parameters of `parameters:`.",
    ),
    "spec/collector-without-namespace": Explanation(
        "An audit policy names a collector whose namespace is not known",
        "A service account is a user called system:serviceaccount:NAMESPACE:NAME, and the policy is written when the "
        "spec is compiled.",
    ),
    "spec/unknown-image": Explanation(
        "An image that is not declared", "Collectors and backends take their image from `images:`, by name."
    ),
    "spec/name-taken": Explanation(
        "A source and a job of one name",
        "Their components would have the same ids in the config of a collector.",
    ),
    "spec/unused": Explanation("Nothing uses this", "What nothing uses is either forgotten or left over."),
    "spec/sink-signal": Explanation(
        "A signal for another kind of sink",
        "Log lines go to sinks of kind loki, samples to those of kind prometheus.",
    ),
    "spec/sink-kind": Explanation(
        "A sink of another kind than its backend",
        "The sink would speak a protocol that its backend does not.",
    ),
    "spec/not-a-store": Explanation(
        "A backend that stores nothing", "Only Loki and Prometheus take lines or samples and answer queries."
    ),
    "spec/bad-parameter-value": Explanation(
        "A value that a parameter cannot have",
        "Values fit the parameter's format or list, and have 1 to 63 characters.",
    ),
    "spec/reserved-parameter": Explanation(
        "A parameter with a name that is taken",
        "Parameters become environment variables of the deploy script and of pods, where PATH and the like are set.",
        "parameters: {PATH: {description: where the run keeps its files}}",
        "parameters: {RUN_PATH: {description: where the run keeps its files}}",
    ),
    "spec/parameter-not-given": Explanation(
        "A value is needed to compile",
        "A parameter with `given_at: compile` has no default and --set does not give it.",
    ),
    "spec/floating-image": Explanation(
        "An image that can change",
        "The same spec must give the same pods tomorrow: images are pinned by a release tag.",
        "images: {alloy: docker.io/grafana/alloy:latest}",
        "images: {alloy: docker.io/grafana/alloy:v1.18.1}",
    ),
    "spec/old-release": Explanation(
        "A release whose components are not known",
        "Configs are checked against the pinned release, from 1.10 on.",
    ),
    "spec/idle-collector": Explanation(
        "A collector that reads nothing", "No source or job was placed on it."
    ),
    "spec/no-collector": Explanation("Nobody reads this", "The scope of a source or job has no collector."),
    "spec/collector-in-other-scope": Explanation(
        "A collector of another scope", "What is read in a scope is read by a collector that runs there."
    ),
    "spec/ambiguous-collector": Explanation(
        "Several collectors could read this",
        "Each source and job is read by one; say which with `collector:`.",
    ),
    "spec/read-more-than-once": Explanation(
        "It would be read more than once",
        "What is about the whole cluster needs one reader: on a daemonset, each node's agent would read it again. "
        "What is about a node needs an agent on each.",
    ),
    "spec/ip-address-sink": Explanation(
        "An address that will not last",
        "A pod's address changes when it restarts; a Service's name does not.",
    ),
    "spec/pod-address-sink": Explanation(
        "A pod instead of a Service",
        "The name of a pod ends with the pod, and a headless Service names pods; a Service in front of them stays.",
        "url: http://loki-0.loki-headless.monitoring.svc.cluster.local:3100",
        "url: http://loki.monitoring.svc.cluster.local:3100",
    ),
    "spec/unresolvable-sink": Explanation(
        "A name that means something else, or nothing, where it is used",
        "A Service without its namespace is looked up in the namespace of the collector; a full name ends in the "
        "cluster's own domain.",
        "url: http://loki:3100",
        "url: http://loki.monitoring.svc.cluster.local:3100",
    ),
    "spec/unknown-service": Explanation(
        "A Service that the stack does not deploy",
        "The address names a Service in a namespace of the stack, and no backend there has it: it was renamed or "
        "removed, or the namespace or backend is another.",
    ),
    "spec/unknown-port": Explanation(
        "A port that the Service does not have",
        "The address names a Service of the stack with a port or protocol that it does not serve.",
    ),
    "spec/sink-path": Explanation(
        "A path that takes no data",
        "Loki takes lines on /loki/api/v1/push; Prometheus takes samples on /api/v1/write, once its receiver is on. "
        "Other paths answer 404 to every push, and the data is gone after some retries. Alloy's intake serves no "
        "/audit.",
        "url: http://prometheus.example.com/loki/api/v1/push",
        "url: http://prometheus.example.com/api/v1/write",
    ),
    "spec/plain-credentials": Explanation(
        "Credentials in plain text",
        "Whoever is on the way can read the password or token, and use it.",
        "url: http://loki.example.com",
        "url: https://loki.example.com",
    ),
    "spec/unreachable-sink": Explanation(
        "A sink that cannot be reached",
        "What runs inside a vCluster cannot be reached by name from outside it.",
    ),
    "spec/backend-without-namespace": Explanation(
        "A backend without a known namespace",
        "Its address is needed to compile, its namespace only known to a deployment.",
    ),
    "spec/control-plane-inside": Explanation(
        "A control plane inside a vCluster", "The control plane of a vCluster runs on the host cluster."
    ),
    "spec/timeout-above-interval": Explanation(
        "A timeout above the interval", "Alloy refuses a scrape whose timeout is longer than its interval."
    ),
    "spec/unknown-exporter": Explanation(
        "An exporter that the catalog lacks",
        "Queries are checked against what an exporter exposes. An exporter of your own is described by `metrics:`.",
        "jobs: {app: {exporter: my-app}}",
        "jobs: {app: {metrics: [my_app_requests_total]}}",
    ),
    "spec/keeps-unknown-metric": Explanation(
        "A keep list with a metric that is not exposed",
        "Nothing of that name arrives, so that keeping it does nothing: the name is misspelt or left over.",
        "jobs: {kubelet: {kind: kubelet, keep: [kubelet_running_pod]}}",
        "jobs: {kubelet: {kind: kubelet, keep: [kubelet_running_pods]}}",
    ),
    "spec/keeps-the-unknown": Explanation(
        "`keep: used` without knowing what there is",
        "Which metrics of a job feed a query is only known where it is known what the job's targets expose.",
        "jobs: {app: {kind: static, addresses: [app:9100], keep: used}}",
        "jobs: {app: {kind: static, addresses: [app:9100], metrics: app.txt, keep: used}}",
    ),
    "spec/also-keep-alone": Explanation(
        "A list that adds to nothing",
        "`also_keep` adds to what `keep: used` keeps. Without it, `keep` takes the whole list.",
        "jobs: {app: {also_keep: [app_errors_total]}}",
        "jobs: {app: {keep: used, also_keep: [app_errors_total]}}",
    ),
    "spec/file-outside": Explanation(
        "A file outside the spec's folder",
        "A spec and the files that it names are moved and reviewed together.",
        "jobs: {app: {metrics: ../pages/app.txt}}",
        "jobs: {app: {metrics: pages/app.txt}}",
    ),
    "spec/unreadable-file": Explanation(
        "A file that cannot be read", "A spec names a file that is not there, not text, or far too long."
    ),
    "spec/request-above-limit": Explanation(
        "A request above its limit", "Kubernetes refuses such a container."
    ),
    "spec/retention-above-storage": Explanation(
        "More samples than the volume holds", "The volume would fill before the oldest samples are dropped."
    ),
    "spec/node-port": Explanation(
        "A port on every node", "Whoever reaches a node reaches what is behind the port."
    ),
    "spec/two-defaults": Explanation("Two default datasources", "Grafana has one default datasource."),
    "spec/no-grafana": Explanation(
        "Dashboards and nobody who shows them", "The spec has no backend of kind grafana."
    ),
    "spec/port-taken": Explanation(
        "A port that is taken",
        "Two inputs of one collector listen on the same port, or another program has that port of the nodes.",
    ),
    "spec/literal-credential": Explanation(
        "A credential in a spec",
        "A spec and its output are committed and read by many. Passwords, tokens and keys are named by the Secret "
        "that holds them.",
        "auth: {basic: {username: alloy, password: hunter2}}",
        "auth: {basic: {username: alloy, password: {secret: loki, key: password}}}",
    ),
    "spec/misplaced-secret": Explanation(
        "A secret where nothing authenticates",
        "Labels, names and addresses are stored and shown. A secret there would be one no longer.",
        "labels: {team: {secret: loki, key: password}}",
        "labels: {team: {value: platform}}",
    ),
    "spec/unsupported-auth": Explanation(
        "Authentication that the component does not have",
        "Requests signed for AWS are a matter of prometheus.remote_write alone.",
    ),
    "spec/tls-without-https": Explanation(
        "Certificates for plain HTTP", "A `tls` section would be accepted and have no effect."
    ),
    "spec/datasource-auth": Explanation(
        "A backend that Grafana cannot ask",
        "Datasources are set up with user and password, a token, a tenant and headers. Other ways to authenticate "
        "need a datasource that is made by hand.",
    ),
    "spec/reserved-header": Explanation(
        "A header that the client sets itself",
        "Alloy refuses headers that belong to authentication or to the protocol.",
        'headers: {Authorization: "Bearer ..."}',
        "auth: {bearer: {secret: loki, key: token}}",
    ),
    "spec/variable-taken": Explanation(
        "A secret under the name of another variable",
        "Parameters and secrets share the environment of a pod, where each name has one value.",
    ),
    "spec/pod-security": Explanation(
        "More than the namespace admits",
        "A scope's Pod Security level is what its namespace enforces; pods that need more are not started.",
    ),
    "spec/without-effect": Explanation(
        "A key without effect", "Beside the other keys it changes nothing, so something else was meant."
    ),
    "spec/system-folder": Explanation(
        "A folder of the node's system",
        "Who can write to /etc, /usr or the kubelet's folder as root owns the node.",
        "host_folder: /etc",
        "host_folder: /var/lib/alloyc",
    ),
    "spec/default-deny": Explanation(
        "Other pods would be cut off",
        "The pods of a vCluster run in the namespace of its control plane, and no policy of the stack speaks of them.",
    ),
    "spec/bad-range": Explanation(
        "No range of addresses",
        "A range is an address and the length of its prefix; the bits behind the prefix are zero.",
        "cidrs: [203.0.113.7/24]",
        "cidrs: [203.0.113.0/24]",
    ),
    "spec/two-audit-sources": Explanation("Two audit sources", "An API server has one audit policy."),
    "spec/no-control-plane": Explanation(
        "Audit events from nowhere", "No vCluster has its control plane in the scope of the source."
    ),
    "spec/audit-distro": Explanation(
        "A distribution that prints no audit events",
        "Only the distribution k8s prints them where a collector reads.",
    ),
    "spec/audit-users-and-groups": Explanation(
        "A rule that hardly matches", "Users and groups in one rule of an audit policy are ANDed."
    ),
    "spec/audit-secrets": Explanation(
        "Secrets in the log",
        "Above level Metadata the bodies of requests are recorded, those of Secrets included.",
    ),
    "spec/audit-no-last-rule": Explanation(
        "A policy with an open end", "Requests that no rule matches are not recorded."
    ),
    "spec/audit-group": Explanation(
        "A resource in the wrong group",
        "A rule of an audit policy for a resource that is not in the group matches nothing.",
    ),
    "spec/audit-reads-only": Explanation(
        "A rule that leaves the main volume in",
        "Leases are renewed every few seconds: leaving out reads alone keeps nearly all of their events.",
    ),
    "spec/audit-subresources": Explanation(
        "A rule that misses subresources",
        "`pods` does not match pods/status or pods/log in an audit policy: write `pods/*` too.",
    ),
    "spec/not-a-stage": Explanation(
        "Something else than stages",
        "`stages:` holds Alloy `stage.*` blocks and nothing else: the component around them is made by alloyc.",
        'stages: |\n  loki.process "own" { }',
        "stages: |\n  stage.decolorize { }",
    ),
    "spec/not-a-rule": Explanation(
        "Something else than relabel rules",
        "`relabel:` and `metric_relabel:` hold Alloy `rule` blocks and nothing else.",
        'relabel: |\n  discovery.kubernetes "pods" { }',
        'relabel: |\n  rule {\n    target_label = "team"\n    replacement  = "a"\n  }',
    ),
    "spec/alloy-too-deep": Explanation(
        "Alloy nested too deep", "More levels of blocks and brackets than anybody writes, or could review."
    ),
    "spec/parameter-in-alloy": Explanation(
        "A value in Alloy that only a deployment knows",
        "`${NAME}` is replaced where the value is known when the spec is compiled. In Alloy of your own it would be "
        "taken for a group of a regular expression.",
        'relabel: |\n  rule {\n    target_label = "run"\n    replacement  = "${RUN_ID}"\n  }',
        'relabel: |\n  rule {\n    target_label = "run"\n    replacement  = sys.env("RUN_ID")\n  }',
    ),
    "spec/no-template": Explanation(
        "A name that is not made from a template",
        "A label can be read out of a namespace's name if `part_of` names the parameter whose template makes it.",
        "labels: {run: {parameter: RUN_ID, part_of: RUN_ID}}",
        "labels: {run: {parameter: RUN_ID, part_of: RUN_NAMESPACE}}",
    ),
    "spec/not-in-template": Explanation(
        "A parameter that is no part of the name",
        "The template does not hold it, so the name does not tell it.",
    ),
    "spec/ambiguous-template": Explanation(
        "A name that can be read in two ways",
        "Two parts that may hold the same characters stand side by side, or with only such characters between them.",
        'template: "run-{RUN}-{BRANCH}"   # both may hold dashes',
        'template: "run-{RUN}-{ATTEMPT}"   # a number holds none',
    ),
    "spec/name-parser": Explanation(
        "A rule that reads names otherwise than they are made",
        "The rule was tried on names made from the template, also with dashes in their parts, and does not give back "
        "the value that the name was made from.",
        'regex = "test-(.+)-(.+)-(.+)"',
        "labels: {github_run_id: {parameter: GITHUB_RUN_ID, part_of: VCLUSTER_NAMESPACE}}",
    ),
    "spec/mixed-releases": Explanation(
        "Collectors of several releases",
        "What a component does differs from release to release; what was tried on one need not work on the other.",
    ),
    "spec/needs-release": Explanation(
        "Something that the pinned release of Alloy cannot do",
        "Labels of namespaces can be attached to targets from Alloy 1.11 on.",
    ),
}
