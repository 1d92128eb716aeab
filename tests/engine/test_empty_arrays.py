"""Arrays without entries compute as NumPy's do, and get gradients of their shape."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_the_gradient_of_a_product_over_no_entries_is_empty(axis):
    a = Tensor(np.ones((0, 3)))
    y = a.prod(axis=axis)
    np.testing.assert_array_equal(y.data, np.prod(a.data, axis=axis))
    y.sum().backward()
    assert a.grad.shape == (0, 3)


def test_the_mean_cross_entropy_over_no_rows_is_nan_as_numpys_mean_is():
    logits = Tensor(np.ones((0, 3)))
    with np.errstate(invalid="ignore"):
        loss = functions.softmax_cross_entropy(logits, np.zeros(0, int))
    loss.backward()
    assert np.isnan(loss.data)
    assert logits.grad.shape == (0, 3)


def test_probabilities_of_no_classes_are_none_and_their_exponentials_add_up_to_zero():
    a = Tensor(np.ones((2, 0)))
    y = functions.logsumexp(a, axis=1)
    np.testing.assert_array_equal(y.data, [-np.inf, -np.inf])
    y.backward(np.ones(2))
    assert a.grad.shape == (2, 0)
    assert functions.softmax(a).shape == functions.log_softmax(a).shape == (2, 0)
