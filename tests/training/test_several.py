"""Models of several inputs and outputs, and what is measured of them."""

import numpy as np
import pytest

from micrograd_plus import functions, losses, nn, optim, training

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(14, 4, 4)).astype("float32")
TEXTS = RNG.normal(size=(14, 5)).astype("float32")
PRICE = IMAGES.mean(axis=(1, 2))[:, None] + TEXTS[:, :1]
KIND = (TEXTS.sum(axis=1) > 0).astype(int)


class Two(nn.Module):
    """Images and texts in, a price and a kind out, by way of a shared layer and a skip."""

    def __init__(self, as_dict=False):
        self.images = nn.Sequential(nn.Flatten(), nn.Dense(16, 5, seed=0))
        self.shared = nn.Dense(5, 5, "tanh", seed=1)
        self.price = nn.Dense(10, 1, seed=2)
        self.kind = nn.Dense(5, 2, seed=3)
        self.as_dict = as_dict

    def forward(self, images, texts):
        seen, read = self.shared(self.images(images)), self.shared(texts)
        price = self.price(functions.concatenate([seen, read], axis=1))
        kind = self.kind(read + texts)
        return {"price": price, "kind": kind} if self.as_dict else (price, kind)


BY_PLACE = {
    "x": (IMAGES, TEXTS),
    "y": (PRICE, KIND),
    "loss": ("mean_squared_error", functions.softmax_cross_entropy),
    "metrics": (["mean_absolute_error"], ["accuracy"]),
    "loss_weights": (0.25, 2.0),
}
BY_NAME = {
    "x": {"texts": TEXTS, "images": IMAGES},
    "y": {"kind": KIND, "price": PRICE},
    "loss": {"price": "mean_squared_error", "kind": functions.softmax_cross_entropy},
    "metrics": {"kind": ["accuracy"], "price": ["mean_absolute_error"]},
    "loss_weights": {"kind": 2.0, "price": 0.25},
}


def fit(model, x, y, **options):
    return training.fit(
        model,
        x,
        y,
        **{
            "optimizer": optim.SGD(model.parameters(), lr=0.05),
            "batch_size": 4,
            "epochs": 3,
            "seed": 0,
            "verbose": False,
        }
        | options,
    )


def weights(model):
    return {name: array.tolist() for name, array in model.state_dict().items()}


def test_columns_of_outputs_end_in_the_names_that_were_given():
    short = {"loss": {"price": "mse", "kind": "softmax_cross_entropy"}}
    short["metrics"] = {"price": ["mae"], "kind": ["acc"]}
    history = fit(Two(as_dict=True), **BY_NAME | short, epochs=1)
    assert list(history) == ["loss", "price_loss", "kind_loss", "price_mae", "kind_acc"]


def test_tuples_and_dictionaries_train_alike():
    one, other = Two(), Two(as_dict=True)
    first = fit(one, **BY_PLACE, validation_split=0.3)
    second = fit(other, **BY_NAME, validation_split=0.3)
    assert weights(one) == weights(other)
    assert first["loss"] == second["loss"]
    assert first["val_1_accuracy"] == second["val_kind_accuracy"]


def test_lists_of_losses_metrics_and_weights_are_by_place():
    lists = {name: list(BY_PLACE[name]) for name in ("loss", "metrics", "loss_weights")}
    assert fit(Two(), **BY_PLACE | lists) == fit(Two(), **BY_PLACE)


def test_the_columns_are_named_for_the_outputs():
    history = fit(Two(as_dict=True), **BY_NAME, validation_data=(BY_NAME["x"], BY_NAME["y"]))
    names = ["loss", "price_loss", "kind_loss", "kind_accuracy", "price_mean_absolute_error"]
    assert list(history) == names + [f"val_{name}" for name in names]


def test_the_loss_is_the_weighted_sum():
    found = training.evaluate(Two(), **BY_PLACE)
    assert found["loss"] == pytest.approx(0.25 * found["0_loss"] + 2 * found["1_loss"], rel=1e-6)


def test_each_loss_is_the_output_s_own():
    model = Two()
    price, _ = training.predict(model, BY_PLACE["x"])
    found = training.evaluate(model, **BY_PLACE)
    assert found["0_loss"] == pytest.approx(np.mean((price - PRICE) ** 2), rel=1e-5)


def test_the_step_is_that_of_the_weighted_sum():
    trained, by_hand = Two(), Two()
    fit(trained, **BY_PLACE, epochs=1, batch_size=14, shuffle=False)
    price, kind = by_hand(IMAGES, TEXTS)
    cost = losses.mean_squared_error(price, PRICE) * 0.25
    cost = cost + functions.softmax_cross_entropy(kind, KIND) * 2.0
    cost.backward()
    optim.SGD(by_hand.parameters(), lr=0.05).step()
    for name, array in by_hand.state_dict().items():
        np.testing.assert_allclose(trained.state_dict()[name], array, rtol=1e-6, atol=1e-8)


