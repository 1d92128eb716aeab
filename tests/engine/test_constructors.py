"""What a constructor is given in the wrong place is told, and never taken as something else."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, gradients, no_grad


@pytest.mark.parametrize("make", [Value, Tensor])
@pytest.mark.parametrize("label", [3, 2.0, True, b"w", ["w"], Value(1.0)], ids=repr)
def test_a_label_is_a_string(make, label):
    with pytest.raises(TypeError, match="label must be a string, got"):
        make(2.0, label=label)


@pytest.mark.parametrize("make", [Value, Tensor])
@pytest.mark.parametrize("flag", ["", "w", 1, 0, (), 2.5], ids=repr)
def test_whether_a_gradient_is_required_is_a_boolean(make, flag):
    with pytest.raises(TypeError, match="requires_grad must be True or False, got"):
        make(2.0, requires_grad=flag)


@pytest.mark.parametrize("make", [Value, Tensor])
def test_numpys_booleans_and_strings_count_as_pythons(make):
    x = make(2.0, label=np.str_("w"), requires_grad=np.bool_(False))
    assert (x.label, x.requires_grad) == ("w", False)


@pytest.mark.parametrize("make", [Value, Tensor])
def test_no_label_is_an_empty_one(make):
    assert make(2.0).label == make(2.0, label=None).label == (make(2.0) * 2.0).label == ""


@pytest.mark.parametrize("given", [True, 3, 3.0, "w", "weights", [1.0, 2.0]], ids=repr)
def test_what_is_no_dtype_is_told_where_it_belongs(given):
    message = r'dtype must be a name such as "float32", got .*requires_grad=True, label="w"\)'
    with pytest.raises(TypeError, match=message):
        Tensor([1.0], given)


def test_a_label_of_one_letter_makes_no_integers():
    assert np.dtype("b") == np.int8
    with pytest.raises(TypeError, match="dtype must be a name"):
        Tensor([0.5], "b")


@pytest.mark.parametrize("given", ["float32", "f4", "<f4", np.float32, np.dtype("float32")])
def test_a_dtype_is_given_as_numpy_takes_it(given):
    assert Tensor([1.0], given).dtype == np.float32


@pytest.mark.parametrize("dtype", [int, "uint8", bool])
@pytest.mark.parametrize(
    "f",
    [
        lambda t: (t * 2.5).sum(),
        lambda t: t.sum(),
        lambda t: (t.astype(float) * 2.5).sum(),
        lambda t: t @ np.ones(2),
    ],
)
def test_no_gradient_is_cut_to_integers(f, dtype):
    t = Tensor([0, 1], dtype)
    t.requires_grad = True
    for run in (lambda: f(t).backward(), lambda: gradients(f(t), t)):
        with pytest.raises(TypeError, match=r"cut to \w+: use Tensor\(data, dtype=float\)"):
            run()


def test_an_optimiser_written_by_hand_updates_the_data():
    w = Value(3.0)
    for _ in range(2):
        w.grad = 0.0
        (w * w).backward()
        w.data += -0.1 * w.grad
    assert w.data == pytest.approx(3.0 * 0.8**2)


class Named(Value):
    """A subclass with a constructor of its own."""

    def __init__(self, name, data):
        super().__init__(data)
        self.name = name


def test_a_subclass_may_have_a_constructor_of_its_own():
    x = Named("x", 3.0)
    y = x * x + 1.0
    y.backward()
    assert (type(y), x.grad) == (Named, 6.0)


def test_what_the_engine_makes_of_a_subclass_needs_none_of_its_arguments():
    x = Named("x", 3.0)
    assert (type(x.detach()), x.detach().requires_grad) == (Named, False)
    assert isinstance(gradients(x * x, x, create_graph=True), Named)
    with no_grad():
        x -= 1.0
    assert (type(x), x.data) == (Named, 2.0)


@pytest.mark.parametrize("repeats", [0.5, 2.0, Value(0.5), Tensor([1.0, 2.0]), "2"], ids=repr)
def test_fractions_of_a_repetition_are_refused(repeats):
    with pytest.raises(TypeError, match="repeat takes integers as its repeats, got"):
        functions.repeat(Tensor([1.0, 2.0]), repeats)


@pytest.mark.parametrize("repeats", [2, True, Value(2), Tensor([2, 2]), np.array([2, 2])], ids=repr)
def test_repetitions_are_integers_of_any_make(repeats):
    found = functions.repeat(Tensor([1.0, 2.0]), repeats)
    assert found.tolist() in ([1.0, 1.0, 2.0, 2.0], [1.0, 2.0])
