"""Documents for people: rendered from the plan and from what was proved about it, so that they cannot drift."""
