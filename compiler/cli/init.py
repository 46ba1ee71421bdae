"""`alloyc init`: a commented starter spec that compiles as it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compiler.lazy_pattern import lazy_pattern

SUMMARY = "Write a commented starter spec, specs/NAME.yaml."
EXAMPLES = """examples:
  alloyc init shop                    write specs/shop.yaml and, for editors, specs/schema.json
"""
NAME = lazy_pattern(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

STARTER = """\
# yaml-language-server: $schema=schema.json
# What is collected in one cluster, what it is called, and where it goes. Compile with `alloyc compile`.

images: # pinned: the same spec gives the same pods tomorrow
  alloy: docker.io/grafana/alloy:v1.18.1

scopes: # namespaces that are deployed as a whole
  cluster: {namespace: monitoring}

backends: # what stores the data; these exist already
  loki: {kind: loki, url: "https://loki.example.com"}
  prometheus: {kind: prometheus, url: "https://prometheus.example.com"}

collectors: # Alloy workloads; a daemonset reads on each node what lives there
  alloy: {scope: cluster, workload: daemonset}

labels: # added to everything that is sent
  cluster: {value: my-cluster}

sinks: # where collectors send to
  logs: {kind: loki, backend: loki}
  metrics: {kind: prometheus, backend: prometheus}

sources: # where log lines come from
  pod-logs: {kind: pod_logs, scope: cluster, log_type: pod_log, to: [logs]}

jobs: # where samples come from; the name is the value of the job label
  kubelet: {kind: kubelet, scope: cluster, to: [metrics]}
  my-app: {kind: pods, scope: cluster, namespace: default, match_labels: {app: my-app}, port: 8080, to: [metrics]}

tests: # what is sent in and what must arrive, run by `alloyc test`; nothing of it is deployed
  lines-say-where-they-come-from:
    source: pod-logs
    pod: {namespace: default, name: my-app-0, container: main} # what it does not say has a usual value
    lines: [hello]
    expect: # all that arrives: how many, where, and labels that they have
      - {sink: logs, line: hello, labels: {namespace: default, pod: my-app-0, cluster: my-cluster}}
  other-apps-are-not-scraped:
    job: my-app
    pod: {namespace: default, name: db-0, labels: {app: db}, ports: {http: 8080}}
    expect: dropped
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the stack: lower-case letters, digits, dashes")


def run(arguments: argparse.Namespace) -> int:
    from compiler.cli.schema import schema_text

    if not NAME.fullmatch(arguments.name):
        print(
            f"alloyc init: {arguments.name!r} is no name: use lower-case letters, digits, dashes",
            file=sys.stderr,
        )
        return 2
    folder = Path("specs")
    target = folder / f"{arguments.name}.yaml"
    try:
        folder.mkdir(exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(STARTER)
        (folder / "schema.json").write_text(schema_text(), encoding="utf-8")
    except FileExistsError:
        print(f"alloyc init: {target} exists already", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"alloyc init: cannot write {target}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"wrote {target}; next: alloyc compile {target}")
    return 0
