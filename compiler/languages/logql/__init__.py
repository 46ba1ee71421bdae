"""LogQL, the query language of Loki: text to tree, and what a grammar alone cannot see."""

from compiler.languages.logql.ast import LogQuery, MetricQuery, Query
from compiler.languages.logql.parser import LogQLSyntaxError, parse
from compiler.languages.logql.semantics import Problem, check

__all__ = ["LogQLSyntaxError", "LogQuery", "MetricQuery", "Problem", "Query", "check", "parse"]
