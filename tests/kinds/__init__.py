"""Tests of compiler.kinds."""
