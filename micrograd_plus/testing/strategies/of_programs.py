"""Random programs: what is drawn, which is flat; `of_steps` has what it means."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from ..programs.choices import Choices
from ..programs.draft import Draft
from ..programs.program import Program
from ..programs.words import ELEMENTWISE
from .of_arrays import Shape
from .of_steps import WINDOW, WORDS, add_step

_SHAPES = [shape for ndim in range(4) for shape in itertools.product((2, 3), repeat=ndim)]
_MOST_LEAVES, _MOST_ARRAYS = 3, 5  # of which the others are constants


@st.composite
def programs(
    draw: Callable[..., Any], max_operations: int = 30, *, numbers_only: bool = False
) -> Program:
    """Random computation graphs: `micrograd_plus.testing.programs.Program`.

    Earlier results may be read any number of times, and every result contributes to the last
    one, a single number. Values stay in range by construction: each step carries the interval that
    its results lie in, and operands that might leave an operation's domain are rescaled, shifted
    or squashed first. No operation with a kink is drawn at its kink.

    Args:
        max_operations: How many operations are drawn at most, and at least one. Those that bring
            operands into range, or add up what nothing reads, come on top.
        numbers_only: Only single numbers and elementwise functions: the program then runs on
            Python floats as it does on arrays.

    >>> from hypothesis import find
    >>> print(find(programs(), lambda program: "tanh" in str(program)))
    x0: ()
    y0 = tanh(x0)
    """
    # Hypothesis shrinks by deleting up to five draws in a row, and by making numbers smaller. So a
    # step is four draws (five to old versions), whatever it does; they mean something after any
    # other steps; and nothing that is drawn before them depends on how many there are.
    seed = draw(st.integers(0, 2**32 - 1))
    shape = draw(st.just(()) if numbers_only else st.sampled_from(_SHAPES))
    shapes = [_narrowed(shape, draw(st.integers(0, 2**9 - 1))) for _ in range(_MOST_ARRAYS)]
    leaves = draw(st.integers(1, _MOST_LEAVES))
    constants = draw(st.integers(0, _MOST_ARRAYS - _MOST_LEAVES))
    draft = Draft(seed, shapes[:leaves], shapes[_MOST_LEAVES:][:constants])
    # What has arguments of many kinds is drawn more often.
    words = list(ELEMENTWISE if numbers_only else [*WORDS, *list(WORDS)[len(ELEMENTWISE) :]])
    for _ in range(max_operations):
        word = draw(st.sampled_from(words))
        first, rest = draw(st.integers(0, WINDOW - 1)), draw(st.integers(0, 2**24 - 1))
        add_step(draft, word, first, rest)
        goes_on = draw(st.integers(0, 15))
        if not goes_on:
            break
    draft.add_up()
    return draft.program()


def _narrowed(shape: Shape, number: int) -> Shape:
    """One of the shapes that broadcast to a shape."""
    choose = Choices(number)
    last = choose([shape, *(shape[i:] for i in range(len(shape) + 1))])
    return tuple(choose([n, n, n, 1]) for n in last)
