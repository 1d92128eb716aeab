"""Random programs: which operation comes next, and what it reads."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ..domains import Interval
from ..programs.draft import Draft
from ..programs.program import Program, Ref
from ..programs.words import ANY, OF_SEVERAL, UNARY, hull, image, times
from .of_arrays import Shape, axes, broadcastable_shapes
from .of_moves import MAX_NDIM, MAX_SIZE, moved, moves

Draw = Callable[..., Any]


@st.composite
def programs(draw: Draw, max_operations: int = 30, *, numbers_only: bool = False) -> Program:
    """Random computation graphs: `micrograd_plus.testing.programs.Program`.

    Any earlier result may be read any number of times, and every result contributes to the last
    one, a single number. Values stay in range by construction: each step carries the interval that
    its results lie in, and operands that might leave an operation's domain are rescaled, shifted
    or squashed first. No operation with a kink is drawn at its kink.

    Args:
        max_operations: How many operations are drawn at most, and at least one. Those that bring
            operands into range, or add up what nothing reads, come on top.
        numbers_only: Only single numbers and elementwise functions: the program then runs on
            Python floats as it does on arrays.

    >>> from hypothesis import find
    >>> print(find(programs(), lambda program: program.steps[-1].word == "tanh"))
    x0: ()
    y0 = tanh(x0)
    """
    # Shrinking takes draws out, or makes them smaller, one at a time: so the number of shapes drawn
    # does not depend on how many are used, nor what is drawn for a step on which step it is.
    most = (3, 2)
    shapes: tuple[Shape, ...] = ((),) * sum(most)
    if not numbers_only:
        shapes = draw(broadcastable_shapes(sum(most)))
    leaves, constants = draw(st.integers(1, most[0])), draw(st.integers(0, most[1]))
    seed = draw(st.integers(0, 2**32 - 1))
    draft = Draft(seed, shapes[:leaves], shapes[most[0] :][:constants])
    families = [_unary, _of_several] if numbers_only else FAMILIES
    for i in range(max_operations):
        goes_on = draw(st.integers(0, 15))
        if i and not goes_on:
            break
        family = draw(st.sampled_from(families))
        # The first operation reads a leaf, so that the program has a gradient. What nothing has
        # read yet is twice as likely to be read, so that not all is left to be added up.
        operands = [*draft.operands, *draft.unread] if i else draft.leaves
        family(draw, draft, operands[draw(st.integers(0, 255)) % len(operands)])
    draft.add_up()
    return draft.program()


def _unary(draw: Draw, draft: Draft, x: Ref) -> None:
    draft.elementwise(draw(st.sampled_from(list(UNARY))), x, squash=draw(st.booleans()))


def _of_several(draw: Draw, draft: Draft, x: Ref) -> None:
    word = draw(st.sampled_from(list(OF_SEVERAL)))
    operands = [x]
    for _ in OF_SEVERAL[word].domains[1:]:
        operands.append(draw(st.sampled_from(_broadcasting(draft, *operands))))
    draft.elementwise(word, *operands, squash=draw(st.booleans()))


def _broadcasting(draft: Draft, *operands: Ref) -> list[Ref]:
    """What broadcasts with the operands, to a small array; the operands themselves do."""
    shape = np.broadcast_shapes(*(draft.shapes[x] for x in operands))
    return [y for y in draft.operands if _broadcasts(shape, draft.shapes[y])]


def _broadcasts(a: Shape, b: Shape) -> bool:
    try:
        return math.prod(np.broadcast_shapes(a, b)) <= MAX_SIZE
    except ValueError:
        return False


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


def _reduction(draw: Draw, draft: Draft, x: Ref) -> None:
    shape = draft.shapes[x]
    keywords: dict[str, Any] = {}
    if (axis := draw(axes(len(shape)))) is not None:
        keywords["axis"] = axis
    if draw(st.booleans()):
        keywords["keepdims"] = True
    reduced = np.sum(np.zeros(shape), **keywords).shape
    n = math.prod(shape) // math.prod(reduced)
    # Of a single entry, std has a kink, and var is flat.
    words = [word for word in REDUCTIONS if n > 1 or word not in ("var", "std")]
    word = draw(st.sampled_from(words))
    if word in ("var", "std") and draw(st.booleans()):
        keywords["ddof"] = 1
    if word in ("max", "min", "std"):
        x = draft.without_ties(x)
    domain, bound = REDUCTIONS[word]
    x = draft.brought(x, domain, squash=draw(st.booleans()))
    draft.say(word, x, shape=reduced, bound=bound(draft.bounds[x], n), **keywords)


# Along one axis, with as many results as entries.
ALONG_AN_AXIS: dict[str, Callable[[Interval, int], Interval]] = {
    "cumsum": lambda a, n: hull(a, times(n, a)),
    "softmax": lambda a, n: Interval(0.0, 1.0),
    "log_softmax": lambda a, n: Interval(a.low - a.high - math.log(n), 0.0),
}


def _along_an_axis(draw: Draw, draft: Draft, x: Ref) -> None:
    shape = draft.shapes[x]
    if not shape:
        return _unary(draw, draft, x)
    word = draw(st.sampled_from(list(ALONG_AN_AXIS)))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    x = draft.brought(x, ANY)
    bound = ALONG_AN_AXIS[word](draft.bounds[x], shape[axis])
    draft.say(word, x, shape=shape, bound=bound, axis=axis)
    return None


def _move(draw: Draw, draft: Draft, x: Ref) -> None:
    shape, bound = draft.shapes[x], draft.bounds[x]
    word, *arguments = draw(moves(shape))
    result = moved(np.zeros(shape), word, *arguments).shape
    if word == "pad":
        bound = hull(bound, Interval(0.0, 0.0))
    draft.say(word, x, *arguments, shape=result, bound=bound)


def _join(draw: Draw, draft: Draft, x: Ref) -> None:
    """Choose among two, or put several side by side: the same again, or others of its shape."""
    shape = draft.shapes[x]
    equals = [y for y in draft.operands if draft.shapes[y] == shape]
    most = min(MAX_SIZE // math.prod(shape), 3)
    words = ["where"]
    if most >= 2:
        words += ["concatenate"] * bool(shape) + ["stack"] * (len(shape) < MAX_NDIM)
    word = draw(st.sampled_from(words))
    if word == "where":
        return _selection(draw, draft, x)
    others = draw(st.lists(st.sampled_from(equals), min_size=1, max_size=most - 1))
    axis = draw(st.integers(-len(shape), len(shape) - 1) if shape else st.just(0))
    result = getattr(np, word)([np.zeros(shape)] * (1 + len(others)), axis).shape
    bound = hull(*(draft.bounds[y] for y in [x, *others]))
    draft.say(word, [x, *others], shape=result, bound=bound, axis=axis)
    return None


def _selection(draw: Draw, draft: Draft, x: Ref) -> None:
    y = draw(st.sampled_from(_broadcasting(draft, x)))
    shape = np.broadcast_shapes(draft.shapes[x], draft.shapes[y])
    mask = draw(hnp.arrays(bool, shape)).tolist()
    draft.say("where", mask, x, y, shape=shape, bound=hull(draft.bounds[x], draft.bounds[y]))


def _product(draw: Draw, draft: Draft, x: Ref) -> None:
    """A matrix product where shapes allow one, else an outer product or one by entries."""
    shape = draft.shapes[x]
    choices = [
        (word, y)
        for word in ("matmul", "outer")
        for y in draft.operands
        if _multiplies(word, shape, draft.shapes[y])
    ]
    if not choices:
        return _of_several(draw, draft, x)
    word, y = draw(st.sampled_from(choices))
    x, y = draft.brought(x, ANY), draft.brought(y, ANY)
    result = getattr(np, word)(np.zeros(shape), np.zeros(draft.shapes[y])).shape
    n = shape[-1] if word == "matmul" else 1
    bound = times(n, image("multiply", draft.bounds[x], draft.bounds[y]))
    draft.say(word, x, y, shape=result, bound=bound)
    return None


def _multiplies(word: str, a: Shape, b: Shape) -> bool:
    try:
        result = getattr(np, word)(np.zeros(a), np.zeros(b)).shape
    except ValueError:
        return False
    return math.prod(result) <= MAX_SIZE and len(result) <= MAX_NDIM


# Some several times: what has more words is drawn more often.
FAMILIES = [
    *(_unary, _of_several) * 3,
    *(_reduction, _move) * 2,
    _along_an_axis,
    _product,
    _join,
]
