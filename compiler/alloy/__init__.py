"""The Alloy configuration language: tree, parser, printer, formatter. Knows nothing of specs."""
