"""The resources that API servers of stacks like ours serve: what `objectRef.resource` of an audit event can name.

Sources: the API reference of Kubernetes 1.31; the CRDs of silogen/kaiwo (config/crd/bases), ray-project/kuberay,
kubernetes-sigs/kueue, kserve/kserve, project-codeflare/appwrapper, cert-manager/cert-manager, and of the Prometheus
operator.
"""

from __future__ import annotations

_NAMES: dict[str, str] = {
    "": "bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims "
    "persistentvolumes pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services",
    "admissionregistration.k8s.io": "mutatingwebhookconfigurations validatingadmissionpolicies "
    "validatingadmissionpolicybindings validatingwebhookconfigurations",
    "aim.silogen.ai": "aimbaseimagecaches aimclusterconfigs aimclusterimages aimclustermodels aimclustermodelsources "
    "aimclusterruntimeconfigs aimclusterservicetemplates aimimages aimkvcaches aimmodelcaches aimmodels "
    "aimnamespaceconfigs aimruntimeconfigs aimservices aimservicetemplates aimtemplatecaches modelcaches",
    "apiextensions.k8s.io": "customresourcedefinitions",
    "apiregistration.k8s.io": "apiservices",
    "apps": "controllerrevisions daemonsets deployments replicasets statefulsets",
    "authentication.k8s.io": "selfsubjectreviews tokenreviews",
    "authorization.k8s.io": "localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews "
    "subjectaccessreviews",
    "autoscaling": "horizontalpodautoscalers",
    "batch": "cronjobs jobs",
    "cert-manager.io": "certificaterequests certificates challenges clusterissuers issuers orders",
    "certificates.k8s.io": "certificatesigningrequests",
    "config.kaiwo.silogen.ai": "kaiwoconfigs",
    "coordination.k8s.io": "leases",
    "discovery.k8s.io": "endpointslices",
    "flowcontrol.apiserver.k8s.io": "flowschemas prioritylevelconfigurations",
    "infrastructure.silogen.ai": "nodepartitionings partitioningplans partitioningprofiles",
    "kaiwo.silogen.ai": "clustermodels gpuworkloads kaiwojobs kaiwonodes kaiwoqueueconfigs kaiwoservices modelcaches "
    "resourceflavors topologies",
    "kueue.x-k8s.io": "admissionchecks clusterqueues cohorts localqueues multikueueclusters multikueueconfigs "
    "provisioningrequestconfigs resourceflavors topologies workloadpriorityclasses workloads",
    "monitoring.coreos.com": "alertmanagerconfigs alertmanagers podmonitors probes prometheuses prometheusrules "
    "scrapeconfigs servicemonitors thanosrulers",
    "networking.k8s.io": "ingressclasses ingresses networkpolicies",
    "node.k8s.io": "runtimeclasses",
    "policy": "poddisruptionbudgets",
    "ray.io": "rayclusters rayjobs rayservices",
    "rbac.authorization.k8s.io": "clusterrolebindings clusterroles rolebindings roles",
    "scheduling.k8s.io": "priorityclasses",
    "serving.kserve.io": "clusterservingruntimes clusterstoragecontainers inferencegraphs inferenceservices "
    "localmodelcaches localmodelnodegroups localmodelnodes servingruntimes trainedmodels",
    "storage.k8s.io": "csidrivers csinodes csistoragecapacities storageclasses volumeattachments",
    "workload.codeflare.dev": "appwrappers",
}

API_RESOURCES: frozenset[str] = frozenset(name for names in _NAMES.values() for name in names.split())
