"""Kubernetes objects of a scope: plain dicts, one per file, in the order in which they are applied."""
