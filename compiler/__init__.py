"""alloyc: one YAML pipeline spec in; Alloy configs, Kubernetes manifests and Grafana dashboards out."""

__version__ = "0.1.0"
