"""What is true of every layer: shapes, dtypes, gradients, copies."""

import copy
import importlib
import json
import pickle
import pkgutil

import numpy as np
import pytest

from micrograd_plus import Tensor, expand, functions, nn, no_grad
from micrograd_plus.testing import check_gradients
from tests.nn.layer_cases import CASES, SIZED, numbers

every_layer = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
every_sized_layer = pytest.mark.parametrize("case", SIZED.values(), ids=SIZED)


# What layers are made of; and those of single numbers and of integers, which have their own tests.
NO_LAYERS = ("Module", "SizedLayer", "Recurrent")
NOT_OF_ARRAYS = ("Neuron", "Layer", "MLP", "Embedding", "GPT", "ScalarGPT", "Cache")


def test_every_layer_in_a_file_of_the_folder_is_public():
    for file in pkgutil.iter_modules(nn.__path__):
        module = importlib.import_module(f"{nn.__name__}.{file.name}")
        for name, kind in vars(module).items():
            is_layer = isinstance(kind, type) and issubclass(kind, nn.Module)
            if is_layer and not name.startswith("_") and name not in NO_LAYERS:
                assert name in nn.__all__, (
                    f"micrograd_plus/nn/__init__.py: add {name} to what is imported from "
                    f'.{file.name}, and "{name}" to __all__'
                )


def test_every_layer_is_among_the_cases_that_all_tests_go_through():
    tried = {type(case.make()) for case in CASES.values()}
    for name in nn.__all__:
        kind = getattr(nn, name)
        if isinstance(kind, type) and name not in (*NO_LAYERS, *NOT_OF_ARRAYS):
            assert kind in tried, (
                "tests/nn/layer_cases.py: add a line to SIZED, or for a layer that takes no size "
                f'to OTHERS, such as `"{name}": Case(sized(nn.{name}, inputs=3), (2, 3), (2, 3)),`'
            )


def put(model, name, parameter):
    """Set what a dotted name leads to."""
    *way, last = name.split(".")
    for step in way:
        model = model[int(step)] if isinstance(model, list) else getattr(model, step)
    setattr(model, last, parameter)


def no_complex_step(*arrays):
    raise TypeError


@every_layer
def test_the_gradients_of_input_and_parameters_are_right(case):
    model = case.make(dtype="float64")
    state = nn.random_state(model)
    trained = {n: p.data for n, p in model.named_parameters() if p.requires_grad}

    def f(x, *parameters):
        nn.set_random_state(model, state)  # a dropout drops the same again
        for name, parameter in zip(trained, parameters, strict=True):
            put(model, name, parameter)
        return model(x)

    shift = np.random.default_rng(0)
    start = [p + shift.uniform(-0.2, 0.2, p.shape) for p in trained.values()]
    assert check_gradients(f, numbers(case.takes), *start, complex_f=no_complex_step)


def same_each_time(model):
    """The model as a function that drops the same each time."""
    state = nn.random_state(model)

    def f(x):
        nn.set_random_state(model, state)
        return model(x)

    return f


@every_layer
def test_the_second_derivatives_are_right(case):
    f = same_each_time(case.make(dtype="float64"))
    x = numbers(case.takes)
    assert check_gradients(f, x, order=2, entries=5, complex_f=no_complex_step)


@every_layer
def test_a_layer_expands_to_a_graph_of_numbers(case):
    y = case.make(dtype="float64")(Tensor(numbers(case.takes))).sum()
    value, _ = expand(y)
    assert value.item() == pytest.approx(y.item(), rel=1e-12)


@every_layer
def test_a_shape_becomes_the_shape_that_it_should(case):
    assert case.make()(numbers(case.takes)).shape == case.gives


@every_layer
def test_float32_stays_float32_forward_and_backward(case):
    model, x = case.make(dtype="float32"), Tensor(numbers(case.takes, "float32"))
    y = model(x)
    y.sum().backward()
    trained = [p for p in model.parameters() if p.requires_grad]
    assert {y.dtype, x.grad.dtype, *(p.grad.dtype for p in trained)} == {np.dtype("float32")}


