"""What whoever writes a primitive can count on."""

import copy
import pickle

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor

total = Primitive("total", on_arrays=np.sum, vjps=(lambda g, y, a: g,))
blend = Primitive(
    "blend",
    on_arrays=lambda a, b, share: (1 - share) * a + share * b,
    vjps=(lambda g, y, a, b, share: (1 - share) * g, lambda g, y, a, b, share: share * g),
)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 1)])
def test_a_contribution_of_fewer_axes_goes_to_every_entry_of_its_operand(shape):
    a = Tensor(np.zeros(shape))
    total(a).backward()
    np.testing.assert_array_equal(a.grad, np.ones(shape))


def test_both_of_two_vjps_get_the_static_arguments():
    a, b = Tensor([1.0]), Tensor([3.0])
    blend(a, b, share=0.25).backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([0.75], [0.25])


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_primitive_is_that_primitive(clone):
    assert clone(blend) is blend


def test_a_primitive_is_not_pickled_and_the_error_says_what_to_save():
    with pytest.raises(TypeError, match=r"<primitive blend> is code.*save the data of the leaves"):
        pickle.dumps(blend)
