"""Hands relabel rules and log stages to those who can judge them; expressions inside strings are theirs to read."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec
from compiler.alloy.checker.findings import Place
from compiler.alloy.checker.run import Context, Judge

_RULE = "common/relabel.Config"


def judge_block(block: ast.Block, spec: BlockSpec, depth: int, context: Context) -> None:
    """Report what the judge of this kind of block says; a stage's judge goes into nested stages itself."""
    judge = _judge(spec, depth, context)
    if judge is None:
        return
    for finding in judge(block):
        place = Place(finding.start, finding.end)
        context.run.judged.append(finding.start)
        context.findings.error(finding.code, finding.message, place, finding.hint)


def _judge(spec: BlockSpec, depth: int, context: Context) -> Judge | None:
    if spec.ref == _RULE:
        return context.run.judges.rule
    return context.run.judges.stage if spec.group == "stage" and depth == 1 else None


def is_judged(block: ast.Block, context: Context) -> bool:
    """Whether a judge has found something in this block."""
    return any(block.start <= offset < block.end for offset in context.run.judged)
