"""Each loss, reduction and weighted mean is Keras's, by stored numbers."""

import numpy as np
import pytest

from micrograd_plus import losses
from tests.reference.stored import keras_numbers

CASES = keras_numbers("losses")


OF_LOGITS_BY_ANOTHER_NAME = {"sigmoid_cross_entropy", "softmax_cross_entropy"}


def test_every_loss_is_compared():
    assert {case["loss"] for case in CASES} == set(losses.__all__) - OF_LOGITS_BY_ANOTHER_NAME


@pytest.mark.parametrize("case", CASES, ids=[f"{c['loss']} {c['options']}" for c in CASES])
@pytest.mark.parametrize("what", ["none", "sum", "mean", "weighted mean"])
def test_a_loss_is_that_of_keras(case, what):
    is_weighted = what == "weighted mean"
    found = getattr(losses, case["loss"])(
        case["prediction"].astype(float),
        case["target"],
        reduction="mean" if is_weighted else what,
        sample_weight=case["weights"] if is_weighted else None,
        **case["options"],
    )
    atol = 1e-8 if case["loss"] == "log_cosh" else 0  # Keras's log(2) there is of float32
    np.testing.assert_allclose(found, case[what], rtol=1e-12, atol=atol)
