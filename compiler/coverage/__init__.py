"""Queries against series: which job feeds which query, and why one is not fed.

Nothing here knows specs, plans or dashboards: `Consumer`, `Supply` and `Stream` are made by those who do.
"""
