"""Checks that follow data through a config: which labels arrive, which keys a log pipeline knows, where lines end."""

from compiler.alloy.checker.flow.endpoints import check_endpoints
from compiler.alloy.checker.flow.meta_labels import check_meta_labels
from compiler.alloy.checker.flow.pipelines import check_pipelines

__all__ = ["check_endpoints", "check_meta_labels", "check_pipelines"]
