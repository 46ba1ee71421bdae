"""The proof that queries are fed: plan and label flow give supplies, dashboards give consumers."""
