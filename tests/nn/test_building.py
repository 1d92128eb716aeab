"""Sizes of inputs that are found on first use, and errors that say where."""

import contextlib
import pickle
import threading

import numpy as np
import pytest

from micrograd_plus import Value, nn, no_grad, optim
from micrograd_plus.nn.recurrent import Recurrent
from micrograd_plus.nn.sized import SizedLayer


def network():
    return nn.Sequential(nn.Flatten(), nn.Dense(units=5, seed=0), nn.Dense(units=2, seed=1))


class Two(nn.Module):
    """Two inputs, two outputs, and a layer that both go through."""

    def __init__(self):
        self.a = nn.Dense(units=3, seed=0)
        self.b = nn.Dense(units=3, seed=1)
        self.shared = nn.Dense(units=2, seed=2)

    def forward(self, image, text):
        return self.shared(self.a(image)), self.shared(self.b(text))


def test_the_first_call_builds_the_whole_model():
    model = network()
    assert not model.is_built
    model(np.ones((3, 2, 2)))
    assert [p.shape for p in model.parameters()] == [(4, 5), (5,), (5, 2), (2,)]


def test_build_gives_the_model_itself_and_records_nothing():
    model = network()
    assert model.build((2, 2)) is model
    assert model.is_built
    assert all(p.grad is None for p in model.parameters())


def test_build_leaves_the_modes_as_they_were():
    model = network()
    model[1].eval()
    model.build((2, 2))
    assert [module.training for module in model.modules()] == [True, True, False, True]


@pytest.mark.parametrize("shapes", [((4,), (5,)), [(4,), (5,)], {"text": (5,), "image": (4,)}])
def test_a_model_of_several_inputs_is_built_from_several_shapes(shapes):
    model = Two().build(shapes)
    assert (model.a.inputs, model.b.inputs, model.shared.inputs) == (4, 5, 3)


def test_a_model_of_integers_is_built_as_well():
    model = nn.Sequential(nn.Embedding(7, 3), nn.LSTM(units=2), nn.Dense(units=1)).build((9,))
    assert model.is_built


def test_a_network_of_values_is_built_already():
    model = nn.MLP(2, [3, 1])
    assert model.is_built
    assert model.build((2,)) is model


@pytest.mark.parametrize("shape", [5, None, "28", (2.0, 3), (-1, 3), ((2, 2), "x")])
def test_what_is_no_shape_is_refused(shape):
    with pytest.raises(TypeError, match="an input shape is a tuple of sizes without the batch"):
        network().build(shape)


def test_an_optimizer_of_an_unbuilt_model_is_refused():
    with pytest.raises(RuntimeError) as error:
        optim.SGD(network().parameters())
    assert str(error.value) == (
        "layers.1: Dense(?, 5) has no parameters yet: call the model once, as model(x[:1]), or "
        "model.build(input_shape), or give inputs"
    )


def test_weights_are_loaded_once_a_model_is_built(tmp_path):
    nn.save_weights(network().build((2, 2)), tmp_path / "w")
    model = network()
    with pytest.raises(RuntimeError, match="has no parameters yet"):
        nn.load_weights(model, tmp_path / "w")
    nn.load_weights(model.build((2, 2)), tmp_path / "w")


def test_a_layer_on_its_own_is_named_without_a_place():
    with pytest.raises(RuntimeError, match=r"^Dense\(\?, 5\) has no parameters yet"):
        nn.Dense(units=5).parameters()


def test_the_size_alone_is_not_enough():
    with pytest.raises(TypeError, match=r"Dense\(512\) needs units.*or Dense\(units=512\) to find"):
        nn.Dense(512)
    with pytest.raises(TypeError, match=r"Dense\(\) needs units"):
        nn.Dense()
    with pytest.raises(TypeError, match=r"LSTM needs units.*LSTM\(units=8\)"):
        nn.LSTM(8)
    with pytest.raises(TypeError, match="Conv2D needs filters"):
        nn.Conv2D(3, 3)


def test_the_first_input_decides():
    layer = nn.Dense(units=2)
    layer(np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"^Dense\(3, 2\) takes shape \(\.\.\., 3\), got \(1, 4\)"):
        layer(np.ones((1, 4)))


@pytest.mark.parametrize("shape", [(), (0,), (4, 0)])
def test_an_input_of_no_size_decides_nothing(shape):
    layer = nn.Dense(units=2)
    with pytest.raises(ValueError, match=r"^Dense\(\?, 2\) takes shape \(\.\.\., inputs\), got"):
        layer(np.ones(shape))
    assert not layer.is_built


def test_a_generator_is_drawn_from_in_the_order_of_the_calls():
    known, found = np.random.default_rng(0), np.random.default_rng(0)
    one = nn.Sequential(nn.Dense(4, 5, seed=known), nn.Dense(5, 2, seed=known))
    other = nn.Sequential(nn.Dense(units=5, seed=found), nn.Dense(units=2, seed=found)).build((4,))
    for name, numbers in one.state_dict().items():
        np.testing.assert_array_equal(numbers, other.state_dict()[name])


def test_threads_that_come_at_once_build_one_layer():
    class Slow(np.random.Generator):
        def uniform(self, *arguments):
            inside.wait(0.05)
            return super().uniform(*arguments)

    inside = threading.Event()
    layer = nn.Dense(units=2, seed=Slow(np.random.PCG64(0)))
    outputs = []
    threads = [
        threading.Thread(target=lambda: outputs.append(layer(np.ones((1, 3))).data))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(outputs, [layer(np.ones((1, 3))).data] * 4)


@pytest.mark.parametrize("recording", [contextlib.nullcontext, no_grad])
def test_an_error_says_where_in_the_outermost_model_the_layer_is(recording):
    model = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Dense(3, 2)))
    place = r"^layers\.1\.layers\.0: Dense\(3, 2\) takes"
    with recording(), pytest.raises(ValueError, match=place):
        model(np.ones((1, 4)))


def test_an_error_travels_between_processes_as_a_value_error():
    with pytest.raises(ValueError) as error:
        nn.Sequential(nn.Dense(3, 2, activation=lambda x: x))(np.ones((1, 4)))
    twin = pickle.loads(pickle.dumps(error.value))
    assert isinstance(twin, ValueError)
    assert str(twin) == str(error.value)


def test_a_layer_of_ones_own_may_find_its_size():
    class Scale(nn.Module):
        def __init__(self):
            self.factor = None

        @property
        def lacks_inputs(self):
            return self.factor is None

        def forward(self, x):
            if self.factor is None:
                self.factor = Value(2.0)
            return self.factor * x

        def __repr__(self):
            return "Scale()"

    model = nn.Sequential(Scale())
    with pytest.raises(RuntimeError, match=r"^layers\.0: Scale\(\) has no parameters yet"):
        model.parameters()
    assert len(model.build(()).parameters()) == 1


def test_a_layer_that_does_not_say_how_it_is_made_or_goes_on_says_so():
    with pytest.raises(NotImplementedError, match=r"SizedLayer has no make_parameters\(\)"):
        SizedLayer(3)
    with pytest.raises(NotImplementedError, match=r"Recurrent has no step\(\)"):
        Recurrent(3, 2)(np.ones((1, 4, 3)))
