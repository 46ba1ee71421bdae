"""The stages of loki.process, one module each; `read_stages` makes them from their blocks."""

from compiler.simulator.stages.reading import check_stage, read_stages

__all__ = ["check_stage", "read_stages"]
