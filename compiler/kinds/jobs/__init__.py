"""The kinds of scrape jobs: the one table that the schema, the loader and the messages are made from."""

from __future__ import annotations

from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.jobs.endpoints import EndpointsJob
from compiler.kinds.jobs.kubelet import CadvisorJob, KubeletJob
from compiler.kinds.jobs.node import NodeJob
from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.jobs.static import StaticJob
from compiler.kinds.scrape import ScrapeJob

JOBS: dict[str, type[ScrapeJob]] = {
    job.kind: job for job in (AlloyJob, CadvisorJob, EndpointsJob, KubeletJob, NodeJob, PodsJob, StaticJob)
}
