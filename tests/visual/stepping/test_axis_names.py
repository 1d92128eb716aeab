"""Names along the axes of arrays travel with them, as far as an axis goes."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, steps
from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.visual.stepping.axis_names import checked_axes, names_of_axes

ROWS, COLUMNS = "abcd", "xyz"
A = np.arange(12.0).reshape(4, 3) + 1
B = np.ones((3, 2))


def names_after(function, *shapes, given=None):
    """The names of a result's axes, of operands a, b, ...: those of the first if not given."""
    operands = {
        name: Tensor(np.ones(shape), label=name)
        for name, shape in zip("abc", shapes or [(4, 3)], strict=False)
    }
    y = function(*operands.values())
    found = steps(y, np.ones(y.shape), {"result": y})
    given = {"a": (ROWS, COLUMNS)} if given is None else given
    axes = names_of_axes(found.forward, given).get("result", (None,) * y.ndim)
    return tuple(names if names is None else "".join(names) for names in axes)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda a: a.T, (COLUMNS, ROWS)),
        (lambda a: functions.tanh(a), (ROWS, COLUMNS)),
        (lambda a: functions.softmax(a), (ROWS, COLUMNS)),
        (lambda a: functions.rms_norm(a), (ROWS, COLUMNS)),
        (lambda a: functions.cumsum(a, axis=0), (ROWS, COLUMNS)),
        (lambda a: functions.where(A > 3, a, -np.inf), (ROWS, COLUMNS)),
        (lambda a: a / a.sum(axis=1, keepdims=True), (ROWS, COLUMNS)),
        (lambda a: np.ones(3) + a, (ROWS, COLUMNS)),
        (lambda a: a @ B, (ROWS, None)),
        (lambda a: B.T @ a.T, (None, ROWS)),
        (lambda a: a @ np.ones(3), (ROWS,)),
        (lambda a: np.ones(4) @ a, (COLUMNS,)),
        (lambda a: a @ np.ones((2, 3, 5)), (None, ROWS, None)),
        (lambda a: functions.linear(a, B, np.ones(2)), (ROWS, None)),
        (lambda a: functions.scaled_dot_product_attention(a, a, a), (ROWS, COLUMNS)),
        (lambda a: a.sum(axis=0), (COLUMNS,)),
        (lambda a: a.max(axis=-1), (ROWS,)),
        (lambda a: a.mean(axis=0, keepdims=True), (None, COLUMNS)),
        (lambda a: functions.var(a, axis=(1,)), (ROWS,)),
        (lambda a: a.reshape(4, 3, 1), (ROWS, COLUMNS, None)),
        (lambda a: a.reshape(2, 2, 3), (None, None, COLUMNS)),
        (lambda a: a[:2, :2].reshape(4), ("a xa yb xb y",)),
        (lambda a: a[1:3], ("bc", COLUMNS)),
        (lambda a: a[:, 1], (ROWS,)),
        (lambda a: a[2], (COLUMNS,)),
        (lambda a: a[::-1, [2, 0]], ("dcba", "zx")),
        (lambda a: functions.flip(a, axis=1), (ROWS, "zyx")),
        (lambda a: functions.repeat(a, 2, axis=0), ("aabbccdd", COLUMNS)),
        (lambda a: functions.concatenate([a, a[:2]]), ("abcdab", COLUMNS)),
        (lambda a: functions.concatenate([a, np.ones((1, 3))]), (None, None)),
        (lambda a: functions.stack([a, a]), (None, ROWS, COLUMNS)),
        (lambda a: a[None], (None, ROWS, COLUMNS)),
        (lambda a: functions.broadcast_to(a, (2, 4, 3)), (None, ROWS, COLUMNS)),
        (lambda a: functions.sort(a, axis=0), (None, None)),
    ],
)
def test_an_axis_takes_its_names_along(function, expected):
    assert names_after(function) == expected


def test_a_product_of_queries_and_keys_has_the_names_of_both():
    given = {"a": (ROWS, None), "b": (COLUMNS, None)}
    found = names_after(lambda q, k: q @ k.T, (4, 2), (3, 2), given=given)
    assert found == (ROWS, COLUMNS)


def test_the_first_operand_with_names_gives_them():
    given = {"b": ("pqrs", None), "c": ("tuvw", "XYZ")}
    found = names_after(lambda a, b, c: a + b + c, (4, 3), (4, 3), (4, 3), given=given)
    assert found == ("pqrs", "XYZ")


def test_a_mask_has_the_names_of_what_it_masks():
    scores, mask = Tensor(np.ones((4, 3))), Tensor(A > 3, requires_grad=False)
    masked = functions.where(mask, scores, 0.0)
    found = steps(masked.sum())
    assert names_of_axes(found.forward, {"scores": (ROWS, COLUMNS)})["mask"] == (ROWS, COLUMNS)


def test_given_names_stay():
    given = {"a": (ROWS, COLUMNS), "result": (None, "123")}
    assert names_after(lambda a: a * 2.0, given=given) == (None, "123")


def test_one_row_keeps_its_name_when_it_becomes_a_column():
    assert names_after(lambda a: a.T, (1, 3), given={"a": ("a", None)}) == (None, "a")


def test_equal_names_in_a_row_are_names_too():
    assert names_after(lambda a: a.T, given={"a": ("mmmm", None)}) == (None, "mmmm")


def test_what_a_primitive_of_ones_own_does_to_axes_is_not_guessed():
    own = Primitive(
        "own",
        on_arrays=lambda a, b: a[:, :2] * b[0],
        on_floats=lambda a, b: a * b,
        vjps=(lambda g, y, a, b: 0.0 * a, lambda g, y, a, b: 0.0 * b),
    )
    assert names_after(own, (4, 3), (2, 2)) == (None, None)


def test_a_row_that_broadcasting_makes_several_of_has_no_names():
    x, w = Tensor(np.ones((1, 1, 2))), Tensor(np.ones((3, 2, 4)))
    found = steps((x @ w).sum(), names={"x": x})
    names = names_of_axes(found.forward, {"x": ("a", None, None)})
    assert list(names) == ["x"]


def test_no_rows_have_no_names():
    x = Tensor(np.ones((3, 2)))
    found = steps(x[:0].exp().sum(), names={"x": x})
    assert list(names_of_axes(found.forward, {"x": ("abc", None)})) == ["x"]


def test_names_may_come_from_an_iterator():
    pair = (iter("abc"), None)
    assert checked_axes({"x": pair}, {"x": (3, 2)}) == {"x": (["a", "b", "c"], None)}


@pytest.mark.parametrize("pair", [None, 3, ("ab",), ("ab", 3), ("ab", None, None)])
def test_what_is_no_pair_of_names_is_refused(pair):
    with pytest.raises(ValueError, match=r"axes of 'x' are \(names of 2 rows"):
        checked_axes({"x": pair}, {"x": (2, 2)})
