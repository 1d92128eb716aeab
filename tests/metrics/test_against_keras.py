"""Metrics are Keras's, by stored numbers."""

import numpy as np
import pytest

from micrograd_plus import metrics
from tests.reference.stored import keras_numbers

CASES = keras_numbers("metrics")


@pytest.mark.parametrize("case", CASES, ids=[f"{c['metric']} {c['options']}" for c in CASES])
def test_a_metric_is_that_of_keras(case):
    found = getattr(metrics, case["metric"])(case["prediction"], case["target"], **case["options"])
    # Its F1 has 1e-7 added to the denominators.
    rtol = 1e-6 if case["metric"] == "f1_score" else 1e-12
    np.testing.assert_allclose(found, case["value"], rtol=rtol)
