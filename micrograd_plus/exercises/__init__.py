"""Questions whose numbers come from a seed, and answers that hear what is off.

For the exercises of a course: every seed gives a student their own numbers.

>>> from micrograd_plus.exercises import Exercise
>>> slope = Exercise(
...     "y = {a}·x². How fast does y grow at x = {x}?",
...     answer=lambda a, x: 2 * a * x,
...     mistakes={"that is y itself, not how fast it grows": lambda a, x: a * x**2},
...     seed=1,
...     a=range(2, 10),
...     x=range(3, 7),
... )
>>> slope
y = 4·x². How fast does y grow at x = 3?
>>> slope.check(...)
Not answered yet: put your answer in place of the three dots.
>>> slope.check(-24)
Not yet: the size is right, the sign is not.
>>> slope.check(36)
Not yet: that is y itself, not how fast it grows.
>>> slope.check(24)
Right.
"""

from .exercise import Exercise, gradient_exercise
from .verdicts import Verdict

__all__ = ["Exercise", "Verdict", "gradient_exercise"]
