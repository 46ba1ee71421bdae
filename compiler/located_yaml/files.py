"""A path -> SourceText or Mapping; whatever is not a readable UTF-8 file of sane size is a finding."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from compiler.diagnostics import Report, SourceText, Span
from compiler.diagnostics.suggest import suggestion
from compiler.diagnostics.wording import neutral, quoted
from compiler.located_yaml.nodes import Mapping
from compiler.located_yaml.reader import MOST_CHARACTERS, read

_MOST_BYTES = MOST_CHARACTERS
_OTHER_UNICODE = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\0\0\xfe\xff", "UTF-32"))


def read_file(path: str | Path, report: Report) -> Mapping | None:
    """The mapping that the file at `path` holds, or None after reporting why it cannot be had."""
    source = read_source(path, report)
    return None if source is None else read(source, report)


def read_source(path: str | Path, report: Report) -> SourceText | None:
    """The text of the file at `path`, without a byte order mark; findings name the path as given."""
    name = Path(path).as_posix()
    try:
        return _decoded(_content(Path(path)), name, report)
    except _RefusalError as refused:
        report.error(refused.code, f"{quoted(name, 200)} {refused}", hint=refused.hint)
    except FileNotFoundError:
        report.error("spec/file-not-found", f"there is no file {quoted(name, 200)}", hint=_near(Path(path)))
    except OSError as error:
        reason = neutral(error.strerror or str(error))
        hint = "name the files in it" if isinstance(error, IsADirectoryError) else None
        report.error("spec/file-not-readable", f"{quoted(name, 200)} cannot be read: {reason}", hint=hint)
    return None


class _RefusalError(Exception):
    """The message completes a sentence that begins with the file's name."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def _content(path: Path) -> bytes:
    if "\0" in str(path):
        raise _RefusalError("spec/file-not-found", "cannot be the name of a file")
    # Opening a pipe that nobody writes to would wait for ever.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _RefusalError(
                "spec/not-a-file", f"is {_kind(status.st_mode)}, not a file", "name a YAML file"
            )
        # The size of some files is only known by reading them: /proc tells 0.
        data = b"" if status.st_size > _MOST_BYTES else file.read(_MOST_BYTES + 1)
    if status.st_size > _MOST_BYTES or len(data) > _MOST_BYTES:
        hint = "split the spec, or generate fewer entries"
        raise _RefusalError("spec/yaml-too-large", f"is larger than the limit of {_MOST_BYTES:,} bytes", hint)
    return data


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"))
    return next((name for is_kind, name in kinds if is_kind(mode)), "a special file")


def _near(path: Path) -> str | None:
    try:
        beside = [entry.name for entry in os.scandir(path.parent) if entry.name.endswith((".yaml", ".yml"))]
    except OSError:
        return None
    return suggestion(path.name, beside, known_as="beside it there are")


def _decoded(data: bytes, name: str, report: Report) -> SourceText | None:
    for mark, encoding in _OTHER_UNICODE:
        if data.startswith(mark):
            raise _RefusalError("spec/yaml-not-utf-8", f"is written in {encoding}", "save it as UTF-8")
    try:
        return SourceText(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        # What cannot be decoded is shown as U+FFFD, so that the excerpt still finds its line.
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        report.sources[name] = SourceText(name, text)
        line_start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
        report.error(
            "spec/yaml-not-utf-8",
            f"the byte 0x{data[error.start]:02x} here is not UTF-8",
            Span(name, line, column, line, column + 1),
            "save the file as UTF-8",
        )
        return None
