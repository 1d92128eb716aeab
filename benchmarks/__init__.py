"""Benchmarks against peers: each runs both in one process, in turns, and reports ratios."""
