"""A training goes on with the settings that it was started with; others are named."""

import contextlib

import numpy as np
import pytest

from micrograd_plus import functions, nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(23, 3)).astype("float32")
Y = (X.sum(1) > 0).astype(int)


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 2, seed=1))


def train(path, model, optimizer, epochs=3, y=Y, callbacks=(), **options):
    options = {"loss": functions.softmax_cross_entropy, "seed": 7, "verbose": False} | options
    callbacks = [*callbacks, training.Checkpoint(path)]
    training.fit(model, X, y, optimizer=optimizer, epochs=epochs, callbacks=callbacks, **options)
    return {name: w.tobytes() for name, w in model.state_dict().items()}


def adam(**options):
    return lambda parameters: optim.Adam(parameters, **options)


def in_two_groups(parameters):
    return optim.Adam([{"params": parameters[:2]}, {"params": parameters[2:]}])


def fit(path, optimizer=optim.Adam, **options):
    model = network()
    return train(path, model, optimizer(model.parameters()), **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"loss": "sparse_categorical_crossentropy"}, "loss softmax_cross_entropy there, sparse_"),
        ({"y": 1 - Y}, r"training: targets \(18,\) #\w+ there, \(18,\) #\w+ here; validation t"),
        ({"sample_weight": np.ones(23)}, r"sample_weight None there, \(18,\) #"),
        ({"optimizer": adam(weight_decay=0.1)}, r"weight_decay 0\.0 there, 0\.1 here"),
        ({"optimizer": adam(betas=(0.5, 0.5))}, r"betas \[0\.9, 0\.999\] there, \[0\.5, 0\.5\] he"),
        ({"optimizer": adam(clip_norm=2.0)}, r"clip_norm None there, 2\.0 here"),
        ({"optimizer": adam(lr=0.5)}, r"lr 0\.001 there, 0\.5 here \(to go on with another rate"),
        ({"optimizer": adam(lr=0.5)}, r"make the optimizer with lr=0\.001, as then, and give call"),
        ({"optimizer": adam(lr=0.5)}, r"=\[training\.LearningRates\(lambda epoch: 0\.5\)\]\)$"),
        ({"class_weight": {0: 2}}, r"class_weight None there, \{0: 2\.0\} here"),
        ({"augment": training.Augmentation(flip=True)}, "augment None there, Augmentation here"),
        ({"optimizer": in_two_groups}, "groups of parameters 1 there, 2 here"),
    ],
)
def test_what_was_set_otherwise_is_named(options, words, tmp_path):
    fit(tmp_path / "a", epochs=1, validation_split=0.2)
    with pytest.raises(ValueError, match=f"cannot go on from .*{words}"):
        fit(tmp_path / "a", resume=tmp_path / "a", validation_split=0.2, **options)


def test_a_last_batch_that_was_not_dropped_is_named(tmp_path):
    fit(tmp_path / "a", epochs=1, batch_size=5)
    with pytest.raises(ValueError, match="training: drop_last False there, True here"):
        fit(tmp_path / "a", batch_size=5, drop_last=True, resume=tmp_path / "a")


def test_parts_that_were_in_another_mode_are_named(tmp_path):
    fit(tmp_path / "a", epochs=1)
    model = network()
    model[0].eval()
    with pytest.raises(ValueError, match=r"in_evaluation \[\] there, \['layers\.0'\] here"):
        train(
            tmp_path / "a", model, optim.Adam(model.parameters()), resume=tmp_path / "a", epochs=2
        )


