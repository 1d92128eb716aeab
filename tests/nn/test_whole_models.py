"""A model comes back from its file as it was; what cannot is named; a crafted file is refused."""

import copy
import functools
import json
import time
import tracemalloc

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from micrograd_plus import Tensor, functions, losses, nn, optim, training
from micrograd_plus.nn.configuration import LAYERS, arguments_of, described, made_of
from tests.nn.layer_cases import CASES, numbers

every_layer = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def again(model, tmp_path):
    nn.save(model, tmp_path / "model")
    return nn.load(tmp_path / "model")


def network():
    return nn.Sequential(
        nn.Conv2D(1, 2, 3, padding="same", activation=nn.LeakyReLU(0.2), seed=0),
        nn.BatchNorm(2),
        nn.Residual(nn.Sequential(nn.Dense(2, 2, "tanh", seed=1), functions.square)),
        nn.Flatten(),
        nn.Dropout(0.5, seed=2),
        nn.Dense(32, 3, initializer="he_normal", seed=3),
    )


def trained():
    model, x = network(), numbers((6, 4, 4, 1), "float32")
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    learn(model, x, optimizer)
    return model, x


def learn(model, x, optimizer):
    training.fit(
        model,
        x,
        np.arange(6) % 3,
        loss=functions.softmax_cross_entropy,
        optimizer=optimizer,
        batch_size=3,
        seed=0,
        verbose=False,
    )


def test_every_layer_can_be_named_in_a_file():
    public = [getattr(nn, name) for name in nn.__all__]
    layers = {x.__name__: x for x in public if isinstance(x, type) and issubclass(x, nn.Module)}
    del layers["Module"]
    assert layers == LAYERS


@every_layer
def test_a_layer_keeps_its_arguments_under_their_names(case):
    layer = case.make()
    for name in arguments_of(type(layer)):
        assert hasattr(layer, name), f"{type(layer).__name__} needs self.{name}"


@every_layer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_layer_comes_back_as_it_was(case, dtype, tmp_path):
    layer = case.make(dtype=dtype)
    for p in layer.parameters():
        p.assign(p.data + 0.25)
    twin = again(layer, tmp_path)
    assert repr(twin) == repr(layer)
    x = numbers(case.takes, dtype)
    for _ in range(2):  # random numbers and running statistics go on, too
        one, other = layer(Tensor(x)), twin(Tensor(x))
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one.data, other.data)
    assert described(twin) == described(layer)


@pytest.mark.parametrize("model", [nn.MLP(3, [4, 2]), nn.Layer(3, 2, nonlin=False), nn.Neuron(3)])
def test_a_network_of_values_comes_back(model, tmp_path):
    x = [0.5, -1.0, 2.0]
    values = lambda y: [v.data for v in y] if isinstance(y, list) else y.data
    assert values(again(model, tmp_path)(x)) == values(model(x))


@pytest.mark.parametrize("kind", [nn.LayerNorm, nn.RMSNorm])
def test_a_layer_that_knows_its_inputs_and_has_no_parameter_comes_back(kind, tmp_path):
    options = {"use_bias": False} if kind is nn.LayerNorm else {}
    layer = nn.Sequential(kind(5, use_weight=False, **options))
    assert repr(again(layer, tmp_path)) == repr(layer)


def test_an_embedding_comes_back(tmp_path):
    model = nn.Sequential(nn.Embedding(9, 3, seed=0), nn.LSTM(3, 4, seed=1), nn.Dense(4, 2, seed=2))
    ids = np.array([[1, 2, 8]])
    np.testing.assert_array_equal(again(model, tmp_path)(ids).data, model(ids).data)


def test_a_trained_model_predicts_the_same_and_training_goes_on_the_same(tmp_path):
    model, x = trained()
    twin = again(model, tmp_path)
    assert (training.predict(twin, x) == training.predict(model, x)).all()
    for one in (model, twin):
        learn(one, x, optim.SGD(one.parameters(), lr=0.01))
    one, other = model.state_dict(), twin.state_dict()
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


def test_a_loaded_model_can_be_copied_pickled_and_saved_again(tmp_path):
    model, x = trained()
    twin = copy.deepcopy(again(again(model, tmp_path), tmp_path))
    assert (training.predict(twin, x) == training.predict(model, x)).all()
    assert twin[-1].initializer == "he_normal"


