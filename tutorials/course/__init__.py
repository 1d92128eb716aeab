"""The course's numbers in full, measured: `python -m tutorials.course`."""
