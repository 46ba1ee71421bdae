"""Rules: the packs, the proof of their expressions, and what promtool says of the files."""
