"""Hands relabel rules and log stages to those who can judge them; expressions inside strings are theirs to read."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec
from compiler.alloy.checker.findings import Place
from compiler.alloy.checker.run import Context, Judge

_RULE = "common/relabel.Config"
_DEEPEST_JUDGED = 50
"""Levels of nested stages that are handed to a judge, who goes down recursively."""


def judge_block(block: ast.Block, spec: BlockSpec, depth: int, context: Context) -> None:
    """Report what the judge of this kind of block says; a stage's judge goes into nested stages itself."""
    if spec.group is None and spec.ref != _RULE:
        return
    judge = _judge(spec, depth, context)
    if judge is None or _is_deeper(block, _DEEPEST_JUDGED):
        return
    for finding in judge(block):
        place = Place(finding.start, finding.end)
        context.run.judged.append(finding.start)
        context.findings.error(finding.code, finding.message, place, finding.hint)


def _judge(spec: BlockSpec, depth: int, context: Context) -> Judge | None:
    if spec.ref == _RULE:
        return context.run.judges.rule
    return context.run.judges.stage if spec.group == "stage" and depth == 1 else None


def _is_deeper(block: ast.Block, levels: int) -> bool:
    """Whether blocks are nested in `block` more than so many levels deep."""
    inner = [block]
    for _ in range(levels):
        inner = [statement for outer in inner for statement in outer.body if isinstance(statement, ast.Block)]
        if not inner:
            return False
    return True


def is_judged(block: ast.Block, context: Context) -> bool:
    """Whether a judge has found something in this block."""
    judged = context.run.judged
    return bool(judged) and any(block.start <= offset < block.end for offset in judged)