@every_layer
def test_without_recording_the_numbers_are_the_same(case):
    one, other = case.make(), case.make()
    with no_grad():
        y = other(numbers(case.takes))
    np.testing.assert_array_equal(np.asarray(y), getattr(z := one(numbers(case.takes)), "data", z))


@every_layer
@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_computes_the_same(case, twin_of):
    model = case.make()
    twin = twin_of(model)
    x = Tensor(numbers(case.takes, "float32"))
    np.testing.assert_array_equal(twin(x).data, model(x).data)


@every_layer
def test_saved_weights_make_of_another_layer_the_same(case, tmp_path):
    one, other = case.make(), case.make()
    for p in one.parameters():
        p.assign(p.data + 0.5)
    nn.save_weights(one, tmp_path / "weights.safetensors")
    nn.load_weights(other, tmp_path / "weights.safetensors")
    x = Tensor(numbers(case.takes, "float32"))
    np.testing.assert_array_equal(other(x).data, one(x).data)


@every_layer
def test_a_layer_shows_itself_in_one_line(case):
    assert repr(case.make()).startswith(f"{type(case.make()).__name__}(")
    assert "\n" not in repr(case.make())


@every_sized_layer
def test_a_size_found_on_first_use_gives_the_same_weights(case):
    known, found = case.make(), case.make(known=False)
    assert not found.is_built
    assert "(?" in repr(found)
    found(numbers(case.takes))
    assert found.is_built
    assert repr(found) == repr(known)
    known(numbers(case.takes))
    one, other = known.state_dict(), found.state_dict()
    assert list(one) == list(other)
    assert all(np.array_equal(one[name], other[name]) for name in one)


@every_sized_layer
def test_another_last_axis_is_an_error_that_names_the_layer_and_its_place(case):
    wrong = numbers((*case.takes[:-1], case.takes[-1] + 1))
    layer = case.make()
    with pytest.raises(ValueError) as error:
        layer(wrong)
    assert f"{layer} takes shape (" in str(error.value)
    assert str(error.value).endswith(f"got {wrong.shape}")
    with pytest.raises(ValueError) as error, no_grad():
        nn.Sequential(nn.ReLU(), nn.Residual(layer))(wrong)
    assert str(error.value).startswith(f"layers.1.inner: {layer} takes shape")


@pytest.mark.parametrize("dtype", ["complex128", "datetime64[D]", "timedelta64[s]"])
@every_layer
def test_what_is_no_real_number_is_not_made_one(case, dtype):
    x = np.ones(case.takes).astype(dtype)
    try:
        found = case.make()(x)
    except (TypeError, ValueError):
        return
    assert found.dtype == dtype


@every_sized_layer
def test_an_unbuilt_layer_has_no_parameters_to_miss(case):
    model = nn.Sequential(nn.ReLU(), case.make(known=False))
    for use in (model.parameters, model.state_dict, lambda: model.load_state_dict({})):
        with pytest.raises(RuntimeError, match=r"^layers\.1: .*\(\?.* has no parameters yet: call"):
            use()


@every_sized_layer
@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_of_an_unbuilt_layer_finds_the_same_weights(case, twin_of):
    layer = case.make(known=False)
    twin = twin_of(layer)
    x = numbers(case.takes)
    np.testing.assert_array_equal(twin(x).data, layer(x).data)
    assert twin.parameters()[0] is not layer.parameters()[0]


@every_layer
def test_random_states_are_written_as_json(case):
    state = nn.random_state(case.make())
    assert json.loads(json.dumps(state)) == state


def test_the_layer_of_gelu_has_both_forms():
    x = numbers((3, 2))
    for form in ("tanh", "none"):
        np.testing.assert_array_equal(nn.GELU(form)(x), functions.gelu(x, approximate=form))
    with pytest.raises(ValueError, match='approximate must be "tanh" or "none", got \'erf\''):
        nn.GELU("erf")
