"""Images: each pinned by a tag that says the version, and found by name."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.diagnostics import Report, Span
from compiler.diagnostics.suggest import suggestion
from compiler.lazy_pattern import lazy_pattern
from compiler.plan.model import Image
from compiler.spec.model import ImageSpec, Name

FLOATING = frozenset({"latest", "main", "master", "edge", "nightly", "stable"})
VERSION = lazy_pattern(r"v?([0-9]+)\.([0-9]+)(\.[0-9]+)?([-+.][A-Za-z0-9._-]*)?")


def resolve_images(specs: tuple[ImageSpec, ...], registry: str | None, report: Report) -> dict[str, Image]:
    """The images by name, pulled from `registry` if it is given; reports tags that are no version."""
    images = {}
    for spec in specs:
        tag = spec.reference.partition("@")[0].rpartition(":")[2]
        if tag in FLOATING or not VERSION.fullmatch(tag):
            report.error(
                "spec/floating-image",
                f"the tag {tag!r} can mean another image tomorrow",
                spec.span,
                "pin a release, such as v1.18.1; a digest may follow: v1.18.1@sha256:...",
            )
        images[spec.name] = Image(_from_registry(spec.reference, registry), tag.removeprefix("v"))
    return images


def _from_registry(reference: str, registry: str | None) -> str:
    """The same image in another registry: a first part with a dot or a port is a registry's own name."""
    if registry is None:
        return reference
    first, slash, rest = reference.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    return f"{registry}/{rest if is_host else reference}"


def find_image(name: str, images: Mapping[str, Image], span: Span, report: Report) -> Image:
    """The image called `name`; a stand-in where it is missing, which is reported."""
    if name in images:
        return images[name]
    report.error(
        "spec/unknown-image",
        f"no image is called {name!r}",
        span,
        suggestion(name, images.keys())
        or f"add it below `images:`, as in `{name}: docker.io/.../{name}:v1.2.3`",
    )
    return Image(name, "0.0.0")


def image_reference(reference: Name, images: Mapping[str, Image], report: Report) -> Image:
    return find_image(reference.value, images, reference.span, report)


def release(image: Image) -> tuple[int, int]:
    """Major and minor version of an image, (0, 0) where its tag is none."""
    match = VERSION.fullmatch(image.version)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)
