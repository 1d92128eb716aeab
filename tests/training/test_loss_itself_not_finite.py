"""A loss that is not finite although nothing below it is."""

import numpy as np
import pytest

from micrograd_plus import Tensor, nn, optim, training


def test_a_loss_that_was_not_computed_from_anything_is_blamed_itself():
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    with pytest.raises(FloatingPointError, match=r"is the loss itself, of shape \(1,\)"):
        training.fit(
            model,
            [[1.0]],
            [[1.0]],
            loss=lambda p, t: Tensor([np.inf]),
            optimizer=optim.SGD(model.parameters()),
            verbose=False,
        )
