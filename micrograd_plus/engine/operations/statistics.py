"""How variables vary together, with NumPy's names and arguments."""

from __future__ import annotations

from typing import Any

from ..operands import arrayed
from ..primitives.linear import swapped
from ..primitives.shapes import shape_of
from . import diagonals as _diagonals
from . import elementwise as _elementwise
from . import joining as _joining
from . import linear as _linear
from . import reductions as _reductions
from . import shapes as _shapes


def cov(
    x: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: int | None = None
) -> Any:
    """The covariances of variables.

    Args:
        x: Shape (variables, observations), or (observations,) for one variable.
        y: More variables, of as many observations.
        rowvar: False for shape (observations, variables).
        bias: Divide by the number of observations n, and not by n - 1.
        ddof: Divide by n - ddof, whatever `bias` says.

    Returns:
        Shape (variables, variables), or () for one variable.

    Raises:
        ValueError: For more axes than two, or another number of observations in `y`.

    >>> from micrograd_plus import Tensor
    >>> cov(Tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 6.0]]))
    Tensor([[ 1.,  3.],
            [ 3., 12.]])
    """
    x = _variables(x, rowvar)
    if y is not None:
        x = _joining.concatenate([x, _variables(y, rowvar)])
    n = shape_of(x)[1]
    rest = x - _reductions.mean(x, axis=1, keepdims=True)
    products = _linear.matmul(rest, swapped(rest))
    if ddof is None:
        ddof = 0 if bias else 1
    return _shapes.squeeze(products / max(n - ddof, 0))


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The correlations of variables: their covariances, over the product of their deviations.

    Args:
        x, y, rowvar: As for `cov`.

    Returns:
        Shape (variables, variables), or () for one variable; nan for one that does not vary.

    Raises:
        ValueError: As for `cov`.

    >>> from micrograd_plus import Tensor
    >>> corrcoef(Tensor([1.0, 2.0, 3.0]), Tensor([0.0, 0.0, 6.0])).shape
    (2, 2)
    """
    covariances = cov(x, y, rowvar)
    if not shape_of(covariances):
        return covariances / covariances
    deviations = _elementwise.sqrt(_diagonals.diag(covariances))
    return covariances / _shapes.expand_dims(deviations, 1) / deviations


def _variables(x: Any, rowvar: bool) -> Any:
    x = arrayed(x)
    if x.ndim > 2:
        raise ValueError(f"variables have two axes at the most, got shape {x.shape}")
    if x.ndim < 2:
        return _shapes.reshape(x, (1, -1))
    return x if rowvar or x.shape[0] == 1 else swapped(x)
