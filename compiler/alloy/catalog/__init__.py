"""The catalog of Alloy: which components, arguments, exports and functions each release has, as data."""

from compiler.alloy.catalog.loader import Catalog, load_catalog, snapshots
from compiler.alloy.catalog.releases import UnknownReleaseError

__all__ = ["Catalog", "UnknownReleaseError", "load_catalog", "snapshots"]
