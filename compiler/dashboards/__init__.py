"""Dashboards: files of dashboards_src in, Grafana's JSON and the list of every query in it out.

Only `modern_panel`, `panels`, `layout` and the files of dashboards_src import grafanalib, so that a command
which builds no dashboard never pays for it.
"""
