"""Values that labels of an exporter are known to have although nothing says that there are no others.

`label_values` of the catalog's files are closed sets; these come from the exporter's source, over several releases.
"""

from __future__ import annotations

from collections.abc import Mapping

KNOWN_VALUES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "kaiwo-operator": {
        # Named(...) of the controllers, Nov 2025 to Apr 2026 (silogen/kaiwo: internal/controller)
        "controller": frozenset({
            "aim-cluster-image",
            "aim-cluster-image-source",
            "aim-cluster-model",
            "aim-cluster-model-source",
            "aim-cluster-template",
            "aim-image",
            "aim-namespace-template",
            "aim-service",
            "aimkvcache-controller",
            "aimtemplatecache-controller",
            "kaiwojob",
            "kaiwonode",
            "kaiwoqueueconfig",
            "kaiwoservice",
            "modelcache-controller",
            "partitioning-plan",
        }),
    },
}  # fmt: skip
