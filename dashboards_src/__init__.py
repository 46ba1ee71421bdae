"""One file for each dashboard: `def dashboard(plan: Plan) -> Dashboard`.

To add one, list its uid under `dashboards:` of the spec and write the file of that name, with underscores for
the dashes. This is a whole one, `pod_restarts.py` for the uid `pod-restarts`:

    \"\"\"How often containers restart, by pod.\"\"\"

    from compiler.dashboards.layout import Dashboard, dashboard_of, row
    from compiler.dashboards.panels import time_series
    from compiler.dashboards.targets import prometheus
    from compiler.plan.model import Plan

    RESTARTS = "sum by (pod) (increase(kube_pod_container_status_restarts_total[$__rate_interval]))"


    def dashboard(plan: Plan) -> Dashboard:
        query = prometheus(plan).query(RESTARTS, "{{pod}}")
        return dashboard_of(
            uid="pod-restarts",
            title="Pod restarts",
            description="Which pods restart.",
            tags=("kaiwo",),
            variables=(),
            rows=(row(10, time_series("Restarts", "More than none is worth a look.", query, unit="short")),),
        )

`make compile` then writes out/<spec>/dashboards/pod-restarts.json, and reports what is wrong: a panel without
description or unit, a variable that nothing uses, a query that no scrape job of the spec can answer. Use
`$__rate_interval` under `rate`, `=~` with a variable that has All, and `search_filter` for free text.
"""