def test_what_is_frozen_and_in_evaluation_mode_comes_back_so(tmp_path):
    model = network()
    model[0].freeze(), model[1].eval()
    model[5].bias.requires_grad = False
    twin = again(model, tmp_path)
    assert [layer.training for layer in twin] == [False, False, True, True, True, True]
    assert [(n, p.requires_grad) for n, p in twin.named_parameters()] == [
        (n, p.requires_grad) for n, p in model.named_parameters()
    ]
    assert twin.unfreeze()[0].weight.requires_grad
    assert not twin[5].bias.requires_grad


def test_layers_that_are_one_and_generators_that_are_one_stay_one(tmp_path):
    rng = np.random.default_rng(0)
    shared = nn.Dense(2, 2, seed=0)
    model = nn.Sequential(shared, nn.Dropout(0.5, rng), shared, nn.Dropout(0.5, rng))
    twin = again(model, tmp_path)
    assert twin[0] is twin[2]
    assert twin[1].rng is twin[3].rng
    x = np.ones((4, 2))
    np.testing.assert_array_equal(twin(x).data, model(x).data)


def test_the_weights_in_the_file_are_read_as_weights(tmp_path):
    model, _ = trained()
    nn.save(model, tmp_path / "model")
    assert load_file(tmp_path / "model").keys() == model.state_dict().keys()
    twin = network()
    nn.load_weights(twin, tmp_path / "model")
    assert (twin[0].weight.data == model[0].weight.data).all()


class Own(nn.Module):
    def forward(self, x):
        return x


def own(x):
    return x


def hooked():
    layer = nn.ReLU()
    layer.register_forward_hook(lambda module, args, output: None)
    return layer


def test_all_that_cannot_be_saved_is_named_at_once_and_nothing_is_written(tmp_path):
    partial = nn.Dense(2, 2, functools.partial(functions.elu, alpha=2.0))
    model = nn.Sequential(Own(), own, hooked(), nn.Residual(Own()), partial)
    with pytest.raises(ValueError) as error:
        nn.save(model, tmp_path / "model")
    assert str(error.value).startswith(
        "this model cannot be saved whole: layers.0 is of the class Own; layers.1.function is the "
        "function own; layers.2 has a hook; layers.3.inner is of the class Own; "
        "layers.4.activation is the function elu. Only layers of micrograd_plus.nn"
    )
    assert "nn.save_weights(model, path) stores the weights" in str(error.value)
    assert not list(tmp_path.iterdir())


def test_a_class_of_ones_own_with_the_name_of_a_layer_is_not_that_layer(tmp_path):
    class Dense(nn.Dense):
        pass

    with pytest.raises(ValueError, match=r"the model is of the class .*Dense"):
        nn.save(Dense(2, 2), tmp_path / "model")


def replaced():
    layer = nn.Dense(2, 2)
    layer.weight = Tensor(np.ones((2, 3), "float32"))
    return layer


def tied():
    model = nn.Sequential(nn.Dense(2, 2), nn.Dense(2, 2))
    model[1].weight = model[0].weight
    return model


def without():
    layer = nn.LayerNorm(2)
    layer.bias = None
    return layer


def with_more():
    layer = nn.ReLU()
    layer.scale = Tensor([1.0])
    return layer


def of_another_generator():
    return nn.Dropout(0.5, np.random.Generator(np.random.MT19937(0)))


def that_holds_itself():
    model = nn.Sequential(nn.Dense(2, 2))
    model.layers.append(model)
    return model


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (replaced, r"weight is float32 of shape \(2, 3\), its layer's float32 of shape \(2, 2\)"),
        (tied, r"layers\.1\.weight is layers\.0\.weight as well"),
        (without, "bias is missing"),
        (with_more, "scale is no parameter of its layer"),
        (of_another_generator, "rng is a MT19937, and default_rng makes a PCG64"),
        (that_holds_itself, r"a layer that is not known here: ''"),
    ],
)
def test_what_its_layers_would_not_make_again_is_refused(make, words, tmp_path):
    with pytest.raises(ValueError, match=f"cannot be saved whole: .*{words}"):
        nn.save(make(), tmp_path / "model")


def test_an_unbuilt_model_has_to_be_built_first(tmp_path):
    with pytest.raises(RuntimeError, match="has no parameters yet"):
        nn.save(nn.Sequential(nn.Dense(units=2)), tmp_path / "model")


def test_a_function_is_no_model(tmp_path):
    with pytest.raises(TypeError, match="save needs a Module"):
        nn.save(abs, tmp_path / "model")


def test_a_file_of_weights_is_no_whole_model(tmp_path):
    nn.save_weights(nn.Dense(2, 2), tmp_path / "w")
    with pytest.raises(ValueError, match=r"holds no whole model.*nn\.load_weights"):
        nn.load(tmp_path / "w")


