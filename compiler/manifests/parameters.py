"""Deploy-time parameters: one file that fills one ConfigMap, environments that read it, a gate that checks.

`parameters.env` beside the kustomization is the only place where values enter. Kustomize makes the ConfigMap
`alloy-parameters` of it, collectors read their environment from that ConfigMap, and an init container refuses
what is empty or ill-formed, so that no collector ever runs with half of its labels.
"""

from __future__ import annotations

import re

from compiler.manifests.objects import Site
from compiler.manifests.pod import Part, container_security, literal_argument
from compiler.plan.model import CollectorPlan, Parameter

CONFIG_MAP = "alloy-parameters"
FILE_NAME = "parameters.env"

# $1 $2, $3 $4, ... are names of parameters and the expressions that their whole values match. The dot keeps a line
# break at the end of a value, which $(...) would cut off.
_CHECK = """\
set -eu
line_break='
'
failed=0
refuse() { printf 'parameter %s %s\\n' "$1" "$2" >&2; failed=1; }
while [ "$#" -ge 2 ]; do
  value=$(printenv "$1" && printf .) || value=
  value=${value%"$line_break".}
  case $value in
    '') refuse "$1" 'is not set' ;;
    *"$line_break"*) refuse "$1" 'has more than one line' ;;
    *) printf '%s\\n' "$value" | LC_ALL=C grep -Eqx -e "$2" || refuse "$1" "'$value' does not match $2" ;;
  esac
  shift 2
done
exit "$failed"
"""


def parameters_file(site: Site) -> str:
    """The text of `parameters.env`: a line per parameter, empty where only the deployer knows the value."""
    return "".join(f"{p.name}={committed_value(site, p)}\n" for p in site.scope.parameters)


def committed_value(site: Site, parameter: Parameter) -> str:
    """The value in the committed file; a namespace gets one that renders and that no API server accepts."""
    if parameter.value is not None:
        return parameter.value
    return site.unset_namespace if parameter.name == site.scope.namespace_parameter else ""


def environment(collector: CollectorPlan) -> list[Part]:
    """The environment that a collector takes from the ConfigMap; without it the pod does not start."""
    return [
        {"name": p.name, "valueFrom": {"configMapKeyRef": {"name": CONFIG_MAP, "key": p.name}}}
        for p in collector.parameters
    ]


def check_container(collector: CollectorPlan, limits: Part) -> Part:
    """The init container that refuses parameters which the collector could not work with."""
    pairs = [text for p in collector.parameters for text in (p.name, accepted(p))]
    return {
        "name": "check-parameters",
        "image": collector.image.reference,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/bin/sh", "-c", literal_argument(_CHECK), "check-parameters"],
        "args": [literal_argument(text) for text in pairs],
        "env": environment(collector),
        "resources": limits,
        "securityContext": container_security(),
    }


def accepted(parameter: Parameter) -> str:
    """The expression that a whole value matches: the closed list where there is one, else the pattern."""
    if parameter.allowed:
        return "|".join(_literal(text) for text in parameter.allowed)
    return parameter.pattern


def _literal(text: str) -> str:
    """`text` as a POSIX extended regular expression that matches nothing else."""
    return re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", text)


def pod_annotations(site: Site, collector: CollectorPlan) -> dict[str, str]:
    """An annotation per parameter, filled by the kustomization, so that a changed value rolls the pods."""
    return {annotation(p): committed_value(site, p) for p in collector.parameters}


def annotation(parameter: Parameter) -> str:
    """The name of the pod annotation that carries a parameter."""
    return f"parameter/{parameter.name}"
