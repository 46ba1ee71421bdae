"""A second net under secrets: nothing in the whole output looks like a credential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compiler.artifacts import Artifacts
from compiler.diagnostics import Diagnostic, Span
from compiler.languages.credentials import find_credentials, is_credential_name

HINT = "name a key of a Kubernetes Secret in the spec; values have no place in the output"


def check_credentials(artifacts: Artifacts) -> Iterator[Diagnostic]:
    """Findings in what is compiled, documents apart. The credential itself is not repeated in the message."""
    read: set[str] = set()  # a config is both a file and the data of a ConfigMap
    for path, text in _texts(artifacts):
        read.add(text)
        yield from _in_text(path, text)
    for path, tree in _trees(artifacts):
        yield from _in_tree(path, tree, read)


def check_documents(artifacts: Artifacts, files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Findings in the other `files` of the output: the documents, which are made only to be written."""
    read = {path for path, _ in (*_texts(artifacts), *_trees(artifacts))}
    for path, content in files.items():
        if path not in read:
            yield from _in_text(path, content.decode())


def _texts(artifacts: Artifacts) -> Iterator[tuple[str, str]]:
    """The files that are made as texts. A dashboard on one line says the same as its file."""
    for config in artifacts.configs:
        yield config.path, config.text
    for dashboard in artifacts.dashboards:
        yield f"dashboards/{dashboard.uid}.json", dashboard.compact
    for scope in artifacts.scopes:
        for name, text in scope.texts:
            yield f"{scope.scope}/{name}", text


def _trees(artifacts: Artifacts) -> Iterator[tuple[str, Any]]:
    """The files that are made as trees."""
    for scope in artifacts.scopes:
        yield f"{scope.scope}/kustomization.yaml", scope.kustomization
        for manifest in scope.manifests:
            yield f"{scope.scope}/manifests/{manifest.file_name}", manifest.object
        for name, document in scope.documents:
            yield f"{scope.scope}/{name}", document


def _in_text(path: str, text: str) -> Iterator[Diagnostic]:
    for what, offset in find_credentials(text):
        yield _finding(path, what, text.count("\n", 0, offset) + 1)


def _in_tree(path: str, tree: Any, read: set[str]) -> Iterator[Diagnostic]:
    """Every text of a tree, and every key and variable that holds a credential literally."""
    texts: list[str] = []
    pending = [tree]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            pending.extend(part.values())
            for name, value in part.items():
                if isinstance(value, str) and value and is_credential_name(name):
                    yield _finding(path, f"the value of {name}", 1)
            if (
                part.get("value")
                and isinstance(part["value"], str)
                and is_credential_name(str(part.get("name")))
            ):
                yield _finding(path, f"the value of {part['name']}", 1)
    # One long text is read faster than many short ones.
    together = "\n".join(text for text in texts if text not in read)
    yield from (_finding(path, what, 1) for what, _ in find_credentials(together))


def _finding(path: str, what: str, line: int) -> Diagnostic:
    span = Span(path, line, 1, line, 1)
    return Diagnostic("kubernetes/secret-in-output", f"this looks like {what}", span, HINT)