def test_an_initializer_of_ones_own_has_done_what_it_was_for(tmp_path):
    layer = nn.Dense(2, 2, initializer=lambda shape, rng, dtype: np.full(shape, 3.0))
    twin = again(layer, tmp_path)
    assert (twin.weight.data == 3.0).all()
    assert twin.initializer == "glorot_uniform"


# Crafted files.


def parts_of(path):
    with safe_open(path, "numpy") as file:
        about = file.metadata()
    return load_file(path), about


def with_text(tmp_path, text, arrays=None):
    about = {"format": "micrograd_plus model 1", "model": text}
    save_file(arrays or {}, tmp_path / "crafted", about)
    return tmp_path / "crafted"


def with_model(tmp_path, model, arrays=None, **state):
    empty = {"evaluation": [], "frozen": {}, "constant": [], "random": []}
    return with_text(tmp_path, json.dumps({"model": model, **empty, **state}), arrays)


def layer(name, /, **arguments):
    return {"class": name, "arguments": arguments}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"model":' * 100_000,
        '{"model": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "9" * 5000,
    ],
    ids=lambda text: text[:10],
)
def test_what_is_no_description_is_refused(text, tmp_path):
    path = with_text(tmp_path, text)
    with pytest.raises(ValueError, match="crafted holds no model that can be made"):
        nn.load(path)


def nested(name, argument, depth):
    model = layer("ReLU")
    for _ in range(depth):
        model = layer(name, **{argument: model})
    return model


@pytest.mark.parametrize(
    "model",
    [
        None,
        5,
        [],
        [layer("ReLU")],
        {},
        {"same": ""},
        {"same": []},
        {"function": "tanh"},
        layer("Module"),
        layer("SizedLayer", inputs=3),
        layer("Recurrent", units=3),
        layer("__import__", name="os"),
        layer(["ReLU"]),
        layer("relu"),
        layer("ReLU", x=1),
        {"class": "ReLU", "arguments": []},
        {"class": "ReLU", "arguments": {}, "more": 1},
        layer("Dropout", rate="a"),
        layer("LeakyReLU", slope="a"),
        layer("GRU", units=1, return_sequences="yes"),
        layer("GRU", units=1),
        layer("BatchNorm"),
        layer("Dropout", rate=[0.5]),
        layer("Dropout", rate=None),
        layer("Dropout"),
        layer("Lambda", function={"function": "__init__"}),
        layer("Lambda", function={"function": ["tanh"]}),
        layer("Lambda", function="tanh"),
        layer("Activation", function="eval"),
        layer("Reshape", shape=["a"]),
        layer("Reshape", shape=[1.5]),
        layer("MaxPool2D", pool_size=[1, 2, 3]),
        layer("MaxPool2D", padding="nonsense"),
        layer("Sequential", layers=[5]),
        layer("Sequential", layers=[{"same": "layers.1"}, layer("ReLU")]),
        layer("Residual", inner={"same": ""}),
        layer("Embedding", inputs=2, units="3"),
        layer("MLP", nin="a", nouts=[1]),
        layer("MLP", nin=0, nouts=5),
        layer("MLP", nin=0, nouts=[[0]]),
    ],
    ids=str,
)
def test_what_is_no_model_is_refused(model, tmp_path):
    path = with_model(tmp_path, model, {"a": np.zeros(9)})
    with pytest.raises(ValueError, match="crafted holds no model that can be made"):
        nn.load(path)


def test_layers_within_layers_end_somewhere(tmp_path):
    depth = 900  # which JSON can still be read of
    path = with_text(
        tmp_path,
        '{"evaluation": [], "frozen": {}, "constant": [], "random": [], "model": '
        + '{"class": "Residual", "arguments": {"inner": ' * depth
        + "null"
        + "}}" * depth
        + "}",
    )
    with pytest.raises(ValueError, match="holds no model that can be made"):
        nn.load(path)


@pytest.mark.parametrize(
    "state",
    [
        {"evaluation": ["layers.9"]},
        {"evaluation": [[]]},
        {"evaluation": {}},
        {"frozen": []},
        {"frozen": {"layers.0": ["weigth"]}},
        {"frozen": {"layers.0": 1}},
        {"frozen": {"layers.0": [["weight"]]}},
        {"constant": ["layers.0"]},
        {"random": [1]},
        {"random": [{"names": ["layers.0.weight"], "state": {}}]},
        {"random": [{"names": ["layers.1.rng"], "state": {"bit_generator": "MT19937"}}]},
        {"random": [{"names": ["layers.1.rng"], "state": 5}]},
    ],
    ids=str,
)
def test_a_state_of_nothing_that_is_there_is_refused(state, tmp_path):
    model = nn.Sequential(nn.Dense(1, 1), nn.Dropout(0.5))
    path = with_model(tmp_path, described(model), model.state_dict(), **state)
    with pytest.raises(ValueError, match="crafted holds no model that can be made"):
        nn.load(path)


