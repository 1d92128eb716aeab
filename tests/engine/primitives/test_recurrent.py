"""Recurrent layers over all of their steps: blocks, kept gates, dtypes, masks, and their errors."""

import numpy as np
import pytest

from micrograd_plus import Tensor, expand, gradients, no_grad
from micrograd_plus import functions as F
from micrograd_plus.engine.primitives import recurrent
from tests.engine.cases import normal
from tests.engine.cases_of_recurrence import OF_GRU, OF_LSTM, REAL

BOTH = {"lstm": (recurrent.lstm, OF_LSTM), "gru": (recurrent.gru, OF_GRU)}
both = pytest.mark.parametrize(("primitive", "operands"), BOTH.values(), ids=BOTH)


def as_leaves(operands, dtype="float64"):
    return [Tensor(x.astype(dtype)) for x in operands]


def gradients_of(run, operands, *mask):
    """Of the sum of all states, each with a weight of its own."""
    leaves = as_leaves(operands)
    y = run(*leaves, *mask)
    return [y.data, *gradients(y, leaves, normal(*y.shape, seed=9))]


def assert_close(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@both
@pytest.mark.parametrize("mask", [(), (REAL,)], ids=["", "mask"])
def test_it_is_its_steps(primitive, operands, mask):
    by_steps = gradients_of(primitive.unfused, operands, *mask)
    assert_close(gradients_of(primitive, operands, *mask), by_steps)


@both
@pytest.mark.parametrize("room", [1, 33])  # blocks of one step; of two, and one that is left over
@pytest.mark.parametrize("mask", [(), (REAL,)], ids=["", "mask"])
def test_blocks_of_steps_give_what_all_give_at_once(monkeypatch, primitive, operands, mask, room):
    at_once = gradients_of(primitive, operands, *mask)
    monkeypatch.setattr(recurrent, "_ROOM", room)
    assert_close(gradients_of(primitive, operands, *mask), at_once)


@both
def test_the_backward_pass_computes_no_gate_again(monkeypatch, primitive, operands):
    y = primitive(*as_leaves(operands))
    monkeypatch.setattr(recurrent._Run, "forward", None)
    y.sum().backward()


@both
@pytest.mark.parametrize("copied", [np.copy, lambda y: np.stack([y, y])[1]])
def test_a_copy_of_the_result_has_the_same_gradients(primitive, operands, copied):
    y = primitive(*operands)
    g, needed = normal(*y.shape), [True] * 6
    assert_close(
        primitive.pull_back(needed, g, copied(y), operands, {}),
        primitive.pull_back(needed, g, y, operands, {}),
    )


@both
def test_a_second_backward_pass_gives_the_same_again(primitive, operands):
    leaves = as_leaves(operands)
    y = primitive(*leaves).sum()
    y.backward()
    once = [x.grad.copy() for x in leaves]
    y.backward()
    assert_close([x.grad for x in leaves], [2 * g for g in once])


def test_what_is_not_recorded_keeps_no_gates():
    with no_grad():
        assert all(part.data.base is None for part in F.lstm(*as_leaves(OF_LSTM)))


@both
def test_float16_is_computed_in_float32(primitive, operands):
    half = [x.astype("float16") for x in operands]
    y = primitive(*half)
    wide = primitive(*(x.astype("float32") for x in half))
    assert y.dtype == np.float16
    np.testing.assert_array_equal(y, wide.astype("float16"))


@both
def test_float32_beside_float64_keeps_its_dtype_in_its_gradient(primitive, operands):
    leaves = [Tensor(x.astype("float32" if i else "float64")) for i, x in enumerate(operands)]
    y = primitive(*leaves)
    y.sum().backward()
    assert y.dtype == np.float64
    assert [x.grad.dtype.name for x in leaves] == ["float64", *["float32"] * 5]


@both
def test_an_empty_batch_has_gradients_of_zero_for_the_weights(primitive, operands):
    x, *weights = operands
    states = 1 if primitive is recurrent.gru else 2
    leaves = as_leaves([x[:, :0], *weights[:-states], *(s[:0] for s in weights[-states:])])
    primitive(*leaves).sum().backward()
    assert leaves[0].grad.shape == (3, 0, 3)
    assert not any(leaf.grad.any() for leaf in leaves)


@both
def test_far_sums_saturate_the_gates_without_a_warning(primitive, operands):
    x, *others = operands
    with np.errstate(all="raise", under="ignore"):
        y = primitive(x * 1e4, *others)
    assert np.isfinite(y).all()


@both
def test_a_step_that_is_left_out_passes_an_infinite_gradient_by(primitive, operands):
    leaves = as_leaves(operands)
    mask = REAL.copy()
    mask[:, 0] = False
    y = primitive(*leaves, mask)
    g = np.zeros(y.shape)
    g[0, -1, 0] = np.inf
    y.backward(g)
    assert np.isinf(leaves[-1 if primitive is recurrent.gru else -2].grad[0]).all()
    assert not any(leaf.grad.any() for leaf in leaves[:4])


@both
def test_a_gradient_that_enters_at_one_step_reaches_no_later_input(primitive, operands):
    leaves = as_leaves(operands)
    primitive(*leaves)[0, 1].sum().backward()
    assert leaves[0].grad[:2].all() and not leaves[0].grad[2].any()


@both
def test_its_gradient_can_be_differentiated_where_its_operands_are_results(primitive, operands):
    bends = []
    for run in (primitive, primitive.unfused):
        leaves = as_leaves(operands)
        first = gradients(F.sum(F.sin(run(*(F.sin(x) for x in leaves)))), leaves, create_graph=True)
        bends.append(gradients(sum(F.sum(F.square(g)) for g in first), leaves))
    assert_close(*bends)


@both
def test_one_leaf_as_two_operands_has_a_second_derivative_of_both(primitive, operands):
    bends = []
    for run in (primitive, primitive.unfused):
        leaves = as_leaves(operands)
        if primitive is recurrent.lstm:
            leaves[5] = leaves[4]
        else:
            leaves[4] = leaves[2]
        apart = list(dict.fromkeys(leaves))
        first = gradients(F.sum(F.sin(run(*leaves))), apart, create_graph=True)
        bends.append(gradients(sum(F.sum(F.square(g)) for g in first), apart))
    assert_close(*bends)


def test_it_expands_into_the_numbers_of_its_steps():
    h, _ = F.lstm(*as_leaves(OF_LSTM))
    values, _ = expand(h[-1])
    np.testing.assert_allclose([v.data for v in values.flat], h.data[-1].ravel(), rtol=1e-12)


def test_what_is_changed_in_a_mask_afterwards_changes_no_gradient():
    found = []
    for change in (False, True):
        leaves, mask = as_leaves(OF_GRU), REAL.copy()
        y = F.gru(*leaves, mask)
        mask[:] ^= change
        y.sum().backward()
        found.append([x.grad for x in leaves])
    assert_close(*found)


@pytest.mark.parametrize(
    ("place", "shape", "words"),
    [
        (
            0,
            (2, 3),
            r"lstm takes x of shape \(steps, n, inputs\), with one step or more, and states",
        ),
        (0, (0, 2, 3), "with one step or more"),
        (5, (2,), r"and states of shape \(n, units\), got \(3, 2, 3\) and \(2,\)"),
        (1, (3, 6), r"lstm of 2 units takes shapes \[\(3, 2, 3\), \(3, 8\), \(8,\), \(2"),
        (5, (3, 2), r"\(2, 2\), \(2, 2\), \(3, 2\)\], got .* \(2, 2\), \(3, 2\), \(3, 2\)"),
        (6, (2, 3), r"\(2, 2\), \(3, 2\)\], got .* \(2, 2\), \(2, 3\)"),
    ],
)
def test_operands_that_do_not_go_together_are_named(place, shape, words):
    operands = [*OF_LSTM, REAL]
    operands[place] = np.zeros(shape, operands[place].dtype)
    with pytest.raises(ValueError, match=words):
        F.lstm(*operands)


def test_a_mask_of_numbers_is_refused():
    with pytest.raises(ValueError, match="gru takes a mask of booleans, got int64"):
        F.gru(*OF_GRU, REAL.astype(int))
