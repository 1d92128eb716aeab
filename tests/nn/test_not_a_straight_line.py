"""Several inputs and outputs, skips and shared layers: built, summarised, drawn and trained."""

import numpy as np
import pytest

from micrograd_plus import draw, functions, losses, nn, optim
from tests.nn.models import Diagnosis

IMAGES = np.random.default_rng(0).normal(size=(6, 8, 8, 1))
TEXTS = np.random.default_rng(1).integers(0, 20, (6, 5))


def rows_of(capsys, model, *shapes):
    nn.summary(model, *shapes)
    return capsys.readouterr().out.splitlines()


def test_the_summary_shows_the_layers_in_the_order_of_their_calls(capsys):
    assert rows_of(capsys, Diagnosis(), ((8, 8, 1), (5,)))[2:13] == [
        "text: Sequential                      (n, 8)                    ",
        "  Embedding                           (n, 5, 6)              120",
        "  GRU                                 (n, 8)                 384",
        "image: Sequential                     (n, 8)                    ",
        "  Conv2D (relu)                       (n, 6, 6, 4)            40",
        "  MaxPool2D                           (n, 3, 3, 4)             0",
        "  Flatten                             (n, 36)                  0",
        "  Dense                               (n, 8)                 296",
        "shared: Dense (relu), called 2 times  (n, 8)                  72",
        "illness: Dense                        (n, 3)                  51",
        "severity: Dense                       (n, 1)                  17",
    ]


def test_the_rows_add_up_to_the_total(capsys):
    rows = rows_of(capsys, Diagnosis(), {"image": (8, 8, 1), "text": (5,)})
    counts = [row.split(")")[-1].replace(",", "") for row in rows[2:13]]
    total = sum(int(count) for count in counts if count.strip())
    assert rows[14].split() == ["parameters", f"{total:,}"]


def test_what_a_layer_has_beside_its_own_layers_is_in_its_row(capsys):
    class Scaled(nn.Module):
        def __init__(self):
            self.inner = nn.Dense(2, 2, seed=0)
            self.norm = nn.LayerNorm(2)

        def forward(self, x):
            return self.inner(x) * self.norm.weight

    rows = rows_of(capsys, nn.Sequential(Scaled()))
    assert [row.split() for row in rows[2:4]] == [
        ["Scaled", "(n,", "2)", "4"],
        ["inner:", "Dense", "(n,", "2)", "6"],
    ]


def test_the_outputs_of_one_layer_are_listed(capsys):
    model = nn.Sequential(nn.LSTM(3, 4, return_state=True, seed=0))
    assert "(n, 4), (n, 4), (n, 4)" in rows_of(capsys, model, (5, 3))[2]


def test_an_activation_that_is_a_module_has_no_row_of_its_own(capsys):
    assert len(rows_of(capsys, nn.Sequential(nn.Dense(2, 1, nn.ReLU())))) == 7


def test_a_function_among_the_layers_has_its_row(capsys):
    rows = rows_of(capsys, nn.Sequential(nn.Dense(2, 3), functions.tanh))
    assert rows[3].split() == ["tanh", "(n,", "3)", "0"]


def test_after_a_summary_the_model_has_no_hooks():
    model = Diagnosis()
    nn.summary(model, ((8, 8, 1), (5,)))
    with pytest.raises(ValueError):
        nn.summary(model, ((8, 8, 2), (5,)))
    assert not any("_hooks" in vars(module) and module._hooks for module in model.modules())


def test_an_unbuilt_model_cannot_be_summarised_without_a_shape():
    with pytest.raises(RuntimeError, match="has no parameters yet"):
        nn.summary(nn.Sequential(nn.Dense(units=3)))


def test_a_drawing_shows_both_calls_of_the_shared_layer_and_the_skip():
    model = Diagnosis()
    illness, severity = model(IMAGES, TEXTS)
    shown = draw(functions.sum(illness) + functions.sum(severity), collapse=1)
    text = str(shown.source)
    assert text.count("shared: Dense") == 2
    for name in ("image: Sequential", "text: Sequential", "illness: Dense", "severity: Dense"):
        assert text.count(name) == 1


def test_it_learns_by_one_loss_of_two():
    model = Diagnosis().build(((8, 8, 1), (5,)))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    classes, sizes = np.array([0, 1, 2, 0, 1, 2]), np.linspace(0, 1, 6)[:, None]
    costs = []
    for _ in range(40):
        illness, severity = model(IMAGES, TEXTS)
        cost = losses.sparse_categorical_crossentropy(illness, classes, from_logits=True)
        cost = cost + 0.5 * losses.mean_squared_error(severity, sizes)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(float(cost))
    assert costs[-1] < costs[0] / 5


def test_the_outputs_in_a_dict_are_listed_by_their_names(capsys):
    class Named(nn.Module):
        def forward(self, x):
            return {"mean": functions.mean(x, axis=1), "all": x}

    assert "mean (n), all (n, 3)" in rows_of(capsys, nn.Sequential(Named()), (3,))[2]
