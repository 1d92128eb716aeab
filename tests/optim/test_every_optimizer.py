"""What holds of every optimizer is tested of each; where one is left out, it is told where."""

import importlib
import math
import pkgutil

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, optim
from tests.optim.kinds import CLASSES, KINDS


def test_every_optimizer_in_a_file_of_the_folder_is_public():
    for file in pkgutil.iter_modules(optim.__path__):
        module = importlib.import_module(f"{optim.__name__}.{file.name}")
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, optim.Optimizer):
                assert name in optim.__all__, (
                    f"micrograd_plus/optim/__init__.py: add `from .{file.name} import {name}`, and "
                    f'"{name}" to __all__'
                )


def test_every_optimizer_is_among_those_that_all_tests_go_through():
    tried = {kind for kind, _ in KINDS}
    for kind in CLASSES:
        assert kind in tried, (
            f'tests/optim/kinds.py: add `(optim.{kind.__name__}, {{"lr": 0.05}}),` to KINDS, and a '
            "line for each form that its options give it"
        )


def not_a_number(default):
    """nan in place of a number, or of each in a tuple; None for what has no bounds."""
    if isinstance(default, tuple):
        return tuple(math.nan for _ in default)
    return math.nan if type(default) is float else None


@pytest.mark.parametrize("kind", CLASSES)
def test_every_number_among_the_hyperparameters_has_bounds(kind):
    defaults = kind([Value(1.0)]).groups[0].hyperparameters
    for name, default in defaults.items():
        if (wrong := not_a_number(default)) is None:
            continue
        try:
            kind([Value(1.0)], **{name: wrong})
        except ValueError:
            continue
        todo = f'add ("{name}", ...) to its `bounds`'
        todo = "extend its `check`, as Adam does" if isinstance(default, tuple) else todo
        pytest.fail(f"{kind.__name__} takes {name}={wrong}: {todo}")


@pytest.mark.parametrize("size", [3, 70_000], ids=["one block", "two"])
@pytest.mark.parametrize("kind", CLASSES)
def test_parameters_of_float16_are_updated_as_those_of_float32(kind, size):
    # In float16 the square of 1e-4 is 0, and so are most epsilons: 0 / 0.
    gradient = np.tile([0.0, 1e-4, -2.0], size // 3 + 1)[:size]
    narrow, wide = Tensor(np.ones(size, "float16")), Tensor(np.ones(size, "float32"))
    for p in (narrow, wide):
        optimizer = kind([p], lr=0.1)
        for _ in range(5):
            p.grad = gradient.astype(p.dtype)
            optimizer.step()
    assert narrow.dtype == "float16"
    np.testing.assert_allclose(narrow.data, wide.data, rtol=5e-3)


def test_float16_keeps_state_in_float32():
    state = optim.Adam([Tensor(np.ones(2, "float16"))]).state_dict()
    assert (state["0.m"].dtype, state["0.v"].dtype) == ("float32", "float32")
