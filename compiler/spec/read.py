"""From a spec file to a Spec: read, fix parameters, check the shape, load."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from pathlib import Path

from compiler.diagnostics import Report
from compiler.located_yaml.fields import Fields
from compiler.located_yaml.files import read_file
from compiler.located_yaml.schema_errors import check_schema
from compiler.spec.credentials import check_credentials
from compiler.spec.defaults import with_defaults
from compiler.spec.files import read_files
from compiler.spec.load import load_parameters, load_spec
from compiler.spec.model import Spec
from compiler.spec.parameters import fixed_values
from compiler.spec.schema import parameters_schema, spec_schema
from compiler.spec.substitute import substitute


def read_spec(path: Path, given: MappingOf[str, str], report: Report) -> Spec:
    """The spec at `path`, with the compile-time parameters put in; `given` are the values of --set.

    Raises Problems when the file cannot be read or is not shaped like a spec; all its shape errors are reported.
    """
    root = read_file(path, report)
    report.stop_if_failed()
    assert root is not None
    check_schema(root, parameters_schema(), report)
    report.stop_if_failed()
    declared = load_parameters(Fields(root))
    fixed = fixed_values(declared, given, report)
    root = substitute(root, fixed, frozenset(parameter.name for parameter in declared), report)
    check_credentials(root, report.sources[path.as_posix()].text, given, report)
    report.stop_if_failed()
    check_schema(root, spec_schema(), report)
    report.stop_if_failed()
    root = with_defaults(root, report)
    spec = read_files(load_spec(path.stem, root), path.parent, report)
    report.stop_if_failed()
    return spec
