"""Random programs: what is drawn, which is flat, and what it means after the steps before it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from hypothesis import strategies as st

from ..calls import Interval
from ..programs.draft import ANY, ELEMENTWISE, Draft, hull, image, times
from ..programs.program import Program, Ref
from .of_moves import (
    MAX_NDIM,
    MAX_SIZE,
    MOVES,
    Choices,
    any_shape,
    axes_of,
    can_double,
    has_axes,
    moved,
)
from .of_operands import Shape

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


T = TypeVar("T")
WINDOW = 16  # an operation reads one of so many operands that it can read


def add_step(draft: Draft, word: str, first: int, rest: int) -> None:
    """Add an operation to a draft. Any numbers will do, and smaller ones mean what is simpler.

    Args:
        draft: What the operation may read. If it has no steps, that is its leaves.
        word: A key of WORDS. What no operand fits becomes `negative`.
        first: Chooses the first operand.
        rest: Chooses all else. 0 chooses new constants for further operands, where possible.

    >>> draft = Draft(0, leaves=[(2, 3)], constants=[])
    >>> add_step(draft, "transpose", 0, 0)
    >>> add_step(draft, "squeeze", 0, 0)  # nothing has an axis of size 1
    >>> print(draft.program())
    x0: (2, 3)
    y0 = transpose(x0, (1, 0))
    y1 = negative(x0)
    """
    # The first operation reads a leaf, so that the program has a gradient.
    operands = draft.operands if draft.unread else draft.leaves
    fitting = [x for x in operands if WORDS[word].takes(draft.shapes[x])]
    if not fitting:
        word, fitting = "negative", operands
    x = _one_of(fitting, Choices(first))
    WORDS[word].add(draft, word, x, Choices(rest))


def _one_of(operands: list[T], choose: Choices) -> T:
    # Most numbers choose the same when an operand is removed that comes later, which is what
    # shrinking does: if they chose among as many as there are, all would change.
    return operands[choose(range(WINDOW)) % len(operands)]


def _elementwise(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    operands = [x]
    for domain in ELEMENTWISE[word].domains[1:]:
        shape = np.broadcast_shapes(*(draft.shapes[x] for x in operands))
        y = _one_of([None, *_broadcasting(draft, shape)], choose)
        operands.append(draft.constant((), domain) if y is None else y)
    draft.elementwise(word, *operands, squash=choose([False, True]))


def _broadcasting(draft: Draft, shape: Shape) -> list[Ref]:
    """What broadcasts with a shape, to a small array."""
    return [y for y in draft.operands if _broadcasts(shape, draft.shapes[y])]


def _broadcasts(a: Shape, b: Shape) -> bool:
    try:
        return math.prod(np.broadcast_shapes(a, b)) <= MAX_SIZE
    except ValueError:
        return False


def _where(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    y = _one_of([None, *_broadcasting(draft, draft.shapes[x])], choose) or draft.constant(())
    shape = np.broadcast_shapes(draft.shapes[x], draft.shapes[y])
    mask = np.array([choose([True, False]) for _ in range(math.prod(shape))])
    bound = hull(draft.bounds[x], draft.bounds[y])
    draft.say(word, mask.reshape(shape).tolist(), x, y, shape=shape, bound=bound)


# Where an operand must lie, and where the results of n entries from an interval do.
Reduction = tuple[Interval, Callable[[Interval, int], Interval]]
REDUCTIONS: dict[str, Reduction] = {
    "sum": (ANY, lambda a, n: times(n, a)),
    "mean": (ANY, lambda a, n: a),
    "prod": (Interval(-1.0, 1.0), lambda a, n: Interval(-1.0, 1.0)),
    "max": (ANY, lambda a, n: a),
    "min": (ANY, lambda a, n: a),
    "logsumexp": (ANY, lambda a, n: Interval(a.low + math.log(n), a.high + math.log(n))),
    "var": (ANY, lambda a, n: Interval(0.0, (a.high - a.low) ** 2 / 2)),
    "std": (ANY, lambda a, n: Interval(0.0, a.high - a.low)),
}
# Of a single entry, std has a kink, and var is flat.
_OF_SEVERAL_ENTRIES = ("var", "std")


def _reduction(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    shape = draft.shapes[x]
    reduced = _reduced_axes(shape, choose)
    if word in _OF_SEVERAL_ENTRIES and np.sum(np.ones(shape), reduced).max() == 1:
        reduced = None
    keywords: dict[str, Any] = {} if reduced is None else {"axis": reduced}
    if choose([False, True]):
        keywords["keepdims"] = True
    result = np.sum(np.ones(shape), **keywords)
    n = int(result.max())
    if word in _OF_SEVERAL_ENTRIES and choose([False, True]):
        keywords["ddof"] = 1
    if word in ("max", "min", "std"):
        x = draft.without_ties(x)
    domain, bound = REDUCTIONS[word]
    x = draft.brought(x, domain, squash=choose([False, True]))
    draft.say(word, x, shape=result.shape, bound=bound(draft.bounds[x], n), **keywords)


def _reduced_axes(shape: Shape, choose: Choices) -> int | Shape | None:
    kind = choose(["all", "one", "several"] if shape else ["all", "several"])
    if kind == "all":
        return None
    if kind == "one":
        return choose(axes_of(shape))
    axes = range(-len(shape), 0) if choose([False, True]) else range(len(shape))
    return choose([*itertools.permutations(axes, choose(range(len(shape), -1, -1)))])


# Along one axis, with as many results as entries.
ALONG_AN_AXIS: dict[str, Callable[[Interval, int], Interval]] = {
    "cumsum": lambda a, n: hull(a, times(n, a)),
    "softmax": lambda a, n: Interval(0.0, 1.0),
    "log_softmax": lambda a, n: Interval(a.low - a.high - math.log(n), 0.0),
}


def _along_an_axis(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    shape = draft.shapes[x]
    axis = choose(axes_of(shape))
    x = draft.brought(x, ANY)
    bound = ALONG_AN_AXIS[word](draft.bounds[x], shape[axis])
    draft.say(word, x, shape=shape, bound=bound, axis=axis)


def _move(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    shape, bound = draft.shapes[x], draft.bounds[x]
    arguments = MOVES[word].arguments(shape, choose)
    result = moved(np.zeros(shape), word, *arguments).shape
    if word == "pad":
        bound = hull(bound, Interval(0.0, 0.0))
    draft.say(word, x, *arguments, shape=result, bound=bound)


def _join(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    """Put several side by side: the same again, or others of its shape."""
    shape = draft.shapes[x]
    equals = [y for y in draft.operands if draft.shapes[y] == shape]
    most = min(MAX_SIZE // math.prod(shape), 3)
    parts = [x, *(_one_of(equals, choose) for _ in range(choose(range(1, most))))]
    axis = choose(axes_of(shape) or [0])
    result = getattr(np, word)([np.zeros(shape)] * len(parts), axis).shape
    draft.say(word, parts, shape=result, bound=hull(*(draft.bounds[y] for y in parts)), axis=axis)


def _product(draft: Draft, word: str, x: Ref, choose: Choices) -> None:
    shape = draft.shapes[x]
    fitting = [y for y in draft.operands if _multiplies(word, shape, draft.shapes[y])]
    y = _one_of([None, *fitting], choose) or draft.constant(
        shape[-1:] if word == "matmul" else (2,)
    )
    x, y = draft.brought(x, ANY), draft.brought(y, ANY)
    result = getattr(np, word)(np.zeros(shape), np.zeros(draft.shapes[y])).shape
    n = shape[-1] if word == "matmul" else 1
    bound = times(n, image("multiply", draft.bounds[x], draft.bounds[y]))
    draft.say(word, x, y, shape=result, bound=bound)


def _multiplies(word: str, a: Shape, b: Shape) -> bool:
    try:
        result = getattr(np, word)(np.zeros(a), np.zeros(b)).shape
    except ValueError:
        return False
    return math.prod(result) <= MAX_SIZE and len(result) <= MAX_NDIM


class Word(NamedTuple):
    """Which shapes the first operand may have, and what adds the operation to a draft."""

    takes: Callable[[Shape], bool]
    add: Callable[[Draft, str, Ref, Choices], None]


WORDS = {
    **{word: Word(any_shape, _elementwise) for word in ELEMENTWISE},
    "where": Word(any_shape, _where),
    **{
        word: Word(
            (lambda s: math.prod(s) > 1) if word in _OF_SEVERAL_ENTRIES else any_shape, _reduction
        )
        for word in REDUCTIONS
    },
    **{word: Word(has_axes, _along_an_axis) for word in ALONG_AN_AXIS},
    **{word: Word(move.takes, _move) for word, move in MOVES.items()},
    "concatenate": Word(lambda shape: has_axes(shape) and can_double(shape), _join),
    "stack": Word(lambda shape: len(shape) < MAX_NDIM and can_double(shape), _join),
    "matmul": Word(has_axes, _product),
    "outer": Word(can_double, _product),
}
