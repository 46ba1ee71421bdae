"""Whether the pinned release and the flags of the collector allow what a config uses."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog import snapshots
from compiler.alloy.catalog.model import STABILITY_ORDER, Component, Stability
from compiler.alloy.checker.run import Context

_DEFAULT: Stability = "generally-available"


def check_stability(what: str, level: Stability, node: ast.Node, context: Context) -> None:
    """Report `what` where its level is below the one the collector runs with.

    Where the collector's flags are not known it is only a warning (grafana/alloy: internal/featuregate).
    """
    if level in (_DEFAULT, "community"):
        return
    allowed = context.run.stability
    if STABILITY_ORDER.index(level) >= STABILITY_ORDER.index(allowed or _DEFAULT):
        return
    if allowed is None:
        message = f'{what} is at stability level "{level}": Alloy refuses it unless told otherwise'
        hint = f"run Alloy with `--stability.level={level}`, and this check with `--stability {level}`"
        context.findings.warning("alloy/needs-stability-level", message, node, hint)
        return
    message = (
        f'{what} is at stability level "{level}", which is below the minimum allowed stability level "{allowed}". '
        f'Use --stability.level command-line flag to enable "{level}" features'
    )
    context.findings.error("alloy/needs-stability-level", message, node)


def check_component_flags(component: Component, block: ast.Block, context: Context) -> None:
    """Report a component that the collector's flags do not allow."""
    if component.stability == _DEFAULT:
        return
    if not component.community:
        check_stability(f'component "{component.name}"', component.stability, block, context)
        return
    if context.run.community:
        return
    message = f'component "{component.name}" is a community component'
    hint = "run Alloy with `--feature.community-components.enabled`"
    if context.run.community is None:
        context.findings.warning("alloy/community-component", message, block, hint)
    else:
        context.findings.error("alloy/community-component", message, block, hint)


def release_problem(path: str, context: Context) -> str | None:
    """Which releases have what stands at `path`, as the end of a message; None where none has."""
    having = context.catalog.releases_with(path)
    if not having:
        return None
    mine = context.catalog.release
    later = [release for release in having if snapshots().index(release) > mine.newer]
    if later:
        return f"needs Alloy {later[0]}; {_own_release(context)}"
    return f"is gone since Alloy {_next(having[-1])}; {_own_release(context)}"


def _own_release(context: Context) -> str:
    name = context.catalog.release.name
    return f"this stack pins {name}" if context.run.pinned else f"checked against {name}, the newest known"


def _next(release: str) -> str:
    known = snapshots()
    return known[min(known.index(release) + 1, len(known) - 1)]
