"""Where sinks send to: addresses that will not last."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.scopes import Scope

_SINKS = frozenset({"loki.write", "prometheus.remote_write"})


def check_sinks(scope: Scope, findings: Findings) -> None:
    """Check the addresses of every loki.write and prometheus.remote_write."""
    for member in scope.members.values():
        if member.block.name in _SINKS:
            for endpoint in blocks(member.block, "endpoint"):
                written = attribute(endpoint, "url")
                address = _address(text(endpoint, "url") or "") if written is not None else None
                if written is not None and address is not None:
                    message = f"{address} is the address of something that gets another one when it restarts"
                    hint = "name a Service: http://NAME.NAMESPACE.svc.cluster.local:PORT"
                    findings.warning("alloy/ip-address", message, written, hint)


def _address(url: str) -> str | None:
    """The host of a URL where it is an IP address, of another machine."""
    try:
        host = urlsplit(url).hostname or ""
        return None if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return None
