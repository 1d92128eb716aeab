import copy
import functools
import pickle

import numpy as np
import pytest
from safetensors.numpy import save_file

from micrograd_plus import Tensor, Value, losses, nn, optim, training


def network(seed=0):
    return nn.Sequential(nn.Dense(3, 4, "relu", seed=seed), nn.Dense(4, 2, seed=seed + 10))


def numbers(model):
    return {name: np.array(p.data) for name, p in model.named_parameters()}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


def test_a_state_is_a_copy():
    model = network()
    state = model.state_dict()
    model[0].weight.data[:] = 7.0
    assert not (state["layers.0.weight"] == 7.0).any()


def test_a_loaded_state_is_a_copy():
    model, state = network(), network(1).state_dict()
    model.load_state_dict(state)
    state["layers.0.weight"][:] = 7.0
    assert not (model[0].weight.data == 7.0).any()


def test_a_loaded_model_computes_what_the_other_does():
    one, other = network(0), network(1)
    x = np.random.default_rng(0).normal(size=(5, 3))
    other.load_state_dict(one.state_dict())
    assert np.array_equal(one(x).data, other(x).data)


def test_loading_keeps_the_models_dtype():
    model = network()
    model.load_state_dict({k: v.astype(float) for k, v in network(1).state_dict().items()})
    assert {p.dtype for p in model.parameters()} == {np.dtype("float32")}


def test_every_wrong_entry_is_named_and_nothing_is_written():
    model = network()
    before = numbers(model)
    state = network(1).state_dict()
    del state["layers.0.bias"], state["layers.1.weight"]
    state |= {"layers.0.weight": np.zeros((3, 5)), "layers.1.bias": np.zeros(9)}
    state |= {"layers.2.weight": np.zeros(1), "extra": np.zeros(1)}
    with pytest.raises(ValueError, match="another architecture") as error:
        model.load_state_dict(state)
    for words in (
        "missing: layers.0.bias",
        "missing: layers.1.weight",
        "extra: layers.2.weight",
        "extra: extra",
        "wrong shape: layers.0.weight is (3, 5), the model's (3, 4)",
        "wrong shape: layers.1.bias is (9,), the model's (2,)",
    ):
        assert words in str(error.value)
    assert same(before, numbers(model))


@pytest.mark.parametrize("entry", [np.full(2, 1j), np.array(["a", "b"]), np.array([None, 1.0])])
def test_an_entry_that_is_not_of_real_numbers_is_named_and_nothing_is_written(entry):
    model = network()
    before = numbers(model)
    state = network(1).state_dict() | {"layers.1.bias": entry}
    with pytest.raises(ValueError, match=r"wrong dtype: layers\.1\.bias is .*float32"):
        model.load_state_dict(state)
    assert same(before, numbers(model))


def with_another_head(outputs):
    return nn.Sequential(nn.Dense(3, 4, seed=5), nn.Dense(4, outputs, seed=6))


def test_what_matches_is_loaded_under_another_head_and_the_rest_is_named_and_stays():
    model, state = with_another_head(7), network(1).state_dict()
    before = numbers(model)
    skipped = model.load_state_dict({**state, "more": np.zeros(1)}, strict=False)
    assert skipped == ([], ["more"], ["layers.1.weight", "layers.1.bias"])
    assert same(numbers(model[0]), {k: state[f"layers.0.{k}"] for k in ("weight", "bias")})
    assert same(numbers(model[1]), {k: before[f"layers.1.{k}"] for k in ("weight", "bias")})


def test_what_a_state_has_nothing_for_is_named_missing():
    model, state = network(), network(1).state_dict()
    del state["layers.1.bias"]
    skipped = model.load_state_dict(state, strict=False)
    assert skipped.missing == skipped.of_the_model == ["layers.1.bias"]
    assert np.array_equal(model[1].weight.data, state["layers.1.weight"])


def test_nothing_is_skipped_where_everything_matches():
    assert network().load_state_dict(network(1).state_dict(), strict=False) == ([], [], [])
    assert nn.ReLU().load_state_dict({}, strict=False) == ([], [], [])


def test_a_state_of_which_nothing_matches_is_an_error_that_says_all():
    with pytest.raises(ValueError, match=r"missing: weight; .*extra: layers\.0\.weight"):
        nn.Dense(3, 4).load_state_dict(network().state_dict(), strict=False)
    with pytest.raises(ValueError, match=r"wrong shape: weight is \(3, 4\)"):
        nn.Dense(5, 6).load_state_dict(nn.Dense(3, 4).state_dict(), strict=False)


def test_an_entry_of_no_real_numbers_is_no_match_to_be_skipped():
    model = network()
    before = numbers(model)
    state = network(1).state_dict() | {"layers.1.bias": np.full(2, 1j)}
    with pytest.raises(ValueError, match=r"wrong dtype: layers\.1\.bias"):
        model.load_state_dict(state, strict=False)
    with pytest.raises(TypeError, match="a state is a dictionary"):
        model.load_state_dict([state], strict=False)
    assert same(before, numbers(model))


