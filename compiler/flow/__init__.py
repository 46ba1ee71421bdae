"""Static label flow: which labels, with which values, can arrive at each sink of a config. Nothing is run."""
