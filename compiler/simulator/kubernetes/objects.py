"""Small descriptions of Kubernetes objects: what a person would say of a pod, not its whole manifest."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

Texts = tuple[tuple[str, str], ...]

DEFAULT_POD_ADDRESS = "10.0.0.10"
DEFAULT_NODE_ADDRESS = "10.0.1.1"
KUBELET_PORT = 10250


class Port(Struct, frozen=True):
    """A named port of a container, a Service or a pod behind one; `name` may be empty."""

    name: str
    number: int


class Container(Struct, frozen=True):
    name: str
    ports: tuple[Port, ...] = ()
    image: str = ""
    init: bool = False


class Meta(Struct, frozen=True, kw_only=True):
    """What all objects have. `namespace` is empty for objects of the whole cluster."""

    name: str
    namespace: str = ""
    labels: Texts = ()
    annotations: Texts = ()


class Pod(Meta, frozen=True, kw_only=True):
    """`controller` is the kind and name of its owner; empty for a pod of its own."""

    containers: tuple[Container, ...] = (Container("main"),)
    node: str = ""
    address: str = DEFAULT_POD_ADDRESS
    node_address: str = DEFAULT_NODE_ADDRESS
    phase: str = "Running"
    ready: bool = True
    uid: str = "00000000-0000-4000-8000-000000000000"
    controller: tuple[str, str] = ("", "")

    def only(self, container: str) -> Pod:
        """The pod with one of its containers, as a reader of that container's log meets it."""
        return replace(self, containers=tuple(item for item in self.containers if item.name == container))


class Service(Meta, frozen=True, kw_only=True):
    """`ports` are those that the pods behind it listen on, by the names that the Service gives them."""

    ports: tuple[Port, ...] = ()
    pods: tuple[Pod, ...] = ()
    type: str = "ClusterIP"
    address: str = "10.96.0.10"


class Node(Meta, frozen=True, kw_only=True):
    address: str = DEFAULT_NODE_ADDRESS
    port: int = KUBELET_PORT


class Ingress(Meta, frozen=True, kw_only=True):
    """`hosts` with their paths; `secure` hosts have a certificate."""

    hosts: tuple[tuple[str, str], ...] = ()
    secure: frozenset[str] = frozenset()
    ingress_class: str = ""


class Objects(Struct, frozen=True):
    """The objects of a cluster that one trace is about."""

    pods: tuple[Pod, ...] = ()
    services: tuple[Service, ...] = ()
    nodes: tuple[Node, ...] = ()
    ingresses: tuple[Ingress, ...] = field(default=())

    @property
    def node(self) -> str | None:
        """The node that the trace happens on: that of the first object that names one."""
        behind = [pod for service in self.services for pod in service.pods]
        names = [*(pod.node for pod in (*self.pods, *behind)), *(node.name for node in self.nodes)]
        return next((name for name in names if name), None)


NOTHING = Objects()
