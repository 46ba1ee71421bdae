"""YAML inside a ConfigMap: the configuration files of backends and of the API server."""

from __future__ import annotations

import json
from typing import Any


def embedded_yaml(tree: Any) -> str:
    """The text of a configuration file."""
    return json.dumps(tree, indent=2) + "\n"
