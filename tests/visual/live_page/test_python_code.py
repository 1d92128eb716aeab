"""The Python that can be copied, run as it is, gives the numbers of the page."""

import contextlib
import io

import numpy as np
import pytest

from .core import ask, flat, settings_of

pytestmark = pytest.mark.browser

CASES = {
    "as it opens": {},
    "hinge": {"loss": "hinge", "data": "circles", "activation": "relu"},
    "outputs of tanh": {"loss": "tanh_squared_error", "data": "xor", "layers": [3]},
    "classes": {"loss": "softmax_cross_entropy", "data": "blobs", "optimizer": "Adam"},
    "a curve": {"loss": "huber", "data": "waves", "activation": "sin", "optimizer": "Nesterov"},
    "a formula": {
        "loss": "mean_squared_error",
        "data": "function",
        "text": "sin(2*x) * exp(-x**2 / pi) + e",
        "optimizer": "RMSprop",
        "activation": "arctan",
    },
    "hotels": {"loss": "mean_squared_error", "data": "hotels", "layers": [], "batch": 24},
    "no test rows": {"test": 0, "data": "spirals", "layers": [8, 8], "optimizer": "AdamW"},
    "L1": {"regularization": "L1", "rate": 0.01, "layers": [2]},
    "L2": {"regularization": "L2", "rate": 0.01, "optimizer": "momentum", "layers": [2]},
    "a start of ours": {"initializer": "tiny", "activation": "sigmoid"},
    "another start": {"initializer": "he_normal", "seed": 5, "dataSeed": 7, "noise": 0.3},
    "rows of one's own": {
        "data": "own",
        "rows": [[0, 1, 0], [2.5, -1, 1], [1e-3, 0.25, 1], [3, 3, 0], [1, 2, 1], [-1, 0.5, 0]],
        "names": ["a", "b", "c"],
        "test": 0.5,
        "batch": 2,
    },
    "a table of three classes": {
        "data": "own",
        "rows": [[5, 1, 0], [2.5, -1, 1], [3, 0.25, 1], [3, 3, 0], [1, 2, 2], [-1, 0.5, 2]],
        "names": ["a", "b", "c"],
        "scale": "standard",
        "loss": "softmax_cross_entropy",
        "test": 0,
    },
    "a table of numbers": {
        "data": "own",
        "rows": [[5, 1.5], [2.5, -1], [3, 0.25], [3, 3], [1, 2]],
        "names": ["a", "b"],
        "scale": "standard",
        "loss": "mean_absolute_error",
        "test": 0.2,
    },
    "weights of another network": {"weights": [[[1]], [0]]},
    "rows of one's own, some held out": {
        "data": "own",
        "rows": [[0, 1, 0], [2.5, -1, 1], [1e-3, 0.25, 1], [3, 3, 0], [1, 2, 1], [-1, 0.5, 0]],
        "names": ["a", "b", "c"],
        "heldOut": [4, 1],
        "batch": 3,
    },
    "weights that were given": {
        "weights": [[[0.5, -0.25], [0.125, 1]], [0, 0.1], [[1], [-2]], [0.3]],
        "layers": [2],
    },
}
LEARNED = """const settings = checkedSettings(given.settings), data = makeData(settings);
const trainer = makeTrainer(settings, data);
while (trainer.epoch < given.epochs) trainer.step();
return { code: pythonCode({ settings, data, trainer }), parameters: [...trainer.parameters],
  losses: trainer.losses() };"""


def run(code):
    names = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(code, names)
    return names, printed.getvalue()


def copied(tab, case, epochs=7):
    given = {"settings": settings_of(**CASES[case]), "epochs": epochs}
    return ask(tab, LEARNED, given, last="python_code")


@pytest.mark.parametrize("case", CASES)
def test_the_copied_code_gives_the_parameters_of_the_page(tab, case):
    found = copied(tab, case)
    names, _ = run(found["code"])
    np.testing.assert_allclose(
        found["parameters"], flat(names["model"].parameters()), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("case", ["as it opens", "hotels", "classes", "L2"])
def test_it_prints_the_losses_of_the_page(tab, case):
    found = copied(tab, case)
    _, printed = run(found["code"])
    losses = [float(line.split(":")[1].strip(" }")) for line in printed.splitlines()]
    np.testing.assert_allclose(losses, [found["losses"][k] for k in ("train", "test")], rtol=1e-6)


def test_before_the_first_step_nothing_is_trained(tab):
    lines = copied(tab, "as it opens", epochs=0)["code"].splitlines()
    assert [line for line in lines if "fit(" in line] == ["# training.fit("]


def test_it_is_short(tab):
    assert len(copied(tab, "as it opens")["code"].splitlines()) <= 25
