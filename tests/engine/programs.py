"""Random programs: small graphs with sharing, constants and broadcasting, for several backends.

A program is a list of steps; each names an operation and the earlier results that it reads. The
same program runs over Values, Tensors or the autograd package, given the words of the backend.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st


class Step(NamedTuple):
    word: str
    operands: tuple[int, ...]


class Program(NamedTuple):
    leaves: list[np.ndarray]
    constants: list[np.ndarray]
    steps: list[Step]


# Functions that stay within reach of each other, smooth or with kinks that no sum hits exactly.
UNARY = ["tanh", "sin", "cos", "sigmoid", "softplus", "relu", "silu", "negative", "soft_log"]
BINARY = ["add", "subtract", "multiply", "soft_divide", "maximum", "minimum"]

SHAPES = [(), (3,), (2, 1), (2, 3)]


@st.composite
def elementwise_programs(draw: Any, shapes: Any = tuple(SHAPES)) -> Program:
    """Elementwise programs over operands of shapes that broadcast."""
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    make = lambda shape: np.asarray(generator.uniform(-2, 2, shape))
    leaves = [make(s) for s in draw(st.lists(st.sampled_from(shapes), min_size=1, max_size=3))]
    constants = [make(s) for s in draw(st.lists(st.sampled_from(shapes), max_size=2))]
    available = len(leaves) + len(constants)
    steps = []
    for _ in range(draw(st.integers(1, 10))):
        any_earlier = st.integers(0, available - 1)
        if draw(st.booleans()):
            step = Step(draw(st.sampled_from(UNARY)), (draw(any_earlier),))
        else:
            step = Step(draw(st.sampled_from(BINARY)), (draw(any_earlier), draw(any_earlier)))
        steps.append(step)
        available += 1
    return Program(leaves, constants, steps)


def run(program: Program, words: dict[str, Any], leaves: list[Any], constants: list[Any]) -> Any:
    """The sum of the last three results."""
    results = [*leaves, *constants]
    for step in program.steps:
        results.append(words[step.word](*[results[i] for i in step.operands]))
    last = results[-3:] if len(program.steps) >= 3 else results[-1:]
    total = words["sum"](last[0])
    for result in last[1:]:
        total = total + words["sum"](result)
    return total


def words_of(F: Any) -> dict[str, Any]:
    """The words of a program in terms of micrograd_plus.functions."""
    return {
        **{name: getattr(F, name) for name in [*UNARY, *BINARY] if not name.startswith("soft_")},
        "soft_log": lambda x: F.log(1.5 + x * x),
        "soft_divide": lambda a, b: a / (1.0 + b * b),
        "sum": F.sum,
    }


def words_of_numpy(np: Any) -> dict[str, Any]:
    """The same words in NumPy, or in autograd.numpy."""
    return {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "maximum": np.maximum,
        "minimum": np.minimum,
        "tanh": np.tanh,
        "sin": np.sin,
        "cos": np.cos,
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        "softplus": lambda a: np.logaddexp(a, 0.0),
        "relu": lambda a: np.maximum(a, 0.0),
        "silu": lambda a: a / (1 + np.exp(-a)),
        "negative": lambda a: -a,
        "soft_log": lambda x: np.log(1.5 + x * x),
        "soft_divide": lambda a, b: a / (1.0 + b * b),
        "sum": np.sum,
    }