def test_of_several_outputs_each_loss_is_compared_and_how_much_it_counts(tmp_path):
    class Twice(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(3, 1, seed=0)

        def forward(self, x):
            return {"a": self.dense(x), "b": -self.dense(x)}

    def go_on(losses, weights, targets=(1, 2), **options):
        model = Twice()
        training.fit(
            model,
            X,
            {name: by * X[:, :1] for name, by in zip("ab", targets, strict=True)},
            loss=losses,
            loss_weights=weights,
            optimizer=optim.SGD(model.parameters()),
            callbacks=[training.Checkpoint(tmp_path / "a")],
            verbose=False,
            **options,
        )

    both = {"a": "huber", "b": "log_cosh"}
    go_on(both, {"b": 0.5})
    for given, words in (
        ((both | {"b": "poisson"}, {"b": 0.5}), "loss b log_cosh there, poisson here"),
        ((both, {"a": 2, "b": 0.5}), r"loss_weights a 1\.0 there, 2\.0 here"),
        ((both, {"b": 0.5}, (1, 3)), r"targets b \(23, 1\) #\w+ there, \(23, 1\) #\w+ here$"),
    ):
        with pytest.raises(ValueError, match=f"of another training: {words}"):
            go_on(*given, resume=tmp_path / "a", epochs=2)
    go_on(both, {"a": 1, "b": 0.5}, resume=tmp_path / "a", epochs=2)


def test_the_same_targets_may_come_as_a_list_or_as_floats(tmp_path):
    for y in (Y, Y.tolist(), Y.astype("float32")):
        fit(tmp_path / "a", y=y, **({} if y is Y else {"resume": tmp_path / "a", "epochs": 4}))


def test_a_schedule_may_be_longer_where_there_are_more_epochs(tmp_path):
    for epochs in (1, 2):
        options = {"resume": tmp_path / "a"} if epochs > 1 else {}
        lr = optim.cosine_decay(0.1, steps=epochs)
        fit(tmp_path / "a", optimizer=adam(lr=lr), epochs=epochs, **options)


def in_groups(parts, lr=0.1):
    """An optimizer of parts of a model, each with momentum and a rate of its own."""
    return optim.SGD(
        [{"params": part, "lr": lr / (i + 1)} for i, part in enumerate(parts)], momentum=0.9
    )


def test_frozen_parameters_are_named(tmp_path):
    for frozen in (0, 1):
        model = network()
        model.layers[frozen].bias.requires_grad = False
        options = {"resume": tmp_path / "a"} if frozen else {}
        words = r"frozen there alone \['layers.0.bias'\], here alone \['layers.1.bias'\]"
        with pytest.raises(ValueError, match=words) if frozen else contextlib.nullcontext():
            train(tmp_path / "a", model, optim.SGD(model.parameters()), **options)


def test_of_several_groups_the_numbers_of_each_are_compared_and_its_parameters(tmp_path):
    model = network()
    first, second = (layer.parameters() for layer in model.layers)
    train(tmp_path / "a", model, in_groups([first, second]))
    for parts, lr, words in (
        ([first, second], 0.2, "lr 0.1 there, 0.2 here .* of group 0; lr 0.05 there, 0.1 here"),
        ([second, first], 0.1, r"parameters there alone \['layers.0.bias', 'layers.0.weight'\]"),
    ):
        with pytest.raises(ValueError, match=words):
            train(tmp_path / "a", model, in_groups(parts, lr), resume=tmp_path / "a")


def test_what_an_optimizer_keeps_goes_by_the_names_of_parameters(tmp_path):
    def optimizer(model, backwards):
        parameters = list(model.parameters())
        return optim.Adam(parameters[::-1] if backwards else parameters, lr=0.1)

    whole = network()
    expected = train(tmp_path / "a", whole, optimizer(whole, False))
    half, rest = network(), network()
    train(tmp_path / "b", half, optimizer(half, False), epochs=2)
    assert train(tmp_path / "b", rest, optimizer(rest, True), resume=tmp_path / "b") == expected


def test_one_of_an_earlier_version_is_gone_on_with(tmp_path):
    """Of which fewer settings were kept, and an optimizer's state by the order of parameters."""
    whole, half, rest = network(), network(), network()
    expected = train(tmp_path / "a", whole, optim.Adam(whole.parameters()))
    optimizer = optim.Adam(half.parameters())
    train(tmp_path / "b", half, optimizer, epochs=2)
    state = training.load_state(tmp_path / "b")
    new = ("loss", "loss_weights", "groups", "clip_value", "clip_norm", "frozen", "targets")
    state["setup"] = {name: x for name, x in state["setup"].items() if name not in new}
    del state["parameters"]
    state["optimizer"] = optimizer.state_dict()
    training.save_state(tmp_path / "b", state)
    optimizer = optim.Adam(rest.parameters())
    assert train(tmp_path / "b", rest, optimizer, resume=tmp_path / "b") == expected


def test_a_rate_is_changed_on_purpose_by_a_callback(tmp_path):
    model = network()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    train(tmp_path / "a", model, optimizer, epochs=2)
    rates = training.LearningRates(lambda epoch: 0.05)
    again = network()
    optimizer = optim.SGD(again.parameters(), lr=0.1)
    train(tmp_path / "a", again, optimizer, callbacks=[rates], resume=tmp_path / "a")
    assert optimizer.lr == 0.05


def test_an_optimizer_whose_rate_has_fallen_already_goes_on(tmp_path):
    model = network()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    plateaus = [training.ReduceOnPlateau("loss", patience=1, min_delta=9.0) for _ in range(2)]
    train(tmp_path / "a", model, optimizer, epochs=3, callbacks=plateaus[:1])
    assert optimizer.lr < 0.1
    train(tmp_path / "a", model, optimizer, 4, callbacks=plateaus[1:], resume=tmp_path / "a")


def test_what_a_callback_raises_is_told_as_it_is_and_nothing_is_loaded(tmp_path):
    class Mine(training.Callback):
        def state_dict(self):
            return {"name": 1}

        def load_state_dict(self, state):
            raise KeyError("nothing by this name")

    model = network()
    train(tmp_path / "a", model, optim.SGD(model.parameters()), callbacks=[Mine()])
    again = network()
    before = {name: w.tobytes() for name, w in again.state_dict().items()}
    with pytest.raises(KeyError, match="nothing by this name"):
        optimizer = optim.SGD(again.parameters())
        train(tmp_path / "a", again, optimizer, callbacks=[Mine()], resume=tmp_path / "a")
    assert {name: w.tobytes() for name, w in again.state_dict().items()} == before
    assert optimizer.steps == 0


def test_settings_that_are_numbers_and_truths_of_numpy_are_kept(tmp_path):
    def sgd(parameters):
        return optim.SGD(parameters, lr=np.float64(0.1), momentum=0.5, nesterov=np.True_)

    fit(tmp_path / "a", optimizer=sgd, epochs=1)
    undisturbed = fit(tmp_path / "b", optimizer=sgd, epochs=2)
    assert fit(tmp_path / "a", optimizer=sgd, epochs=2, resume=tmp_path / "a") == undisturbed
