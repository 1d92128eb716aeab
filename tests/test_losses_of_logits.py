"""Logits given where probabilities belong."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses

CASES = [
    (losses.binary_crossentropy, [0.5, 1.5], [0, 1], "1.5"),
    (losses.binary_crossentropy, [-0.25, 0.5], [0, 1], "-0.25"),
    (losses.categorical_crossentropy, [[0.5, 1.5]], [[0, 1]], "1.5"),
    (losses.sparse_categorical_crossentropy, [[0.5, 1.5]], [1], "1.5"),
]


def of_values(x):
    return [of_values(row) for row in x] if isinstance(x, list) else Value(x)


@pytest.mark.parametrize(("loss", "prediction", "target", "shown"), CASES)
@pytest.mark.parametrize("kind", [Tensor, np.array, of_values])
@pytest.mark.parametrize("eps", [0, 1e-7])
def test_a_probability_outside_0_to_1_is_refused(loss, prediction, target, shown, kind, eps):
    with pytest.raises(ValueError, match=f"got {shown}: for logits use from_logits=True"):
        loss(kind(prediction), target, eps=eps)


def test_so_is_that_of_a_single_value():
    with pytest.raises(ValueError, match="got 3: for logits"):
        losses.binary_crossentropy(Value(3.0), 1)


@pytest.mark.parametrize(("loss", "prediction", "target", "shown"), CASES)
def test_as_logits_they_are_fine(loss, prediction, target, shown):
    assert np.isfinite(loss(Tensor(prediction), target, from_logits=True).item())


def test_a_probability_above_1_by_rounding_is_1():
    p = Tensor(np.array([1.0000001], "float32"))
    assert p.data[0] > 1
    assert losses.binary_crossentropy(p, [1]).item() == pytest.approx(0, abs=1e-6)
