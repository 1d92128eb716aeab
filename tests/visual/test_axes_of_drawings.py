"""Names along the axes of arrays stand beside their numbers in a drawing."""

import numpy as np
import pytest

from micrograd_plus import Tensor, draw, functions, nn

from .rendered import needs_a_layout_engine, texts
from .test_labels import HOSTILE


@pytest.fixture(autouse=True)
def _needs_a_layout_engine():
    needs_a_layout_engine()


def product():
    q, k = Tensor(np.ones((2, 3)), label="q"), Tensor(np.ones((4, 3)), label="k")
    return q, k, q @ k.T


def test_names_travel_to_results():
    *_, scores = product()
    shown = texts(
        draw(scores, axes={"q": (["qa", "qb"], None), "k": (["ka", "kb", "kc", "kd"], None)})
    )
    assert [shown.count(name) for name in ("qa", "ka")] == [
        2,
        3,
    ]  # q, scores; k, its transpose, scores


def test_a_gradient_has_the_names_of_its_array():
    x = Tensor(np.ones((2, 3)), label="x")
    y = (x * x).sum()
    y.backward()
    assert texts(draw(y, axes={"x": (["a row", "another"], None)})).count("another") == 3


def test_gradients_of_a_backward_drawing_have_names():
    x = Tensor(np.ones((2, 3)), label="x")
    shown = texts(draw(functions.tanh(x).sum(), backward=True, axes={"x": (["one", "two"], None)}))
    assert shown.count("two") == 2


def test_a_summary_has_no_names():
    x = Tensor(np.ones((9, 2)), label="x")
    assert "r0" not in texts(draw(x * 2.0, axes={"x": ([f"r{i}" for i in range(9)], None)}))


def test_two_arrays_of_one_name_keep_names_of_their_own_size():
    a, b = Tensor(np.ones((2, 2)), label="x"), Tensor(np.ones((2, 2)), label="x")
    assert texts(draw(a @ b, axes={"x": (["up", "down"], None)})).count("down") == 3


@pytest.mark.parametrize("name", [*HOSTILE, "", " ", "\n", "\x07", "x" * 100])
def test_any_name_can_stand_at_an_axis(name):
    x = Tensor(np.ones((2, 2)), label="x")
    assert draw(x * 2.0, axes={"x": ([name, "b"], [name, "c"])}).svg()


def test_names_of_what_is_no_array_here_are_an_error():
    *_, scores = product()
    with pytest.raises(ValueError, match="axes name those of 'v', and the arrays are 'k', 'q'"):
        draw(scores, names={}, axes={"v": (None, None)})


def test_another_number_of_names_than_rows_is_an_error():
    *_, scores = product()
    with pytest.raises(ValueError, match=r"of 'q' are \(names of 2 rows, names of 3 columns"):
        draw(scores, axes={"q": ("abc", None)})


def test_a_module_that_is_closed_needs_no_names():
    x = Tensor(np.ones((2, 3)), label="x")
    drawing = draw(nn.Dense(3, 2, seed=0)(x), collapse=0, axes={"x": (["em", "ma"], None)})
    assert texts(drawing).count("ma") == 1
