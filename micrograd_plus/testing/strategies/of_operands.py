"""Strategies for the operands of a primitive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ...engine.primitive import Primitive
from ..calls import Call
from ..domains import Domain, Interval
from ..primitives import entry_of
from .of_arrays import broadcastable_shapes

Operands = tuple[list[np.ndarray], dict[str, Any]]


@st.composite
def operands_of(
    draw: st.DrawFn, primitive: Primitive, *calls: Call, domains: Sequence[Domain] | Domain = ()
) -> Operands:
    """Operands that lie in a primitive's domain, and static arguments that go with them.

    For an elementwise primitive they have any shapes that broadcast, empty ones among them; for
    others, the shapes of one of the calls that the primitive is checked with.

    Args:
        primitive: One of the engine's, or your own.
        calls, domains: As for `check_primitive`.

    Returns:
        (operands, static): call `primitive(*operands, **static)`.

    >>> from hypothesis import given
    >>> from micrograd_plus.engine.primitives.elementwise import elu
    >>> @given(operands_of(elu))
    ... def test(drawn):
    ...     (a,), static = drawn
    ...     assert elu(a, **static).shape == a.shape
    >>> test()
    """
    entry = entry_of(primitive, calls, domains)
    call = draw(st.sampled_from(entry.calls))
    given = list(call.operands)
    if primitive.on_floats is not None:
        given = list(draw(broadcastable_shapes(len(given), max_dims=2, empty=True)))
    return (
        [
            draw(_array(x, entry.domain(i))) if type(x) is tuple else np.array(x)
            for i, x in enumerate(given)
        ],
        call.static,
    )


def _array(shape: tuple[int, ...], domain: Domain) -> st.SearchStrategy[np.ndarray]:
    if not isinstance(domain, Interval):
        return hnp.arrays(bool, shape)
    # Eighths tie, or differ by more than differences need: a kink is met exactly or stays away.
    eighths = st.integers(math.ceil(8 * domain.low), math.floor(8 * domain.high))
    return hnp.arrays(float, shape, elements=eighths.map(lambda n: n / 8))
