"""Where sinks send to: addresses that will not last."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text_of
from compiler.alloy.checker.scopes import Scope

_SINKS = frozenset({"loki.write", "prometheus.remote_write"})


def check_sinks(scope: Scope, findings: Findings) -> None:
    """Check the addresses of every loki.write and prometheus.remote_write."""
    for member in (member for name in _SINKS for member in scope.named.get(name, ())):
        for endpoint in blocks(member.block, "endpoint"):
            written = attribute(endpoint, "url")
            address = _address(text_of(written) or "")
            if written is not None and address is not None:
                message = f"{address} is the address of something that gets another one when it restarts"
                hint = "name a Service: http://NAME.NAMESPACE.svc.cluster.local:PORT"
                findings.warning("alloy/ip-address", message, written, hint)


def _address(url: str) -> str | None:
    """The host of a URL where it is an IP address, of another machine."""
    try:
        host = urlsplit(url).hostname or ""
        if ":" not in host and not host[-1:].isdigit():  # what most are: a name
            return None
        return None if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return None
