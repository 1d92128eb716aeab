"""Every rule, at operands that Hypothesis chooses: ties, zeros and kinks as soon as it can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus.testing import check_gradients
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.calls import Interval
from micrograd_plus.testing.primitives import entry_of
from micrograd_plus.testing.strategies import operands_of

WITH_GRADIENTS = [
    primitive
    for primitive in table()
    if primitive.vjp_of_all or any(vjp is not None for vjp in primitive.vjps)
]


@pytest.mark.parametrize("primitive", WITH_GRADIENTS, ids=lambda p: p.name)
@given(data=st.data())
def test_gradients_are_those_of_differences_wherever_the_operands_lie(primitive, data):
    operands, static = data.draw(operands_of(primitive))
    for i, x in enumerate(operands):
        domain = entry_of(primitive).domain(i)
        if x.dtype.kind == "f" and isinstance(domain, Interval):
            assert ((domain.low <= x) & (x <= domain.high)).all()

    if primitive.name == "sort":  # of many that tie a side is one place, and they share all
        operands[0] = operands[0] + np.linspace(0.0, 1.0, operands[0].size).reshape(
            operands[0].shape
        )
    # What has no rule, as the images that say where maxima are, may jump where its operand ties.
    moved = [
        i for i in range(len(operands)) if primitive.vjp_of_all or primitive.vjps[i] is not None
    ]

    def f(*nodes):
        given = [*operands]
        for i, node in zip(moved, nodes, strict=True):
            given[i] = node
        return primitive(*given, **static)

    check_gradients(f, *(operands[i] for i in moved), directions=1, entries=2)
