"""What can be wrong with a dashboard, one entry for each code of this package."""

from __future__ import annotations

from compiler.diagnostics.codes import Explanation

CODES: dict[str, Explanation] = {
    "dashboard/missing-file": Explanation(
        "a dashboard of the spec has no file",
        "Each uid under `dashboards:` is made by the file of that name in dashboards_src, with underscores "
        "for the dashes.",
        "dashboards:\n  kaiwo-gpus: {}   # there is no dashboards_src/kaiwo_gpus.py",
        "dashboards:\n  kaiwo-gpu: {}    # dashboards_src/kaiwo_gpu.py",
    ),
    "dashboard/failed": Explanation(
        "a dashboard file raised an exception",
        "The file is a Python program: the message says what it raised, the position is the file's line.",
        "def dashboard(plan):\n    return Dashbord(...)   # NameError",
        "def dashboard(plan):\n    return dashboard_of(...)",
    ),
    "dashboard/no-function": Explanation(
        "a dashboard file has no function `dashboard`",
        "The compiler calls `dashboard(plan)` and expects the Dashboard that it returns.",
        "def board(plan): ...",
        "def dashboard(plan): ...",
    ),
    "dashboard/not-a-dashboard": Explanation(
        "`dashboard(plan)` returned something else",
        "The function must return a grafanalib Dashboard; `dashboard_of` of compiler.dashboards.layout "
        "makes one.",
        "def dashboard(plan):\n    dashboard_of(...)   # the return is missing",
        "def dashboard(plan):\n    return dashboard_of(...)",
    ),
    "dashboard/uid-mismatch": Explanation(
        "the uid of a dashboard differs from the name of its file",
        "Links, ConfigMap keys and the spec name a dashboard by its uid; the file has the same name, with "
        "underscores for the dashes.",
        '# dashboards_src/kaiwo_gpu.py\ndashboard_of(uid="gpu", ...)',
        '# dashboards_src/kaiwo_gpu.py\ndashboard_of(uid="kaiwo-gpu", ...)',
    ),
    "dashboard/datasource-by-name": Explanation(
        "a datasource is not referred to by type and uid",
        "A display name can be changed in Grafana and works by luck; a uid of the plan is stable.",
        '"datasource": "Prometheus"',
        '"datasource": {"type": "prometheus", "uid": "prometheus"}',
    ),
    "dashboard/duplicate-panel-id": Explanation(
        "two panels have the same id",
        "Grafana finds panels by id for links and editing; give none and the compiler numbers them.",
        '{"id": 4, "title": "CPU"}, {"id": 4, "title": "Memory"}',
        '{"id": 4, "title": "CPU"}, {"id": 5, "title": "Memory"}',
    ),
    "dashboard/off-the-grid": Explanation(
        "a panel reaches beyond Grafana's 24 columns",
        "Grafana moves or cuts such a panel. `Row` of compiler.dashboards.layout places panels.",
        '"gridPos": {"x": 16, "w": 12, ...}',
        '"gridPos": {"x": 16, "w": 8, ...}',
    ),
    "dashboard/overlapping-panels": Explanation(
        "two panels cover the same cells of the grid",
        "Grafana pushes one of them away, so the dashboard looks unlike its source.",
        '"gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}   # and\n"gridPos": {"x": 6, "y": 0, "w": 12, "h": 8}',
        '"gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}   # and\n"gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}',
    ),
    "dashboard/no-description": Explanation(
        "a panel has no description",
        "The description says what a good value looks like; Grafana shows it behind the panel's (i).",
        '{"title": "Pending Workloads"}',
        '{"title": "Pending Workloads", "description": "Workloads that wait for quota; good is near 0."}',
    ),
    "dashboard/no-unit": Explanation(
        "a panel that draws numbers has no unit",
        "Without a unit 0.93 and 1.2e9 are left to the reader; pure counts have the unit `short`.",
        '"fieldConfig": {"defaults": {}}',
        '"fieldConfig": {"defaults": {"unit": "bytes"}}',
    ),
    "dashboard/undefined-variable": Explanation(
        "a variable is used that the dashboard does not define",
        "Grafana leaves the text `$name` in the query, which then matches nothing.",
        'up{namespace="$namspace"}',
        'up{namespace="$namespace"}',
    ),
    "dashboard/unused-variable": Explanation(
        "a variable is defined that nothing uses",
        "Its reader would choose a value and see no effect.",
        '"templating": {"list": [{"name": "node", ...}]}   # and no query with $node',
        'up{node=~"$node"}',
    ),
    "dashboard/all-matches-nothing": Explanation(
        "a variable with All is compared with `=`",
        "All stands for a regular expression and several chosen values for an alternation, so the label has "
        "to be matched with `=~`; and All needs `allValue: .*` in order to match a missing label too.",
        'up{namespace="$namespace"}',
        'up{namespace=~"$namespace"}',
    ),
    "dashboard/all-on-the-wrong-type": Explanation(
        "a variable of this type has no All",
        "Only query and custom variables have an All value and several values; on a textbox, constant or "
        "interval Grafana ignores the option.",
        '{"type": "textbox", "name": "search", "includeAll": true}',
        '{"type": "textbox", "name": "search"}',
    ),
    "dashboard/unsafe-text": Explanation(
        "free text is pasted into a query unescaped",
        "A quotation mark or a bracket in the text breaks the query. `search_filter` of "
        "compiler.dashboards.variables writes the text as `${name:regex}` between backticks.",
        '{namespace="a"} |~ "$search"',
        '{namespace="a"} |~ `(?i)${search:regex}`',
    ),
    "dashboard/dangling-link": Explanation(
        "a link leads to a dashboard that is not in the stack",
        "The link's uid must be that of a dashboard of the same spec.",
        '"url": "/d/kaiwo-gpus"',
        '"url": "/d/kaiwo-gpu"',
    ),
}
