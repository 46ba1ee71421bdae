"""Relabel rules and log stages judged for `alloy.checker.check`, which knows no more of them than their arguments."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.alloy import ast
from compiler.alloy.checker.run import Judges
from compiler.simulator.findings import Finding


def _rule(block: ast.Block) -> Sequence[Finding]:
    from compiler.simulator.relabel_rules import check_rule  # a config without rules need not load it

    return check_rule(block)


def _stage(block: ast.Block) -> Sequence[Finding]:
    from compiler.simulator.stages import check_stage  # nor one without stages this

    return check_stage(block)


JUDGES = Judges(_rule, _stage)
