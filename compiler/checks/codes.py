"""The codes of findings about Kubernetes objects, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "kubernetes/audit-path": Explanation(
        "The audit path is broken somewhere",
        "Audit events pass from the policy through the API server's flags, mounted files, the webhook's URL, "
        "a Service and a port to a receiver. One link missing, and no event arrives, without any error.",
        "server: http://alloy-vcluster:8080/audit",
        "server: http://alloy-vcluster:8080/loki/api/v1/raw",
    ),
    "kubernetes/bad-label": Explanation(
        "A label or annotation in a form that the API server refuses",
        "Keys are names of at most 63 letters, digits, dots, dashes and underscores, perhaps after a DNS name "
        "and a slash; values of labels are of the same form or empty. Annotations take any value.",
        "labels: {run: kaiwo test/1}",
        "labels: {run: kaiwo-test-1}",
    ),
    "kubernetes/bad-name": Explanation(
        "A name that the API server refuses",
        "Most names are lower-case letters, digits and dashes; names of containers, keys and variables have "
        "rules of their own, and must differ within their pod or container.",
        "metadata: {name: Alloy_Config}",
        "metadata: {name: alloy-config}",
    ),
    "kubernetes/bad-port": Explanation(
        "A port that cannot be",
        "Ports go from 1 to 65535, node ports from 30000 to 32767. Port names have at most 15 lower-case "
        "letters, digits and dashes; several ports of a Service need names.",
        "ports: [{name: prometheus_metrics, containerPort: 99999}]",
        "ports: [{name: metrics, containerPort: 9999}]",
    ),
    "kubernetes/bad-quantity": Explanation(
        "An amount in a form that Kubernetes does not read",
        "A quantity is a number with one of the suffixes m, k, M, G, T, Ki, Mi, Gi, Ti or none.",
        "memory: 512 MB",
        "memory: 512Mi",
    ),
    "kubernetes/bad-value": Explanation(
        "A value outside its closed list",
        "The schemas call the field a text; the API server takes only the listed words.",
        "imagePullPolicy: Sometimes",
        "imagePullPolicy: IfNotPresent",
    ),
    "kubernetes/blocked-traffic": Explanation(
        "A NetworkPolicy blocks a connection that a program needs",
        "What a collector connects to follows from its config: names, the Kubernetes API, targets, sinks. A "
        "blocked connection is a timeout in its log and no data.",
        "egress: [{ports: [{port: 443}]}]   # and a sink on port 3100",
        "egress: [{ports: [{port: 443}]}, {ports: [{port: 3100}]}]",
    ),
    "kubernetes/dangling-address": Explanation(
        "An address that nothing serves",
        "A sink or datasource of a backend that the stack deploys leads to one of its Services and ports.",
        "url: http://loki.monitoring.svc.cluster.local:3100   # and the Service is loki-gateway, port 80",
        "url: http://loki-gateway.monitoring.svc.cluster.local",
    ),
    "kubernetes/duplicate-object": Explanation(
        "Two objects of the same kind, namespace and name",
        "They are one object to the API server: the file applied last silently undoes the other.",
    ),
    "kubernetes/duplicate-port": Explanation(
        "The same port twice",
        "A number (per protocol) and a name can each be used once in a pod and once in a Service.",
        "ports: [{name: http, containerPort: 80}, {name: http, containerPort: 81}]",
        "ports: [{name: http, containerPort: 80}, {name: admin, containerPort: 81}]",
    ),
    "kubernetes/env-not-set": Explanation(
        "A config reads an environment variable that its pods do not have",
        "`sys.env` of an unset variable is an empty string, so the config loads and works with nothing.",
        'replacement = sys.env("NODE_NAME")   # and no env entry NODE_NAME in the workload',
        "env: [{name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]",
    ),
    "kubernetes/excess-right": Explanation(
        "A right that nothing needs",
        "Each rule must be needed by a component of the account's config, with exactly these verbs and in "
        "exactly this reach. A wildcard, or a ClusterRole where one namespace would do, is excess too.",
        'rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]',
        'rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}]',
    ),
    "kubernetes/excess-traffic": Explanation(
        "A NetworkPolicy allows connections that nothing needs",
        "Each rule must be needed with exactly these peers and ports.",
        "ingress: [{}]",
        "ingress: [{from: [{podSelector: {}}], ports: [{port: 12345}]}]",
    ),
    "kubernetes/floating-image": Explanation(
        "An image without a version",
        "A tag `latest`, or none, names another program each time it moves.",
        "image: grafana/alloy",
        "image: grafana/alloy:v1.18.1",
    ),
    "kubernetes/generated-name": Explanation(
        "A generated object whose name changes with its content",
        "Kustomize appends a hash to the names of generated ConfigMaps and Secrets. Scripts, Helm values and "
        "other scopes that name the object then name nothing.",
        "configMapGenerator: [{name: settings, envs: [settings.env]}]",
        "configMapGenerator: [{name: settings, envs: [settings.env], options: {disableNameSuffixHash: true}}]",
    ),
    "kubernetes/host-port-taken": Explanation(
        "Two pods want the same port of a node",
        "A port of the node (hostPort, hostNetwork or nodePort) can be taken once; the second pod does not start.",
        "hostNetwork: true   # in two DaemonSets that listen on 9100",
        "hostNetwork: false",
    ),
    "kubernetes/immutable-field": Explanation(
        "A change that cannot be applied",
        "Selectors, a StatefulSet's volume claims and a binding's role are fixed when the object is created. "
        "The object must be deleted before the new one is applied; the volumes of a StatefulSet stay.",
    ),
    "kubernetes/missing-file": Explanation(
        "A kustomization lists a file that is not there",
        "`kubectl apply -k` fails before anything is applied.",
    ),
    "kubernetes/missing-key": Explanation(
        "A key that the ConfigMap does not have",
        "The pod waits for ever: CreateContainerConfigError or a failed mount.",
        "configMapKeyRef: {name: settings, key: RUN_ID}     # data: {GITHUB_RUN_ID: ...}",
        "configMapKeyRef: {name: settings, key: GITHUB_RUN_ID}",
    ),
    "kubernetes/missing-object": Explanation(
        "An object names another that does not exist",
        "ConfigMaps, Secrets, accounts, volume claims, Services and roles must be in the same scope, or be "
        "known to be made beside it.",
        "volumes: [{name: config, configMap: {name: alloy-config}}]   # the ConfigMap is alloy-host-config",
        "volumes: [{name: config, configMap: {name: alloy-host-config}}]",
    ),
    "kubernetes/missing-port": Explanation(
        "A port that no container has",
        "A Service's target port and a probe's port must be a port of the pod, by the same name or number.",
        "targetPort: audit   # the container names its port audit-intake",
        "targetPort: audit-intake",
    ),
    "kubernetes/missing-right": Explanation(
        "A component lacks a right on the Kubernetes API",
        "What each component asks of the API follows from its settings. Without the right it logs `forbidden` "
        "and collects nothing.",
        'loki.source.kubernetes "pods" { ... }   # and a role without pods/log',
        'rules: [{apiGroups: [""], resources: [pods/log], verbs: [get]}]',
    ),
    "kubernetes/missing-volume": Explanation(
        "A mount of a volume that the pod does not have", "The API server refuses the pod."
    ),
    "kubernetes/mounted-twice": Explanation(
        "Two volumes at one path", "The API server refuses the pod: each path of a container is mounted once."
    ),
    "kubernetes/no-limits": Explanation(
        "A container without a request or a limit",
        "The scheduler places it as if it needed nothing, and it can take all of its node.",
        "resources: {}",
        "resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 500m, memory: 512Mi}}",
    ),
    "kubernetes/not-an-object": Explanation(
        "Something that is no Kubernetes object",
        "Each file holds one object with apiVersion, kind and metadata.name.",
    ),
    "kubernetes/order": Explanation(
        "An object is applied before what it needs",
        "Pods wait for their mounts, and a namespaced object fails without its namespace.",
    ),
    "kubernetes/other-namespace": Explanation(
        "An object in a namespace where nothing of its scope runs",
        "A scope has one namespace, and backends that name theirs; what is elsewhere is found by nobody.",
    ),
    "kubernetes/placeholder": Explanation(
        "A template's placeholder in a finished object",
        "Objects are applied as they are: `${NAME}` and `{{ ... }}` outside a program's own config stay.",
        "namespace: ${NAMESPACE}",
        "namespace: monitoring",
    ),
    "kubernetes/pod-security": Explanation(
        "A pod that its namespace does not admit",
        "The namespace enforces a Pod Security level (privileged, baseline or restricted), and the pod asks for "
        "more. What a component truly needs of its node is added to its pods and to no others.",
        "hostNetwork: true   # in a namespace that enforces baseline",
        "hostNetwork: false",
    ),
    "kubernetes/request-above-limit": Explanation(
        "A request above its limit",
        "The API server refuses the pod.",
        "requests: {cpu: 2}, limits: {cpu: 500m}",
        "requests: {cpu: 500m}, limits: {cpu: 2}",
    ),
    "kubernetes/secret-in-output": Explanation(
        "A text that looks like a credential",
        "Nothing secret belongs in files that are committed. Secrets are named in the spec by their Secret and "
        "key, and reach pods from there.",
        "password: hunter2hunter2",
        "password: {secret: grafana-admin, key: password}",
    ),
    "kubernetes/selector-mismatch": Explanation(
        "A selector that matches no pods",
        "A workload must match its own pod template; a Service, budget or policy must match the pods of one "
        "workload in its namespace.",
        "selector: {app: alloy}   # the pods have app: alloy-host",
        "selector: {app: alloy-host}",
    ),
    "kubernetes/selector-overlap": Explanation(
        "A selector that matches pods of several workloads",
        "Two workloads then fight over pods, and a Service sends requests to programs that do not expect them.",
    ),
    "kubernetes/store-setting": Explanation(
        "A store without a setting that it needs",
        "Prometheus takes remote writes, and Loki forgets old lines, only where a setting says so; Loki as one "
        "process on a volume of its own cannot have replicas.",
        "limits_config: {retention_period: 720h}   # and no compactor",
        "compactor: {retention_enabled: true, delete_request_store: filesystem}",
    ),
    "kubernetes/too-large": Explanation(
        "An object that cannot be applied",
        "`kubectl apply` keeps a copy of the object in an annotation, and annotations may hold 256 KiB.",
    ),
    "kubernetes/unknown-chart-value": Explanation(
        "A value that the chart does not read",
        "Helm passes any key on. What the chart does not know is ignored, or stops vCluster when it starts.",
        "controlPlane: {statefulSet: {volumeClaim: {size: 5Gi}}}",
        "controlPlane: {statefulSet: {persistence: {volumeClaim: {size: 5Gi}}}}",
    ),
    "kubernetes/unknown-kind": Explanation(
        "A kind or version that the cluster does not know",
        "Either the apiVersion does not fit the kind, or the kind belongs to an operator that the stack does not "
        "install: `no matches for kind`.",
        "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor",
    ),
    "kubernetes/unknown-resource": Explanation(
        "A rule for a resource that does not exist there",
        "A right on a resource in the wrong API group is accepted and allows nothing.",
        'rules: [{apiGroups: [""], resources: [deployments], verbs: [list]}]',
        "rules: [{apiGroups: [apps], resources: [deployments], verbs: [list]}]",
    ),
    "kubernetes/unlisted-file": Explanation(
        "A manifest that the kustomization does not list", "`kubectl apply -k` leaves it out without a word."
    ),
    "kubernetes/unused-volume": Explanation(
        "A volume that no container mounts", "It delays the pod, and a ConfigMap or Secret for nothing."
    ),
}
