"""What the user wrote: the spec's schema, its model, and the reader from YAML to model."""
