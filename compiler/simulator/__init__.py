"""What Alloy does to targets, samples and log lines, step by step, without running Alloy."""
