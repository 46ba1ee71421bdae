"""What the compiler is measured by: run with `make bench`."""
