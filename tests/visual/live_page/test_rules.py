"""Activations compute and slope as the engine's; what the page takes, and what it refuses."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, nn
from micrograd_plus.visual import live
from micrograd_plus.visual.live_page.page_data import DATA_SETS, DEFAULTS
from micrograd_plus.visual.live_page.rules import rules_data
from tests.visual.live_page.core import ask, flat, settings_of

ACTIVATIONS = [name for name, of in rules_data()["activations"].items() if of]
POINTS = [-70.0, -3.0, -1.0, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5, 3.0]


@pytest.fixture(scope="module")
def answers(tab):
    """Each activation's values and slopes at the points, by its name."""
    return ask(
        tab,
        """
        const told = (xs) => Array.from(xs, String); // JSON has no nan and inf
        return Object.fromEntries(given.names.map((name) => {
            const operation = { ...DATA.activations[name], operands: [null] };
            const program = new ColumnProgram(given.points.length);
            const a = Float64Array.from(given.points);
            const y = program.compile(treeOfOperation(operation), { a });
            const slope = program.compile(treeOfDerivative(operation, 0), { a, y });
            program.run();
            return [name, [told(y), told(slope)]];
        }));
        """,
        {"names": ACTIVATIONS, "points": POINTS},
    )


def numbers(texts):
    return [float(x.replace("Infinity", "inf")) for x in texts]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_engines(answers, name):
    with np.errstate(all="ignore"):
        expected = getattr(functions, name)(np.array(POINTS))
    np.testing.assert_allclose(numbers(answers[name][0]), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_its_slope_is_the_engines(answers, name):
    x = Tensor(POINTS)
    with np.errstate(all="ignore"):
        getattr(functions, name)(x).sum().backward()
    np.testing.assert_allclose(numbers(answers[name][1]), x.grad, rtol=1e-12, atol=1e-15)


def test_weights_that_are_given_are_those_it_starts_with(tab):
    model = nn.Sequential(nn.Dense(2, 3, "tanh", dtype="float64"), nn.Dense(3, 1, dtype="float64"))
    found = ask(tab, "return [...trainerOf(given).parameters];", live(model).settings)
    assert found == flat(model.parameters()).tolist()


def test_weights_of_another_network_are_drawn_anew(tab):
    settings = live(nn.MLP(2, [3, 1])).settings | {"layers": [5]}
    drawn = ask(tab, "return [...trainerOf(given).parameters];", settings | {"weights": None})
    assert ask(tab, "return [...trainerOf(given).parameters];", settings) == drawn


def test_rows_of_ones_own_are_standardized_if_that_is_set(tab):
    rows = [[1.0, 10.0, 0], [3.0, 10.0, 1], [1.0, 10.0, 1], [3.0, 10.0, 0]]
    settings = settings_of(data="own", rows=rows, test=0, scale="standard")
    found = ask(
        tab, "return makeData(checkedSettings(given)).columns.map((x) => [...x]);", settings
    )
    assert found == [[-1, 1, -1, 1], [0, 0, 0, 0]]


def test_rows_that_are_held_out_can_be_named(tab):
    rows = [[float(i), 0.0, i % 2] for i in range(5)]
    settings = settings_of(data="own", rows=rows, heldOut=[3, 1])
    found = ask(
        tab,
        """
        const { train, test } = makeData(checkedSettings(given));
        return [[...train], [...test]];
        """,
        settings,
    )
    assert found == [[0, 2, 4], [3, 1]]


@pytest.mark.parametrize(("rows", "test"), [(3, 0.9), (2, 0.2), (9, 0)])
def test_of_too_few_rows_to_deal_out_none_is_held_out(tab, rows, test):
    settings = settings_of(points=rows, test=test)
    found = ask(tab, "return [...makeData(checkedSettings(given)).train];", settings)
    assert found == [*range(rows)]


def test_the_loss_that_suits_other_data_is_found(tab):
    found = ask(
        tab,
        """return given.map((settings) => {
            const checked = checkedSettings(settings);
            return fittingLoss(checked, makeData(checked));
        });""",
        [settings_of(data=name) for name in ("moons", "blobs", "waves")],
    )
    assert found == ["sigmoid_cross_entropy", "softmax_cross_entropy", "mean_squared_error"]


def test_another_learning_rate_counts_from_the_next_step_on(tab):
    before, after = ask(
        tab,
        """
        const trainer = trainerOf({});
        const before = [...trainer.parameters];
        trainer.change({ lr: 0 });
        trainer.step();
        return [before, [...trainer.parameters]];
        """,
    )
    assert before == after


def test_the_history_stays_short(tab):
    length, last = ask(
        tab,
        """
        const trainer = trainerOf({ points: 4, test: 0, layers: [], batch: 4 });
        while (trainer.epoch < 5000) trainer.step();
        return [trainer.history.length, trainer.history.at(-1).epoch];
        """,
    )
    assert length <= 2000
    assert last == 5000


def test_answers_of_classes_are_probabilities(tab):
    found = ask(
        tab,
        """
        const trainer = trainerOf(given), { columns } = trainer.data;
        return trainer.answers(columns).map((x) => [...x]);
        """,
        settings_of(data="blobs", loss="softmax_cross_entropy"),
    )
    np.testing.assert_allclose(np.sum(found, axis=0), 1)


@pytest.mark.parametrize(
    "arguments",
    [
        *({"data": name, "layers": []} for name in DATA_SETS),
        {"layers": [64] * 8, "points": 2, "test": 0.0},
        {"data": ([0.0, 1.0], [0, 1]), "batch_size": 5000, "seed": 2**32 - 1000},
        {"data": (np.eye(12), np.arange(12) % 6), "scale": "none", "noise": 10.0},
        {"data": (np.eye(3), [1.5, 0.0, 2.0]), "test": 0.9, "lr": 0.0, "optimizer": "AdamW"},
        {"model": nn.MLP(12, [3, 6]), "data": (np.eye(12), np.arange(12) % 6)},
    ],
    ids=str,
)
def test_what_live_takes_the_page_takes(tab, arguments):
    settings = live(**arguments).settings
    assert ask(tab, "const x = trainerOf(given); x.step(); return x.steps;", settings) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "moon"}, "data must be one of moons,"),
        ({"points": 1}, "points must be a whole number from 2 to 5000"),
        ({"noise": "much"}, "noise must be a number from 0 to 10"),
        ({"layers": [4, 0]}, "layers must be at most 8 layers, each of 1 to 64 neurons"),
        ({"activation": "softmax"}, "activation must be one of tanh,"),
        ({"colour": "red"}, "there is no setting colour"),
        ({"numbers": {"lr": -1}}, "the learning rate must be 0 or more"),
        (
            {"optimizer": "momentum", "numbers": {"momentum": 1}},
            "momentum must be from 0 to below 1",
        ),
        ({"data": "function", "text": "sin(z)"}, "z is not a known name"),
        ({"data": "function", "text": "log(x)"}, "log(x) has no finite number at x = -3"),
        ({"data": "function", "text": "sin(x"}, ") is missing in the formula sin(x"),
        (
            {"data": "own", "rows": [[1, 2, 0], [1, 0, 1]], "heldOut": [2]},
            "held out must be some of 0 to 1, each once",
        ),
        ({"data": "own", "rows": [[1, 2, 0]]}, "there must be 2 to 5000 rows, got 1"),
        ({"data": "own", "rows": [[1, 2, 0], [1, 0]]}, "row 2 must have 3 numbers"),
        (
            {"data": "own", "rows": [[1, 2, 0], [1, 2, 3]], "task": "classes"},
            "classes must be numbered 0, 1, 2",
        ),
        ({"loss": "huber"}, "huber is a loss for regression, and these data are for two classes"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(tab, changes, said):
    found = ask(
        tab,
        "try { trainerOf(given); return ''; } catch (error) { return error.message; }",
        {**DEFAULTS, **changes},
    )
    assert said in found
