"""Everyone who judges an Alloy file for `alloy.checker.check`: blocks by themselves, and what flows through them."""

from __future__ import annotations

from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.simulator import judges


def _flow(file: ast.File, findings: Findings) -> None:
    if "loki.source." in findings.lines.text:
        from compiler.flow.log_pipelines import judge_log_pipelines  # a config without logs need not load it

        judge_log_pipelines(file, findings)
    if "forward_to" in findings.lines.text:
        from compiler.flow.fan_out import judge_fan_out

        judge_fan_out(file, findings)


JUDGES = replace(judges.JUDGES, flow=_flow)
