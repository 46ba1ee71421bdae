"""A small scope in which every object fits every other, for tests that break one thing at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import yaml

from compiler.checks.kubernetes import check_objects
from compiler.checks.kubernetes.node_ports import check_node_ports
from compiler.checks.kubernetes.objects import ObjectFile, PodSecurityLevel, ScopeObjects
from compiler.diagnostics import Diagnostic

SOUND = """
Namespace:
  apiVersion: v1
  kind: Namespace
  metadata: {name: monitoring, labels: {pod-security.kubernetes.io/enforce: restricted}}
ServiceAccount:
  apiVersion: v1
  kind: ServiceAccount
  metadata: {name: agent, namespace: monitoring}
Role:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: agent, namespace: monitoring}
  rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}]
RoleBinding:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: agent, namespace: monitoring}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: agent}
  subjects: [{kind: ServiceAccount, name: agent, namespace: monitoring}]
ConfigMap:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: agent-config, namespace: monitoring}
  data: {config.alloy: "logging {}"}
Service:
  apiVersion: v1
  kind: Service
  metadata: {name: agent, namespace: monitoring}
  spec:
    type: ClusterIP
    selector: {app: agent}
    ports: [{name: http, port: 80, targetPort: http}]
Deployment:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: agent, namespace: monitoring}
  spec:
    replicas: 1
    selector: {matchLabels: {app: agent}}
    template:
      metadata: {labels: {app: agent}}
      spec:
        serviceAccountName: agent
        securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
        containers:
          - name: alloy
            image: grafana/alloy:v1.18.1
            imagePullPolicy: IfNotPresent
            env: [{name: CONFIG, valueFrom: {configMapKeyRef: {name: agent-config, key: config.alloy}}}]
            ports: [{name: http, containerPort: 12345}]
            readinessProbe: {httpGet: {path: /-/ready, port: http}}
            resources:
              requests: {cpu: 100m, memory: 128Mi}
              limits: {cpu: 500m, memory: 512Mi}
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: {drop: [ALL]}
            volumeMounts: [{name: config, mountPath: /etc/alloy, readOnly: true}]
        volumes: [{name: config, configMap: {name: agent-config}}]
"""

Objects = dict[str, dict[str, Any]]
Change = Callable[[Objects], None]


def sound_objects() -> Objects:
    """The objects by kind, in order of application; the caller may change them."""
    return copy.deepcopy(yaml.safe_load(SOUND))  # type: ignore[no-any-return]


def scope_of(
    objects: Objects,
    namespace: str | None = "monitoring",
    pod_security: PodSecurityLevel = "restricted",
    given: frozenset[tuple[str, str | None, str]] = frozenset(),
) -> ScopeObjects:
    files = tuple(ObjectFile(f"{name}.yaml", tree) for name, tree in objects.items())
    return ScopeObjects(files, namespace, pod_security, given)


def findings(change: Change) -> list[Diagnostic]:
    """What the checks say of the sound objects after `change`."""
    objects = sound_objects()
    change(objects)
    scope = scope_of(objects)
    return [*check_objects(scope), *check_node_ports((scope,))]


def pod_spec(objects: Objects) -> dict[str, Any]:
    spec: dict[str, Any] = objects["Deployment"]["spec"]["template"]["spec"]
    return spec


def container(objects: Objects) -> dict[str, Any]:
    first: dict[str, Any] = pod_spec(objects)["containers"][0]
    return first