def test_a_weight_that_is_left_out_is_1():
    one = training.evaluate(Two(True), **BY_NAME | {"loss_weights": {"kind": 2.0}})
    assert one["loss"] == pytest.approx(one["price_loss"] + 2 * one["kind_loss"], rel=1e-6)


def test_an_output_without_a_loss_is_not_trained():
    model = Two(as_dict=True)
    before = model.kind.weight.data.tolist()
    history = fit(model, BY_NAME["x"], {"price": PRICE}, loss={"price": "mean_squared_error"})
    assert model.kind.weight.data.tolist() == before
    assert list(history) == ["loss", "price_loss"]


def test_metrics_by_output_need_no_loss_in_evaluation():
    found = training.evaluate(Two(True), BY_NAME["x"], BY_NAME["y"], metrics={"kind": "accuracy"})
    assert list(found) == ["kind_accuracy"]


def test_a_loss_of_ones_own_may_take_all_outputs():
    def both(prediction, target):
        (price, kind), (true_price, true_kind) = prediction, target
        squared = losses.mean_squared_error(price, true_price)
        return squared * 0.25 + functions.softmax_cross_entropy(kind, true_kind) * 2.0

    together = fit(Two(), BY_PLACE["x"], BY_PLACE["y"], loss=both)
    assert together["loss"] == pytest.approx(fit(Two(), **BY_PLACE)["loss"], rel=1e-6)


def test_predictions_of_several_outputs_are_as_many_arrays():
    x = {"images": np.tile(IMAGES, (100, 1, 1)), "texts": np.tile(TEXTS, (100, 1))}
    found = training.predict(Two(as_dict=True), x)
    assert {name: array.shape for name, array in found.items()} == {
        "price": (1400, 1),
        "kind": (1400, 2),
    }


def test_augmentation_may_change_one_of_several_inputs():
    seen = []

    def blank(x, rng):
        seen.append(len(x["texts"]))
        return x | {"images": np.zeros_like(x["images"])}

    model = Two(as_dict=True)
    model.images[1].bias.requires_grad = False
    before = model.images[1].weight.data.tolist()
    fit(model, **BY_NAME, augment=blank, epochs=1)
    assert seen == [4, 4, 4, 2]
    assert model.images[1].weight.data.tolist() == before  # nothing was seen of the images


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"loss": "mean_squared_error"}, "loss_weights are for several outputs"),
        ({"loss_weights": {"cost": 1.0}}, "no loss for cost, of which there are loss_weights"),
        ({"loss_weights": (1.0,)}, "loss_weights of several outputs are a dictionary, or a tuple"),
        ({"loss_weights": 0.5}, "with something for each of price, kind, got 0.5"),
        ({"metrics": ["accuracy"]}, r"metrics of several outputs .* got \['accuracy'\]"),
        ({"metrics": "accuracy"}, "got 'accuracy'"),
        ({"metrics": {"colour": ["accuracy"]}}, "no loss for colour, of which there are metrics"),
        (
            {"y": {"price": PRICE}},
            "the targets are 'price', and there are measures for .*'k",
        ),
        ({"y": PRICE}, "the targets are one ndarray, and there are measures for"),
        ({"validation_data": (IMAGES, PRICE)}, "validation x has 1 inputs .* and the training x 2"),
        (
            {"loss": {"price": "mean_squared_error", "colour": "hinge"}, "loss_weights": None}
            | {"metrics": ()},
            "the model gives 'price', 'kind', and there are measures for 'price', 'colour'",
        ),
    ],
)
def test_a_mistake_about_outputs_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        fit(Two(as_dict=True), **BY_NAME | options)


@pytest.mark.parametrize("options", [{"loss": ["mse"]}, {"loss": "mse", "metrics": {"a": "mae"}}])
def test_one_output_with_measures_of_several_is_told_how_to_give_them(options):
    model = nn.Sequential(nn.Dense(1, 1))
    with pytest.raises(ValueError, match="for one output give one loss, and metrics in a list"):
        training.fit(
            model,
            [[1.0]],
            [[2.0]],
            optimizer=optim.SGD(model.parameters()),
            verbose=False,
            **options,
        )


def test_one_loss_of_several_outputs_that_fails_is_told_that_it_was_given_all():
    with pytest.raises(TypeError) as error:
        fit(Two(), **BY_PLACE | {"loss": "mean_squared_error", "metrics": (), "loss_weights": None})
    assert "gives 2 outputs, and the loss mean_squared_error was given all" in str(
        error.value.__notes__
    )
