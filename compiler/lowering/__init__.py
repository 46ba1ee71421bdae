"""From a collector's plan to its Alloy syntax tree."""
