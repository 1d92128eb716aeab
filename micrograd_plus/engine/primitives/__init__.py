"""The table of primitives, a file per family."""
