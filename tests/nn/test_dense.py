import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, nn, optim


def test_a_layer_is_activation_of_x_at_w_plus_b():
    layer = nn.Dense(3, 2, "tanh", seed=0)
    layer.bias.assign([0.5, -0.5])
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    expected = np.tanh(x @ layer.weight.data + layer.bias.data)
    np.testing.assert_allclose(layer(x).data, expected, rtol=1e-6)


def test_an_activation_that_is_neither_name_nor_function_is_refused():
    with pytest.raises(TypeError, match="an activation is a name or a function, got 5"):
        nn.Dense(3, 2, activation=5)


@pytest.mark.parametrize("name", list(nn.activations.NAMES))
def test_every_activation_goes_by_its_name(name):
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    plain = nn.Dense(3, 5, seed=0)
    layer = nn.Dense(3, 5, name, seed=0)
    np.testing.assert_array_equal(layer(x).data, getattr(functions, name)(plain(x).data))


@pytest.mark.parametrize(
    "x",
    [
        np.ones((2, 3)),
        np.ones((2, 3), "uint8"),
        np.ones((2, 3), bool),
        [[1, 1, 1], [1, 1, 1]],
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]],
        Tensor([[1, 1, 1], [1, 1, 1]]),
        np.asfortranarray(np.ones((2, 3))),
    ],
)
def test_raw_input_is_cast_to_the_layers_dtype(x):
    out = nn.Dense(3, 2, seed=0)(x)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out.data, nn.Dense(3, 2, seed=0)(np.ones((2, 3), "f4")).data)


def test_pixels_of_bytes_divided_by_255_stay_float32_in_the_network():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 6)
    out = nn.Dense(6, 2, seed=0)(pixels / 255)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(
        out.data, nn.Dense(6, 2, seed=0)((pixels / 255).astype("float32")).data
    )


def test_a_float64_layer_computes_in_float64():
    assert nn.Dense(3, 2, dtype="float64")(np.ones((1, 3), "float32")).dtype == np.float64


def test_any_number_of_axes_goes_before_the_inputs():
    layer = nn.Dense(3, 2, seed=0)
    assert layer(np.ones(3)).shape == (2,)
    assert layer(np.ones((5, 4, 3))).shape == (5, 4, 2)
    assert layer(np.ones((0, 3))).shape == (0, 2)


@pytest.mark.parametrize(
    ("optimizer", "slots"),
    [
        (lambda p: optim.SGD(p, 0.1), 0),
        (lambda p: optim.SGD(p, 0.1, momentum=0.9, nesterov=True), 1),
        (lambda p: optim.RMSprop(p), 1),
        (lambda p: optim.Adam(p), 2),
    ],
)
def test_a_float32_training_stays_float32_throughout(optimizer, slots):
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Dense(4, 8, "gelu", seed=0), nn.Dense(8, 3, seed=1))
    moved = optimizer(model.parameters())
    x, y = rng.normal(size=(16, 4)), rng.integers(0, 3, 16)
    for loss in (
        lambda p: losses.sparse_categorical_crossentropy(p, y, from_logits=True),
        lambda p: losses.sparse_categorical_crossentropy(functions.softmax(p), y),
        lambda p: losses.categorical_crossentropy(functions.softmax(p), np.eye(3)[y]),
        lambda p: losses.categorical_crossentropy(p, np.eye(3)[y], from_logits=True),
        lambda p: losses.binary_crossentropy(functions.sigmoid(p), np.eye(3)[y]),
        lambda p: losses.binary_crossentropy(p, np.eye(3)[y], from_logits=True),
        lambda p: losses.mean_squared_error(p, np.eye(3)[y]),
        lambda p: losses.hinge(p, 2 * np.eye(3)[y] - 1),
    ):
        out = model(x)
        cost = loss(out)
        moved.zero_grad()
        cost.backward()
        moved.step()
        assert out.dtype == cost.dtype == np.float32
        assert {p.grad.dtype for p in model.parameters()} == {np.dtype("float32")}
        assert {p.dtype for p in model.parameters()} == {np.dtype("float32")}
        kept = [x for name, x in moved.state_dict().items() if name.endswith((".m", ".v"))]
        assert {x.dtype for x in kept} <= {np.dtype("float32")}
        assert len(kept) == slots * len(model.parameters())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 3), "inputs of Dense must be an integer of 1 or more, got 0"),
        ((3, -1), "units of Dense must be an integer of 1 or more, got -1"),
        ((2.0, 3), r"inputs of Dense must be .*, got 2\.0"),
        ((2, "10"), "units of Dense must be .*, got '10'"),
        ((2, 3, "rellu"), "no activation 'rellu': use relu, "),
        ((2, 3, None, True, "glorot"), "no initialiser 'glorot': use glorot_uniform, "),
        ((2, 3, None, True, "he_normal", None, "int32"), "floating-point dtype, got int32"),
    ],
)
def test_a_bad_argument_is_a_value_error_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        nn.Dense(*arguments)


@pytest.mark.parametrize("shape", [(), (4,), (2, 4), (3, 1)])
def test_an_input_of_another_size_is_an_error(shape):
    with pytest.raises(ValueError, match=r"Dense\(3, 2\) takes shape \(\.\.\., 3\), got \("):
        nn.Dense(3, 2)(np.zeros(shape))


def test_flatten_keeps_the_rows():
    x = np.arange(24.0).reshape(2, 3, 4)
    assert np.array_equal(nn.Flatten()(x), x.reshape(2, 12))
    assert nn.Flatten()(Tensor(x)).shape == (2, 12)


def test_no_gradient_of_the_images_is_computed():
    layer = nn.Dense(3, 2, seed=0)
    out = layer(np.ones((4, 3)))
    assert not any(getattr(x, "requires_grad", False) for x in out.operands[:1])
