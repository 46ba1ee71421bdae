"""Follows lines, events, audit payloads and samples through compiled configs, tells it, and judges it by tests."""
