"""Credentials in a spec: none is written out, and references stand only where something authenticates."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf

from compiler.diagnostics import Report, Span
from compiler.languages.credentials import find_credentials, is_credential_name
from compiler.located_yaml.nodes import Mapping, Node, Scalar, Sequence

HINT = "write {secret: NAME, key: KEY}, or {env: NAME} for what the deployer gives"
URL_HINT = "take it out of the URL, and name it in `auth: {basic: ...}`"

# Keys below which everything is about authentication, and those of maps whose keys users choose freely.
SECURED = frozenset({"auth", "tls", "headers", "admin_password"})
FREE = frozenset(
    {"labels", "match_labels", "node_selector", "inactive_when", "pod_labels", "services", "parameters"}
)
IN_AUTH = frozenset({"bearer", "access_key", "token", "cookie"})

# Texts without which no spec has any of this, so that most need not be walked.
SIGNS = ("passw", "passphrase", "secret", "token", "bearer", "credential", "key", "cookie")


def check_credentials(root: Mapping, text: str, given: MappingOf[str, str], report: Report) -> None:
    """Report credentials in the spec `root`, which was read from `text`, and in the parameter values `given`."""
    for name, value in sorted(given.items()):
        for found in find_credentials(value):
            message = f"the value of parameter {name} looks like {found.what}"
            report.error("spec/literal-credential", message, None, HINT)
    shaped = bool(given) or any(True for _ in find_credentials(text))
    lower = text.lower()
    if shaped or any(sign in lower for sign in SIGNS):
        for key, chosen, secured, node in _walk(root):
            _check_value("" if chosen else key, secured, node, report, shaped)
            if isinstance(node, Mapping) and not secured:
                _check_place(key, node, report)


def _walk(root: Mapping) -> Iterator[tuple[str, bool, bool, Node]]:
    """Every value with its key, whether users choose that key freely, and whether the value authenticates."""
    pending: list[tuple[str, bool, bool, Node]] = [("", False, False, root)]
    while pending:
        key, chosen, secured, node = pending.pop()
        yield key, chosen, secured, node
        if isinstance(node, Sequence):
            pending.extend((key, chosen, secured, item) for item in reversed(node.items))
        elif isinstance(node, Mapping):
            free = key in FREE and not chosen
            for name, (_, value) in reversed(node.by_key.items()):
                pending.append((name, free, secured or name in SECURED, value))


def _check_value(key: str, secured: bool, node: Node, report: Report, shaped: bool) -> None:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value:
        return
    if is_credential_name(key) or (secured and key.lower() in IN_AUTH):
        message = f"the value of {key!r} is written out, and a spec is committed"
        report.error("spec/literal-credential", message, node.span, HINT)
    elif shaped:
        _check_shapes(node.value, node.span, report)


def _check_shapes(value: str, span: Span, report: Report) -> None:
    for found in find_credentials(value):
        hint = URL_HINT if found.what == "a password in a URL" else HINT
        report.error("spec/literal-credential", f"this looks like {found.what}", span, hint)


def _check_place(key: str, node: Mapping, report: Report) -> None:
    if "secret" in node and "key" in node:
        report.error(
            "spec/misplaced-secret",
            f"{key!r} takes no secret: it would be readable in the output",
            node.span,
            "secrets reach authentication only: `auth`, `tls`, `headers`, `admin_password`",
        )
