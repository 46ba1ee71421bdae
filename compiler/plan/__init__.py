"""Every decision of a compile, taken: defaults, placement, names, addresses. Emitters only translate it."""
