"""`alloyc`: finds the command, parses its arguments, runs it, turns its result into an exit code."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from typing import NoReturn

from compiler.cli.specs import UsageError

# Each command is a module of this package, imported only when it is asked for: start-up time counts.
COMMANDS = {
    "compile": "compile specs to out/, or check that out/ is up to date",
    "check": "report everything that is wrong with specs, write nothing",
    "schema": "print the JSON Schema of specs",
    "init": "write a commented starter spec",
    "fmt": "format Alloy files",
    "lint": "check Alloy files",
    "unused": "list what is collected and read by nothing",
    "test": "run the tests of specs",
    "trace": "follow lines, events, targets and samples step by step",
    "explain": "say what a code in a message means",
    "upgrade": "list what changes between two Alloy releases",
    "metrics": "turn a saved /metrics page into a catalog entry",
}

USAGE = """usage: alloyc COMMAND [ARGUMENT...]

One YAML pipeline spec in; Alloy configs, Kubernetes manifests and Grafana dashboards out.

commands:
{commands}

examples:
  alloyc compile                      compile every spec of specs/ into out/
  alloyc compile --check              fail, and print a diff, if out/ is not what the specs say
  alloyc check specs/kaiwo.yaml       only look for mistakes
  alloyc COMMAND --help               arguments and examples of one command

exit codes: 0 fine, 1 problems in the input or stale output, 2 wrong usage
"""


def run() -> NoReturn:
    """The entry point: never returns, never shows a traceback for what a user did."""
    gc.disable()  # trees have no cycles and the process is short: collecting would cost a quarter of the time
    try:
        code = main(sys.argv[1:])
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # None where the shell closed it
                stream.flush()
    except BrokenPipeError:  # the reader of a pipe went away, as `head` does
        code = 1
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        if error.filename is not None:
            raise  # a file: whoever opened it should have said what is wrong with it
        print(f"alloyc: the output cannot be written: {error.strerror}", file=sys.stderr)
        code = 1
    os._exit(code)  # everything is written; taking a large spec's trees apart would only cost time


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    name = arguments[0] if arguments else ""
    if name in ("", "-h", "--help", "help"):
        print(_usage(), end="", file=sys.stdout if name else sys.stderr)
        return 0 if name else 2
    if name in ("-V", "--version"):
        from compiler import __version__

        print(f"alloyc {__version__}")
        return 0
    if name not in COMMANDS:
        return _unknown(name)
    command = importlib.import_module(f"compiler.cli.{name}")
    parser = argparse.ArgumentParser(
        prog=f"alloyc {name}",
        description=command.SUMMARY,
        epilog=command.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    try:
        parsed = parser.parse_args(arguments[1:])
    except SystemExit as stop:  # argparse has printed its message or the help
        return stop.code if isinstance(stop.code, int) else 2
    try:
        code: int = command.run(parsed)
    except UsageError as error:
        print(f"alloyc {name}: {error}", file=sys.stderr)
        return 2
    return code


def _usage() -> str:
    width = max(map(len, COMMANDS))
    return USAGE.format(commands="\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()))


def _unknown(name: str) -> int:
    from compiler.diagnostics.suggest import suggestion

    hint = suggestion(name, COMMANDS.keys(), "commands")
    print(f"alloyc: no command is called {name!r}{f'; {hint}' if hint else ''}", file=sys.stderr)
    return 2