def enlarged(description):
    """The description with each number in it made huge, one at a time."""
    if isinstance(description, dict | list):
        pairs = description.items() if isinstance(description, dict) else enumerate(description)
        for key, part in list(pairs):
            for other in enlarged(part):
                twin = copy.copy(description)
                twin[key] = other
                yield twin
    elif isinstance(description, int) and not isinstance(description, bool):
        yield 10**6
        yield 10**12


VALUES = {
    "Embedding": nn.Embedding(3, 2),
    "MLP": nn.MLP(2, [3, 1]),
    "Layer": nn.Layer(2, 3),
    "Neuron": nn.Neuron(2),
}


@pytest.mark.parametrize(
    "model", [*(case.make() for case in CASES.values()), *VALUES.values()], ids=[*CASES, *VALUES]
)
def test_no_size_makes_a_layer_take_more_room_than_its_file(model, tmp_path):
    sizes = 0
    for crafted in enlarged(described(model)):
        path = with_model(tmp_path, crafted, model.state_dict())
        tracemalloc.start()
        start = time.perf_counter()
        try:
            nn.load(path)  # a stride may be any
        except ValueError:
            sizes += 1
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1_000_000 and time.perf_counter() - start < 2
    assert sizes or not model.parameters()


def test_many_layers_have_no_more_room_together_than_their_file(tmp_path):
    dense = layer("Dense", inputs=300, units=300)
    path = with_model(
        tmp_path, layer("Sequential", layers=[dense] * 1000), {"layers.0.weight": np.zeros(90_000)}
    )
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"layers\.1: Dense has inputs=300, and 0 numbers"):
        nn.load(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_what_a_file_says_is_printed_without_control_characters(tmp_path):
    path = with_model(tmp_path, layer("\x1b[31mred"))
    with pytest.raises(ValueError) as error:
        nn.load(path)
    assert str(error.value).isprintable()


def changed(value, rng):
    """A value of a description in which one thing is another."""
    others = [None, True, -1, 0, 2, 1.5, 1e400, "", "relu", "Dense", [], {}, [[]], {"same": ""}]
    if isinstance(value, dict | list) and value and rng.random() < 0.9:
        twin = copy.copy(value)
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[rng.integers(len(keys))]
        action = rng.integers(8)
        if action == 0:
            del twin[key]
        elif action == 1 and isinstance(value, dict):
            twin[str(rng.choice(["class", "inputs", "same", "function"]))] = twin.pop(key)
        else:
            twin[key] = changed(value[key], rng)
        return twin
    return others[rng.integers(len(others))]


def test_a_changed_file_gives_a_model_or_a_value_error(tmp_path):
    model = nn.Sequential(
        nn.Embedding(5, 3, seed=0), nn.LSTM(3, 2, seed=0), network()[5], nn.MLP(2, [1]), *network()
    )
    nn.save(model, tmp_path / "model")
    arrays, about = parts_of(tmp_path / "model")
    whole, rng = json.loads(about["model"]), np.random.default_rng(0)
    refused = 0
    for _ in range(1000):
        path = with_text(tmp_path, json.dumps(changed(whole, rng)), arrays)
        try:
            assert isinstance(nn.load(path), nn.Module)
        except ValueError as error:
            refused += "crafted holds no model that can be made" in str(error)
    assert refused > 600


def test_made_of_refuses_arrays_of_another_layer():
    with pytest.raises(ValueError, match="Dense has units=4, and 3 numbers"):
        made_of(layer("Dense", inputs=1, units=4), {"weight": (1, 3)})


def test_weights_have_no_more_room_together_than_their_file():
    words = r"GRU cannot be made: it has weights, such as of shape \(5, 15\), for 80 numbers"
    with pytest.raises(ValueError, match=words):
        made_of(layer("GRU", inputs=3, units=5), {"weight": (80,)})


def test_losses_of_a_loaded_model_are_the_same(tmp_path):
    model, x = trained()
    y = np.zeros((6, 3), "float32")
    one, other = (
        losses.mean_squared_error(m.eval()(x), y).item() for m in (model, again(model, tmp_path))
    )
    assert one == other
