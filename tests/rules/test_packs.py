"""What the packs make of a stack: which jobs and collectors they watch, and under which labels."""

from __future__ import annotations

from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.rule import Alert
from compiler.languages import logql, promql
from tests.rules.stacks import KAIWO, alerts_of, artifacts_of

RUN = {"github_run_attempt", "github_run_id", "installer", "vcluster_namespace"}


def alert(name: str) -> Alert:
    return next(entry for entry in alerts_of(KAIWO) if entry.name == name)


def jobs() -> dict[str, bool]:
    """The jobs of the stack; whether each is the collectors' own."""
    plan = artifacts_of(KAIWO).plan
    entries = [entry.job for scope in plan.scopes for c in scope.collectors for entry in c.jobs]
    return {job.name: isinstance(job, AlloyJob) for job in entries}


def test_every_job_but_the_optional_ones_is_missed_by_an_alert_of_its_own() -> None:
    missed = {entry.about_jobs[0] for entry in alerts_of(KAIWO) if entry.name.endswith("Absent")}
    optional = {"amd-gpu-exporter", "nvidia-dcgm-exporter", "ray"}
    assert missed == {name for name, own in jobs().items() if not own} - optional


def test_every_job_but_the_collectors_own_is_watched_for_targets_that_are_down() -> None:
    proof = artifacts_of(KAIWO).coverage
    assert proof is not None
    assert set(proof.feeds["job-health", "TargetDown"]) == {name for name, own in jobs().items() if not own}


def test_every_collector_is_missed() -> None:
    plan = artifacts_of(KAIWO).plan
    collectors = {collector.name for scope in plan.scopes for collector in scope.collectors}
    missed = {entry.about_collectors[0] for entry in alerts_of(KAIWO) if entry.name.endswith("CollectorDown")}
    assert missed == collectors


def test_an_alert_on_a_job_of_a_run_has_the_labels_of_the_run_and_the_job() -> None:
    kueue = alert("KueueAbsent")
    (test,) = kueue.tests
    assert test.labels is not None
    assert set(test.labels) == {*RUN, "job"}
    assert kueue.labels == {"job": "kueue"}


def test_a_job_that_is_inactive_under_a_parameter_is_not_missed_there() -> None:
    assert 'installer!="helm"' in alert("KaiwoOperatorAbsent").expression
    assert "helm" not in alert("KueueAbsent").expression


def test_jobs_of_one_job_label_are_told_apart() -> None:
    proof = artifacts_of(KAIWO).coverage
    assert proof is not None
    assert proof.feeds["job-health", "CadvisorAbsent"] == ("cadvisor",)
    assert "cadvisor" not in proof.feeds["job-health", "CadvisorVclusterAbsent"]


def test_silence_of_audit_events_is_told_for_each_run() -> None:
    tree = logql.parse(alert("AuditSilence").expression)
    assert isinstance(tree, logql.MetricQuery)
    assert logql.check(tree) == ()


def test_every_expression_on_samples_is_valid() -> None:
    for group in artifacts_of(KAIWO).rules:
        if group.store == "prometheus":
            assert all(not promql.parse(rule.expression).errors for rule in group.rules)


def test_every_alert_links_to_its_section_of_the_runbook() -> None:
    files = artifacts_of(KAIWO).render()
    runbook = files["RUNBOOK.md"].decode()
    rules = "".join(text.decode() for name, text in files.items() if name.startswith("rules/"))
    for entry in alerts_of(KAIWO):
        assert f"\n### {entry.name}\n" in runbook
        assert f'runbook_url: "RUNBOOK.md#{entry.name.lower()}"' in rules
