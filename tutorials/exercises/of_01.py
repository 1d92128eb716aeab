"""The exercises of notebook 01, A number that remembers."""

from micrograd_plus.exercises import gradient_exercise

by_hand = gradient_exercise(
    "a = {a} and b = {b};  t = a + b,  y = t × a.  How fast does y move when a moves?",
    lambda a, b: (a + b) * a,
    of="a",
    seed=1,
    a=range(2, 10),
    b=range(2, 10),
)


def _in_line(a):
    b = a + a
    c = b * b
    return c + b


in_line = gradient_exercise(
    "a = {a};  b = a + a,  c = b × b,  d = c + b.  How fast does d move when a moves?",
    _in_line,
    of="a",
    mistakes={"b spoke before it had heard from both c and d": lambda a: 20 * a + 2},
    seed=1,
    a=range(2, 12),
)

subtraction = gradient_exercise(
    "y = (a − b) × (a − b), to begin with for a = {a} and b = {b}.  The gradient of b?",
    lambda a, b: (a - b) * (a - b),
    of="b",
    seed=1,
    a=range(2, 10),
    b=range(2, 10),
)
