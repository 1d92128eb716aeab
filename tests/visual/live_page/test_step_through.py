"""An example of the live page, step by step: the data that the page writes are Python's own."""

import json
import re

import pytest

from micrograd_plus import Value, functions, losses, optim, steps
from micrograd_plus.engine.primitives.neural import weighted_sum
from micrograd_plus.visual.live_page.live_page import live
from micrograd_plus.visual.stepping_page.page_data import page_data
from tests.visual.stepping_page.test_without_numbers import STRUCTURE

pytestmark = pytest.mark.browser


def embedded(tab):
    """The data of the step page that opens."""
    tab.locator("text=Step through it").click()
    html = tab.locator(".steps-of-example iframe").get_attribute("srcdoc")
    return json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])


def opened_at(opened, address, epochs=1):
    tab = opened(live(), f"#{address}")
    for _ in range(epochs):
        tab.locator("#one-epoch").click()
    tab.locator(".neuron").nth(-1).click()
    return tab


def recomposed(data, activation, loss, optimizer, layers):
    """The same network of Values, from what is given on the page."""
    given = {
        node["name"]: Value(x, label=node["name"], requires_grad=node["kind"] == "parameter")
        for node, x in zip(data["nodes"], data["given"], strict=False)
    }
    taken = [x for name, x in given.items() if re.fullmatch(r"x\d?", name)]
    for layer, units in enumerate(layers, 1):
        is_last = layer == len(layers)
        answers = []
        for k in range(1, units + 1):
            weights = [given[f"w{layer}.{k}.{i}"] for i in range(1, len(taken) + 1)]
            total = weighted_sum(*taken, *weights, given[f"b{layer}.{k}"])
            answer = total if is_last else getattr(functions, activation)(total)
            total.label = f"s{layer}.{k}"
            answer.label = f"h{layer}.{k}"
            if is_last:
                answer.label = "y" if units == 1 else f"y{k}"
            answers.append(answer)
        taken = answers
    targets = [x for name, x in given.items() if name.startswith("target")]
    result = loss(taken[0], targets[0]) if len(taken) == 1 else loss([taken], [targets])
    parameters = [x for name, x in given.items() if name[0] in "wb"]
    result.label = "loss"
    return page_data(steps(result, names={}, optimizer=optimizer(parameters)))


def by_names(data):
    """The same, with nodes by their names; parts of the loss may have others."""
    parts = iter(range(1, 1000))
    names = {
        i: f"part {next(parts)}" if re.fullmatch(r"[et]\d+", node["name"]) else node["name"]
        for i, node in enumerate(data["nodes"])
    }
    found = {"root": names[data["root"]], "kinds": {}, "given": {}}
    for i, node in enumerate(data["nodes"]):
        found["kinds"][names[i]] = node["kind"]
    found["given"] = {names[i]: x for i, x in enumerate(data["given"])}
    for phase, kept in STRUCTURE.items():
        found[phase] = [{key: step[key] for key in kept} for step in data[phase]]
        for step in found[phase]:
            step["node"] = names[step["node"]]
            if phase == "forward":
                step["operands"] = [
                    x["value"] if x["node"] is None else names[x["node"]] for x in step["operands"]
                ]
    found["update"].sort(key=lambda step: step["node"])
    used = {step["operation"] for step in data["forward"]}
    found["operations"] = {k: x for k, x in data["operations"].items() if k in used}
    return found | {key: data[key] for key in ("notation", "seed", "scalar", "axes", "note")}


CASES = {
    "tanh, SGD": (
        "layers=3,2",
        ("tanh", losses.sigmoid_cross_entropy, lambda p: optim.SGD(p, lr=0.03), [3, 2, 1]),
    ),
    "relu, momentum": (
        "layers=4&activation=relu&optimizer=momentum&data=xor",
        ("relu", losses.sigmoid_cross_entropy, lambda p: optim.SGD(p, 0.03, 0.9), [4, 1]),
    ),
    "classes": (
        "layers=2&data=blobs&loss=softmax_cross_entropy&activation=sin",
        ("sin", losses.softmax_cross_entropy, lambda p: optim.SGD(p, lr=0.03), [2, 3]),
    ),
    "a curve": (
        "layers=3&data=waves&loss=huber&activation=leaky_relu",
        ("leaky_relu", losses.huber, lambda p: optim.SGD(p, lr=0.03), [3, 1]),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_steps_are_those_that_python_records(opened, case):
    address, (activation, loss, optimizer, layers) = CASES[case]
    data = embedded(opened_at(opened, address, epochs=0))
    own = recomposed(data, activation, loss, optimizer, layers)
    assert by_names(data) == by_names(own)


def test_an_input_may_be_called_as_the_output_is(opened):
    rows = "rows=0,1,0;1,0,1;1,1,0;0,0,1&test=0"
    data = embedded(opened_at(opened, f"data=own&names=y,loss,class&{rows}", epochs=0))
    names = [node["name"] for node in data["nodes"]]
    assert names[:2] == ["y (input 1)", "loss (input 2)"]
    assert len(names) == len(set(names))
