"""stage.tenant: sets the label `__tenant_id__`, which loki.write turns into the tenant."""

from __future__ import annotations

from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments

TENANT_LABEL = "__tenant_id__"


class Tenant(Simple, frozen=True):
    """One of the three is set."""

    label: str
    source: str
    value: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        if self.source:
            tenant = entry.text(self.source)
        elif self.label:
            tenant = entry.labels.get(self.label)
        else:
            tenant = self.value
        if tenant:
            entry.labels[TENANT_LABEL] = tenant
        return None


def read(arguments: StageArguments) -> Tenant | None:
    label, source, value = (arguments.text(name) for name in ("label", "source", "value"))
    given = [name for name in ("label", "source", "value") if arguments.text(name)]
    if not arguments.unreadable and len(given) != 1:
        message = "`stage.tenant` needs exactly one of `label`, `source`, `value`"
        code = "stage/conflicting-arguments" if given else "stage/nothing-to-do"
        arguments.fail(code, message, given[1] if given else None)
    return Tenant(arguments.block, label, source, value)
