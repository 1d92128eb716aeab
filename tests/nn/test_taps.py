"""What is seen of layers from outside: their outputs, and the gradients that come back."""

import copy
import gc
import threading
import time
import weakref

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, nn, no_grad
from micrograd_plus.testing import check_gradients
from tests.nn.models import Diagnosis

X = np.random.default_rng(0).normal(size=(4, 3))


def network():
    return nn.Sequential(
        nn.Dense(3, 5, "tanh", seed=0, dtype="float64"), nn.Dense(5, 2, seed=1, dtype="float64")
    )


def test_the_outputs_are_those_of_the_layers():
    model = network()
    with nn.taps(model) as seen:
        y = model(X)
    np.testing.assert_array_equal(seen["layers.0"].output, model[0](X).data)
    np.testing.assert_array_equal(seen["layers.1"].output, y.data)
    np.testing.assert_array_equal(seen[""].output, y.data)


def test_the_gradients_are_those_of_the_outputs():
    model = network()
    with nn.taps(model) as seen:
        loss = (model(X) ** 2).sum()
    loss.backward()
    hidden = Tensor(model[0](X).data)
    (model[1](hidden) ** 2).sum().backward()
    np.testing.assert_allclose(seen["layers.0"].gradient, hidden.grad, rtol=1e-12)
    np.testing.assert_allclose(seen["layers.1"].gradient, 2 * model(X).data, rtol=1e-12)


