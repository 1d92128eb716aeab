"""The primitives as documented functions, with NumPy's names and arguments."""
