"""Which origins have no end of values: as stream labels they would make a new stream for nearly every line."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

_LAST_NAME = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_-]*)(?:\[[^\]]*\]|[^A-Za-z0-9_-])*$")
_META = "__meta_kubernetes_"
# Parts of meta labels that change with every object or every start of one. A pod's name is not among them: the
# lines of a pod are one stream, and its name is how people ask for them.
_META_ENDINGS = ("_uid", "_ip", "_container_id", "_pod_template_hash", "_controller_revision_hash")

_FIELDS: dict[str, str] = {
    **dict.fromkeys(("uid", "auditid", "requestid", "correlationid", "guid", "uuid", "eventid"),
                    "an identifier that is never used twice"),
    **dict.fromkeys(("traceid", "spanid", "parentid", "transactionid"), "an identifier of one request"),
    **dict.fromkeys(("requesturi", "uri", "url", "path", "query", "referer"),
                    "a request URI, with names and parameters in it"),
    **dict.fromkeys(("user", "username", "userid", "login", "email", "useragent"),
                    "a user, of whom there can be any number"),
    **dict.fromkeys(("name", "objectname", "podname", "resourcename", "generatename", "object"),
                    "the name of an object, of which there can be any number"),
    **dict.fromkeys(("ip", "sourceips", "sourceip", "clientip", "remoteaddr", "remoteip", "clientaddress", "addr",
                     "address", "peer"), "the address of a client"),
    **dict.fromkeys(("time", "ts", "timestamp", "stagetimestamp", "requestreceivedtimestamp", "date", "datetime",
                     "firsttimestamp", "lasttimestamp", "eventtime"), "a time, which never comes again"),
    **dict.fromkeys(("msg", "message", "line", "stacktrace", "stack", "error", "err", "exception", "body", "log",
                     "note"), "free text"),
    **dict.fromkeys(("duration", "latency", "elapsed", "bytes", "size", "count", "resourceversion"),
                    "a measured value"),
}  # fmt: skip


class Origin(Struct, frozen=True):
    """Where a label's value comes from: `name` is a meta label, a path in a line, a variable or a constant."""

    kind: Literal["meta", "field", "variable", "constant", "source"]
    name: str

    def __str__(self) -> str:
        match self.kind:
            case "meta":
                return f"{self.name} of the target"
            case "field":
                return f"{self.name} of the line"
            case "variable":
                return f"the environment variable {self.name}"
            case "constant":
                return f"the constant {self.name!r}"
            case "source":
                return "the source itself"


def unbounded(origin: Origin) -> str | None:
    """Why there is no end of values of an origin; None where there is, or where nothing is known about it."""
    if origin.kind == "meta":
        if origin.name == "__address__":
            return "the address of one pod, which changes when it restarts"
        if origin.name.startswith(_META) and origin.name.endswith(_META_ENDINGS):
            return "it changes with every pod"
        return None
    if origin.kind != "field":
        return None
    found = _LAST_NAME.search(origin.name)
    return None if found is None else _FIELDS.get(found[1].lower().replace("_", "").replace("-", ""))