def test_the_parameters_get_the_gradients_that_they_would_get():
    one, other = network(), network()
    with nn.taps(one):
        (one(X) ** 2).sum().backward()
    (other(X) ** 2).sum().backward()
    for p, q in zip(one.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(p.grad, q.grad)


def test_a_tap_is_the_identity_in_every_order():
    layer = nn.Activation(functions.tanh)

    def f(x):
        with nn.taps(layer):
            return layer(x)

    def no_complex_step(x):
        raise TypeError

    assert check_gradients(f, [0.3, -0.5], order=2, complex_f=no_complex_step)
    assert check_gradients(f, 0.3, order=2, complex_f=no_complex_step)


def test_a_result_that_is_used_twice_has_the_sum_of_both_gradients():
    layer = nn.ReLU()
    with nn.taps(layer) as seen:
        y = layer(Tensor([1.0, 2.0]))
        (y * 2.0 + y * 3.0).sum().backward()
    assert seen[""].gradient.tolist() == [5.0, 5.0]


def test_before_a_backward_pass_there_is_no_gradient():
    model = network()
    with nn.taps(model) as seen:
        model(X)
    assert seen["layers.0"].gradient is None


def test_where_nothing_is_recorded_the_outputs_are_there_all_the_same():
    model = network()
    with nn.taps(model) as seen, no_grad():
        model(X)
    assert seen["layers.0"].output.shape == (4, 5)
    assert seen["layers.0"].gradient is None


def test_every_call_of_a_shared_layer_is_seen():
    model = Diagnosis()
    images, texts = np.ones((2, 8, 8, 1)), np.ones((2, 5), int)
    with nn.taps(model) as seen:
        illness, severity = model(images, texts)
        (illness.sum() + severity.sum()).backward()
    assert len(seen["shared"]) == 2
    assert not np.array_equal(seen["shared"][0].output, seen["shared"][1].output)
    assert not np.array_equal(seen["shared"][0].gradient, seen["shared"][1].gradient)


def test_several_outputs_have_a_gradient_each():
    lstm = nn.LSTM(3, 2, return_state=True, seed=0)
    with nn.taps(lstm) as seen:
        _, (h, c) = lstm(X[:, None])
        (2.0 * h.sum() + 3.0 * c.sum()).backward()
    y, (of_h, of_c) = seen[""].gradient
    assert y is None
    assert (of_h == 2.0).all()
    assert (of_c == 3.0).all()


def test_the_numbers_of_a_network_of_values_are_seen():
    mlp = nn.MLP(2, [3, 1])
    with nn.taps(mlp) as seen:
        y = mlp([1.0, -1.0])
        (y * 2.0).backward()
    assert len(seen["layers.0"].output) == 3
    assert seen["layers.1"].output == y.data
    assert seen["layers.1"].gradient == 2.0


def test_outside_of_the_block_nothing_is_seen():
    model = network()
    with nn.taps(model) as seen:
        pass
    model(X)
    with pytest.raises(LookupError, match="has not been called since its taps were opened"):
        _ = seen["layers.0"].output
    assert "tap" not in str(model(X).primitive.name)


def test_after_an_error_nothing_is_seen():
    model = network()
    with pytest.raises(ValueError, match="takes shape"), nn.taps(model) as seen:
        model(X[:, :2])
    model(X)
    assert not seen["layers.0"]


def test_blocks_may_lie_within_each_other_or_overlap():
    model = network()
    with nn.taps(model) as outer, nn.taps(model) as inner:
        model(X).sum().backward()
    for name in outer:
        np.testing.assert_array_equal(outer[name].output, inner[name].output)
        np.testing.assert_array_equal(outer[name].gradient, inner[name].gradient)


def test_calls_are_forgotten_on_demand():
    model = network()
    with nn.taps(model) as seen:
        model(X)
        seen.forget()
        model(X[:1])
    assert len(seen["layers.0"]) == 1


def test_an_unknown_name_is_told_the_known_ones():
    with nn.taps(network()) as seen, pytest.raises(KeyError, match=r"no module 'layer\.0': there"):
        _ = seen["layer.0"]


def test_a_gradient_is_a_copy():
    layer = nn.ReLU()
    x = Tensor([1.0, 2.0])
    with nn.taps(layer) as seen:
        layer(x).sum().backward()
    x.grad[:] = 7.0
    assert seen[""].gradient.tolist() == [1.0, 1.0]


def test_a_tapped_graph_is_freed_without_the_collector():
    model = network()
    gc.disable()
    try:
        with nn.taps(model) as seen:
            loss = losses.mean_squared_error(model(X), np.zeros((4, 2)))
            loss.backward()
        gone = weakref.ref(loss)
        del loss
        assert gone() is None
        assert seen["layers.0"].gradient is not None
    finally:
        gc.enable()


def test_a_hook_sees_each_call_and_may_replace_the_output():
    layer, seen = nn.ReLU(), []
    remove = layer.register_forward_hook(lambda *call: seen.append(call))
    assert layer([-1.0, 2.0]).tolist() == [0.0, 2.0]
    ((module, args, output),) = seen
    assert module is layer
    assert args == ([-1.0, 2.0],)
    assert output.tolist() == [0.0, 2.0]
    remove()
    remove_other = layer.register_forward_hook(lambda module, args, output: output + 1.0)
    assert layer([-1.0, 2.0]).tolist() == [1.0, 3.0]
    remove_other()
    assert layer([-1.0, 2.0]).tolist() == [0.0, 2.0]
    assert len(seen) == 1


def test_a_hook_that_is_registered_twice_is_removed_once():
    layer, seen = nn.ReLU(), []

    def hook(module, args, output):
        seen.append(output)

    remove = layer.register_forward_hook(hook)
    layer.register_forward_hook(hook)
    remove()
    layer([1.0])
    assert len(seen) == 1


def test_outputs_in_a_dict_are_seen_by_their_names():
    class Named(nn.Module):
        def forward(self, x):
            return {"double": x * 2.0, "parts": [x, 1.0]}

    model = Named()
    with nn.taps(model) as seen:
        y = model(Tensor([1.0]))
        (y["double"] + y["parts"][0] * 5.0).sum().backward()
    assert seen[""].output["double"].tolist() == [2.0]
    assert seen[""].gradient["double"].tolist() == [1.0]
    assert seen[""].gradient["parts"][0].tolist() == [5.0]
    assert seen[""].gradient["parts"][1] is None


class SlowToReadItsHooks(nn.ReLU):
    """Each thread gets to read the hooks before the other has written them."""

    @property
    def _hooks(self):
        hooks = vars(self).get("_hooks", ())
        time.sleep(0.001)
        return hooks

    @_hooks.setter
    def _hooks(self, hooks):
        vars(self)["_hooks"] = hooks


def test_taps_of_two_threads_on_one_model_see_each_call_and_leave_no_hook():
    model = SlowToReadItsHooks()
    together = threading.Barrier(2)
    seen = []

    def tap():
        together.wait()
        with nn.taps(model) as calls:
            together.wait()
            model([1.0])
            together.wait()
        seen.append(len(calls[""]))

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2, 2]
    assert model._hooks == ()


def test_a_model_with_hooks_can_be_copied():
    model = nn.ReLU()
    with nn.taps(model):
        assert copy.deepcopy(model)([-1.0]).tolist() == [0.0]
