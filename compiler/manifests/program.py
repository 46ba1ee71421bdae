"""What runs in the pods of a workload, as the rest of the cluster sees it: rights, connections, variables."""

from __future__ import annotations

from msgspec import Struct

from compiler.manifests.needs import Need
from compiler.manifests.traffic import Peer, Traffic


class Program(Struct, frozen=True):
    """What the pods of workload `name` need: derived once, granted by manifests, proved by checks.

    `namespace` is None where only the deployer knows it; `variables` are read from the environment by name, `files` by
    their paths. `dns` answers for names; None: who does is not known.
    """

    name: str
    namespace: str | None
    needs: tuple[Need, ...]
    ingress: tuple[Traffic, ...]
    egress: tuple[Traffic, ...]
    variables: tuple[str, ...]
    files: tuple[str, ...] = ()
    dns: Peer | None = None
