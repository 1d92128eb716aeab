"""An LSTM and a GRU over all steps of their inputs: what the layers of `nn` compute with."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import data_of, kept
from ..operands import listed
from ..primitives import recurrent as _table
from ..primitives.shapes import shape_of


def lstm(
    x: Any, weight: Any, bias: Any, recurrent_weight: Any, h: Any, c: Any, mask: Any = None
) -> tuple[Any, Any]:
    """The states of a long short-term memory after each step; `nn.LSTM` has the formulas.

    All steps are one node, which keeps the gates of each for the backward pass. Hochreiter and
    Schmidhuber, "Long short-term memory", 1997, with the forget gate of Gers et al., 2000.

    Args:
        x: Inputs, of shape (steps, n, inputs).
        weight: Of the gates i, f, g and o, side by side: (inputs, 4 * units).
        bias: Shape (4 * units,); None: zeros.
        recurrent_weight: Shape (units, 4 * units).
        h, c: Where to start, each of shape (n, units).
        mask: Booleans, of shape (steps, n); where False, the state stays as it was.

    Returns:
        (h, c), each of shape (steps, n, units).

    Raises:
        ValueError: For shapes that do not go together, no steps, or a mask of other than booleans.

    >>> import numpy as np
    >>> x, weights, start = np.zeros((3, 1, 1)), np.zeros((1, 4)), np.ones((1, 1))
    >>> h, c = lstm(x, weights, None, weights, start, start)
    >>> c.ravel()  # of gates without weights, each step keeps half
    array([0.5  , 0.25 , 0.125])
    """
    return _over_steps(_table.lstm, (x, weight, bias, recurrent_weight), (h, c), mask)


def gru(
    x: Any,
    weight: Any,
    bias: Any,
    recurrent_weight: Any,
    recurrent_bias: Any,
    h: Any,
    mask: Any = None,
) -> Any:
    """The states of a gated recurrent unit after each step; `nn.GRU` has the formulas.

    All steps are one node, which keeps the gates of each for the backward pass. Cho et al.,
    "Learning phrase representations using RNN encoder-decoder", 2014, section 2.3.

    Args:
        x: Inputs, of shape (steps, n, inputs).
        weight: Of the gates r, z and n, side by side: (inputs, 3 * units).
        bias: Shape (3 * units,); None: zeros.
        recurrent_weight: Shape (units, 3 * units).
        recurrent_bias: Shape (3 * units,); None: zeros.
        h: Where to start, of shape (n, units).
        mask: Booleans, of shape (steps, n); where False, the state stays as it was.

    Returns:
        Shape (steps, n, units).

    Raises:
        ValueError: For shapes that do not go together, no steps, or a mask of other than booleans.

    >>> import numpy as np
    >>> x, weights, start = np.zeros((3, 1, 1)), np.zeros((1, 3)), np.ones((1, 1))
    >>> gru(x, weights, None, weights, None, start).ravel()  # each step keeps half
    array([0.5  , 0.25 , 0.125])
    """
    weights = (x, weight, bias, recurrent_weight, recurrent_bias)
    return _over_steps(_table.gru, weights, (h,), mask)[0]


def _over_steps(primitive: Any, weights: Any, states: tuple[Any, ...], mask: Any) -> Any:
    weight = listed(weights[1])
    no_bias = np.zeros(shape_of(weight)[-1:], getattr(weight, "dtype", None))
    operands = [listed(no_bias if x is None else x) for x in (*weights, *states)]
    if mask is not None:
        mask = kept(listed(data_of(mask)))
        if mask.dtype != bool:
            raise ValueError(f"{primitive.name} takes a mask of booleans, got {mask.dtype}")
        operands.append(mask)
    y = primitive(*operands)
    return tuple(y[i] for i in range(len(states)))
