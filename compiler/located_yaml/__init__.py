"""YAML that knows where it was written: text in, values with places out, and findings on what is wrong."""
