"""Tests of compiler.flow."""
