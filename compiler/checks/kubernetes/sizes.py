"""Objects that are too large to be stored or applied."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compiler.checks.kubernetes.objects import ScopeObjects, mapping
from compiler.diagnostics import Diagnostic

LIMIT = 256 * 1024


def check_sizes(scope: ScopeObjects) -> Iterator[Diagnostic]:
    """`kubectl apply` stores the whole object in an annotation, and annotations share 256 KiB."""
    for file in scope.files:
        annotations = mapping(file.metadata.get("annotations"))
        stored = len(json.dumps(file.object, ensure_ascii=False, default=str).encode("utf-8", "replace"))
        total = stored + sum(len(str(k)) + len(str(v)) for k, v in annotations.items())
        if total > LIMIT:
            message = f"is {total // 1024} KiB large; `kubectl apply` takes at most 256 KiB"
            hint = "split it into several objects"
            yield file.finding("kubernetes/too-large", message, hint)
