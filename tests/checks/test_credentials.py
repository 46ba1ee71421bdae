"""The second net spans the whole output: a credential is found in whichever file it is planted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from msgspec.structs import replace

from compiler.artifacts import Artifacts, CollectorConfig, DashboardText
from compiler.checks.credentials import check_credentials, check_documents
from compiler.diagnostics import Diagnostic, Report
from compiler.manifests.objects import Manifest, ScopeManifests
from compiler.pipeline import compile_spec
from tests.plans import ROOT

DOCUMENTS = 11
TOKEN = "ghp_" + "a" * 36
Plant = Callable[[Artifacts, str], Artifacts]


@cache
def kaiwo() -> Artifacts:
    return compile_spec(ROOT / "specs" / "kaiwo.yaml", {}, Report())


def in_config(artifacts: Artifacts, text: str) -> Artifacts:
    first, *others = artifacts.configs
    changed = CollectorConfig(first.scope, first.collector, first.tree, (*first.blocks, f"// {text}\n"))
    return replace(artifacts, configs=(changed, *others))


def in_dashboard(artifacts: Artifacts, text: str) -> Artifacts:
    first, *others = artifacts.dashboards
    changed = DashboardText(first.uid, first.model, first.text, f'{{"title": "{text}"}}')
    return replace(artifacts, dashboards=(changed, *others))


def in_scope(change: Callable[[ScopeManifests], ScopeManifests]) -> Plant:
    def plant(artifacts: Artifacts, text: str) -> Artifacts:
        run = next(scope for scope in artifacts.scopes if scope.scope == "run")
        scopes = tuple(change(scope) if scope is run else scope for scope in artifacts.scopes)
        return replace(artifacts, scopes=scopes)

    return plant


def in_document(index: int) -> Plant:
    def plant(artifacts: Artifacts, text: str) -> Artifacts:
        documents = list(artifacts.documents())
        documents[index] = (documents[index][0], f"{documents[index][1]}\n{text}\n")
        return replace(artifacts, documents=lambda: documents)

    return plant


def planted(scope: ScopeManifests, data: dict[str, str]) -> ScopeManifests:
    first, *others = scope.manifests
    return replace(scope, manifests=(Manifest(first.file_name, {**first.object, "data": data}), *others))


def found_in(artifacts: Artifacts) -> list[Diagnostic]:
    """What `alloyc compile` finds in all files."""
    return [*check_credentials(artifacts), *check_documents(artifacts, artifacts.render())]


PLANTS: dict[str, Plant] = {
    "a config": in_config,
    "a dashboard": in_dashboard,
    "a manifest": in_scope(lambda scope: planted(scope, {"note": TOKEN})),
    "a kustomization": in_scope(lambda s: replace(s, kustomization={**s.kustomization, "note": [TOKEN]})),
    "the values of a vCluster": in_scope(
        lambda s: replace(s, documents=(("values.yaml", {"a": {"b": TOKEN}}),))
    ),
    "the parameters": in_scope(lambda s: replace(s, texts=((s.texts[0][0], f"RUN={TOKEN}\n"),))),
    **{f"document {index}": in_document(index) for index in range(DOCUMENTS)},
}


def test_there_is_nothing_to_find() -> None:
    assert found_in(kaiwo()) == []
    assert len(list(kaiwo().documents())) == DOCUMENTS


@pytest.mark.parametrize("place", PLANTS)
def test_a_credential_is_found_and_not_repeated(place: str) -> None:
    (found,) = found_in(PLANTS[place](kaiwo(), TOKEN))
    assert (found.code, found.message) == ("kubernetes/secret-in-output", "this looks like a GitHub token")
    assert TOKEN not in (found.hint or "")


def test_no_file_is_passed_over() -> None:
    """With a token at the end of every document, each file of the output that is no tree is named once."""
    spoilt = [(path, f"{text}\n{TOKEN}\n") for path, text in kaiwo().documents()]
    found = found_in(replace(kaiwo(), documents=lambda: spoilt))
    assert sorted(f.span.path for f in found if f.span) == sorted(path for path, _ in spoilt)


@pytest.mark.parametrize(
    "data",
    [{"password": "hunter2"}, {"env": {"name": "DB_PASSWORD", "value": "hunter2"}}],
    ids=["key", "variable"],
)
def test_a_literal_value_is_found_by_its_name(data: dict[str, str]) -> None:
    artifacts = in_scope(lambda scope: planted(scope, data))(kaiwo(), "")
    (found,) = check_credentials(artifacts)
    assert found.message.startswith("this looks like the value of ")
