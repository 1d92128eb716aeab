"""The page makes the graph of one example that the engine records, and passes it as it does."""

import numpy as np
import pytest

from micrograd_plus import Value, functions, losses, steps
from micrograd_plus.engine.primitives.neural import weighted_sum
from tests.visual.live_page.core import ask, settings_of

CONFIGURATIONS = {
    "two classes": {"layers": [3, 2]},
    "no activation": {"layers": [2], "activation": "linear"},
    "a setting of the activation": {"layers": [2], "activation": "leaky_relu"},
    "outputs with tanh": {"layers": [2], "loss": "tanh_squared_error"},
    "hinge": {"layers": [], "loss": "hinge"},
    "three classes": {"layers": [2], "data": "blobs", "loss": "softmax_cross_entropy"},
    "a curve": {"layers": [3], "data": "waves", "loss": "huber", "activation": "sin"},
}


def in_the_page(tab, settings, row=3):
    """Nodes, their numbers and the backward steps, of an example after two steps of training."""
    return ask(
        tab,
        """
        const trainer = trainerOf(given.settings);
        trainer.step();
        trainer.step();
        const { nodes, parameters } = trainer.network;
        return { nodes, parameters, ...trainer.example(given.row) };
        """,
        {"settings": settings, "row": row},
    )


def by_the_engine(settings, page):
    """The steps of the same network of Values, with the numbers that the page has."""
    values = {
        node["name"]: Value(x, label=node["name"], requires_grad=node["role"] == "parameter")
        for node, x in zip(page["nodes"], page["values"], strict=True)
        if node["role"] in ("input", "parameter", "target")
    }
    of_role = {
        role: [x["name"] for x in page["nodes"] if x["role"] == role]
        for role in ("input", "target")
    }
    x = [values[name] for name in of_role["input"]]
    targets = [values[name] for name in of_role["target"]]
    sizes = [*settings["layers"], len(targets)]
    for layer, units in enumerate(sizes, 1):
        is_last = layer == len(sizes)
        name = settings["activation"]
        if is_last:
            name = "tanh" if settings["loss"] == "tanh_squared_error" else "linear"
        answers = []
        for j in range(1, units + 1):
            weights = [values[f"w{layer}.{j}.{i + 1}"] for i in range(len(x))]
            answer = weighted_sum(*x, *weights, values[f"b{layer}.{j}"])
            called = (f"y{j}" if units > 1 else "y") if is_last else f"h{layer}.{j}"
            if name != "linear":
                answer.label = f"s{layer}.{j}"
                answer = getattr(functions, name)(answer)
            answer.label = called
            answers.append(answer)
        x = answers
    loss = getattr(losses, settings["loss"].replace("tanh_", "mean_"))
    result = loss([x], [targets]) if len(x) > 1 else loss(x[0], targets[0])
    result.label = "loss"
    return steps(result, names={})


def of_page(page):
    """By what each node is computed from: its value and its gradient."""
    nodes, found = page["nodes"], {}
    for node, value, gradient in zip(nodes, page["values"], page["gradients"], strict=True):
        operands = []
        for x in node["operands"]:
            number = page["largest"] if x.get("isLargest") else x["value"]
            operands.append(number if x["node"] is None else nodes[x["node"]]["tree"])
        given = not node["operation"]
        settings = tuple(node["static"].items())
        tree = node["name"] if given else (node["operation"], *operands, settings)
        node["tree"] = tree
        found[tree] = value, gradient
    return found


def of_engine(found):
    """The same of the engine's steps."""
    trees = {x.name: x.name for x in found.given}
    for step in found.forward:
        operands = [x.value if x.name is None else trees[x.name] for x in step.operands]
        trees[step.name] = (step.operation, *operands, tuple(step.static.items()))
    return {
        tree: (found.values[name], found.gradients.get(name, 0)) for name, tree in trees.items()
    }


@pytest.fixture(params=CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def both(request, tab):
    settings = settings_of(**request.param)
    page = in_the_page(tab, settings)
    return page, by_the_engine(settings, page)


def test_the_nodes_are_those_that_the_engine_records(both):
    page, engine = both
    assert set(of_page(page)) == set(of_engine(engine))


def test_no_node_is_there_twice(both):
    page, engine = both
    assert len(page["nodes"]) == len(engine.given) + len(engine.forward)


def test_values_and_gradients_are_the_engines(both):
    page, engine = both
    found, expected = of_page(page), of_engine(engine)
    np.testing.assert_allclose(
        [found[tree] for tree in expected], list(expected.values()), rtol=1e-12, atol=1e-15
    )


def test_the_steps_of_the_backward_pass_add_up_to_the_gradients(both):
    page, _ = both
    totals = {step["node"]: step["total"] for step in page["backward"]}
    for place, total in totals.items():
        assert total == pytest.approx(page["gradients"][place], rel=1e-12, abs=1e-15)


def test_each_backward_step_has_the_engines_formula(both):
    page, engine = both
    found = [step["formula"] for step in page["backward"]]
    assert sorted(found) == sorted(step.formula for step in engine.backward)
