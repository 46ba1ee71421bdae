"""Kubernetes objects as Alloy's discovery sees them: small descriptions in, targets with meta-labels out."""