def test_a_file_is_loaded_under_another_head(tmp_path):
    nn.save_weights(network(1), tmp_path / "w")
    model = with_another_head(7)
    skipped = nn.load_weights(model, tmp_path / "w", strict=False)
    assert skipped.mismatched == ["layers.1.weight", "layers.1.bias"]
    assert np.array_equal(model[0].weight.data, network(1)[0].weight.data)
    with pytest.raises(ValueError, match=r"w: .*another architecture.*missing: weight"):
        nn.load_weights(nn.LayerNorm(3), tmp_path / "w", strict=False)


def test_a_single_number_does_not_fill_an_array():
    with pytest.raises(ValueError, match="wrong shape: bias"):
        nn.Dense(1, 2).load_state_dict({"weight": np.zeros((1, 2)), "bias": 0.0})


@pytest.mark.parametrize("make", [network, lambda: nn.MLP(3, [2, 1])])
def test_a_graph_recorded_before_loading_refuses_to_run_backward(make):
    model = make()
    out = model([1.0, 2.0, 3.0])
    loss = out if isinstance(out, Value) else out.sum()
    model.load_state_dict(model.state_dict())
    with pytest.raises(RuntimeError, match="was updated after"):
        loss.backward()


def test_a_network_of_values_loads_its_own_state():
    one, other = nn.MLP(3, [2, 1]), nn.MLP(3, [2, 1])
    other.load_state_dict(one.state_dict())
    assert other([1.0, 2.0, 3.0]).data == one([1.0, 2.0, 3.0]).data


def trained():
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Dense(2, 4, nn.LeakyReLU(0.2), seed=0),
        nn.ELU(0.5),
        nn.Activation(functools.partial(np.multiply, 2.0)),
        nn.Dense(4, 1, "tanh", seed=1),
    )
    optimizer = optim.Adam(model.parameters())
    x = rng.normal(size=(8, 2))
    training.fit(
        model,
        x,
        x[:, :1],
        loss=losses.mean_squared_error,
        optimizer=optimizer,
        epochs=2,
        verbose=False,
    )
    return model, x


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_trained_model_travels_by_copy_and_pickle(twin_of):
    model, x = trained()
    twin = twin_of(model)
    assert np.array_equal(twin(x).data, model(x).data)
    twin[0].weight.assign(np.zeros((2, 4)))
    assert model[0].weight.data.any()


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_can_be_trained_on(twin_of):
    twin, x = twin_of(trained()[0]), trained()[1]
    before = numbers(twin)
    training.fit(
        twin,
        x,
        x[:, :1],
        loss="mean_squared_error",
        optimizer=optim.SGD(twin.parameters()),
        verbose=False,
    )
    assert not same(before, numbers(twin))


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_trained_network_of_values_travels(twin_of):
    model = nn.MLP(2, [3, 1])
    model([1.0, 2.0]).backward()
    assert twin_of(model)([1.0, 2.0]).data == model([1.0, 2.0]).data


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_shares_what_the_original_shared(twin_of):
    layer = nn.Dense(2, 2, seed=0)
    twin = twin_of(nn.Sequential(layer, layer))
    assert twin[0].weight is twin[1].weight


def test_weights_come_back_from_a_file(tmp_path):
    model, x = trained()
    path = tmp_path / "model.safetensors"
    nn.save_weights(model, path)
    twin = trained()[0]
    twin[0].weight.assign(np.zeros((2, 4)))
    nn.load_weights(twin, path)
    assert np.array_equal(twin(x).data, model(x).data)
    assert [p.name for p in tmp_path.iterdir()] == ["model.safetensors"]


def test_weights_in_column_order_come_back_in_theirs(tmp_path):
    layer = nn.Dense(2, 3, seed=0)
    layer.weight = Tensor(np.asfortranarray(layer.weight.data))
    nn.save_weights(layer, tmp_path / "w")
    twin = nn.Dense(2, 3, seed=5)
    nn.load_weights(twin, tmp_path / "w")
    assert np.array_equal(twin.weight.data, layer.weight.data)


def test_other_frameworks_read_the_file(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    layer = nn.Dense(2, 3, seed=0)
    nn.save_weights(layer, tmp_path / "w")
    assert torch.equal(load_file(tmp_path / "w")["weight"], torch.tensor(layer.weight.data))


def test_weights_of_another_architecture_are_refused_with_the_files_name(tmp_path):
    path = tmp_path / "w"
    nn.save_weights(nn.Dense(3, 2), path)
    with pytest.raises(ValueError, match=r"w: these weights are from another architecture"):
        nn.load_weights(nn.Dense(2, 3), path)


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", b"\xff" * 64])
def test_a_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "w"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="w is not a safetensors file"):
        nn.load_weights(nn.Dense(2, 3), path)


def test_a_file_cut_off_is_named(tmp_path):
    path = tmp_path / "w"
    nn.save_weights(nn.Dense(3, 2), path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ValueError, match="w is not a safetensors file"):
        nn.load_weights(nn.Dense(3, 2), path)


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        nn.load_weights(nn.Dense(2, 3), tmp_path / "w")


def test_a_wrong_shape_is_told_before_numbers_that_do_not_fit(tmp_path):
    large = np.full((7, 7), 1e300)
    save_file({"weight": large, "bias": np.zeros(2)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match=r"wrong shape: weight is \(7, 7\)"):
        nn.load_weights(nn.Dense(3, 2), tmp_path / "a.safetensors")
