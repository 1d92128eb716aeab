"""A page that gets a computation without its numbers, computes and writes the rest itself."""

import re

import pytest

from micrograd_plus import Value, functions, nn, optim, steps
from micrograd_plus.engine.primitives.neural import weighted_sum
from micrograd_plus.visual.pages import Page, document
from micrograd_plus.visual.stepping_page import stepping_page
from micrograd_plus.visual.stepping_page.page_data import page_data

STRUCTURE = {
    "forward": ("node", "operation", "written", "operands", "static", "sources"),
    "backward": ("of", "node", "position", "part", "parts", "formula", "names"),
    "update": ("node", "optimizer", "numbers", "rule", "settings", "shown"),
}


def network(activation, optimizer, clip=None):
    x = [Value(0.5, label="x1"), Value(-0.25, label="x2")]
    w = [Value(0.7 - 0.3 * i, label=f"w{i + 1}") for i in range(9)]
    h = [weighted_sum(*x, *w[k : k + 2], w[k + 2]) for k in (0, 3)]
    a = [getattr(functions, activation)(z) for z in h]
    out = weighted_sum(*a, *w[6:])
    loss = functions.sigmoid_cross_entropy(out, 1.0)
    names = {"h1": h[0], "h2": h[1], "a1": a[0], "a2": a[1], "out": out, "loss": loss}
    return steps(loss, names=names, optimizer=optimizer(w, lr=0.1, clip_norm=clip))


def network_of_modules():
    model = nn.MLP(2, [9, 1])
    for i, p in enumerate(model.parameters()):
        p.data = 0.5 - 0.125 * (i % 8)
    loss = (model([Value(0.5, label="x1"), 2.0]) - 1.0) ** 2
    return steps(loss, names={"loss": loss}, optimizer=optim.SGD(model.parameters(), momentum=0.9))


def several_uses():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    d = a * b + a * a
    loss = abs(d.tanh()) / a
    return steps(loss, names={"d": d, "loss": loss})


CASES = {
    "tanh, Adam": lambda: network("tanh", optim.Adam),
    "leaky_relu, RMSprop": lambda: network("leaky_relu", optim.RMSprop),
    "clipped": lambda: network("relu", optim.SGD, clip=0.1),
    "modules": network_of_modules,
    "several uses": several_uses,
}


def pages(found):
    whole, bare = page_data(found), page_data(found)
    for phase, kept in STRUCTURE.items():
        bare[phase] = [{name: step[name] for name in kept} for step in bare[phase]]
    for node in bare["nodes"]:
        node["about"] = ""
    bare["next"] = None
    parts = stepping_page.__package__, stepping_page._SCRIPTS
    return [Page(document(*parts, data, "Steps")) for data in (whole, bare)]


def read(tab):
    """Every step as a line, then what is seen of some: the graph, and the panel."""
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    seen = tab.locator("#all li").evaluate_all("(lines) => lines.map((x) => x.textContent)")
    count = int(tab.locator("#slider").get_attribute("max"))
    for k in range(0, count + 1, max(1, count // 12)):
        tab.locator("#slider").fill(str(k))
        seen += [tab.locator(part).text_content() for part in ("#drawing", "#explanation")]
    tab.keyboard.press("End")
    seen.append(tab.locator("#explanation").text_content())
    # All digits, as they stand in what is shown to a mouse, may differ in the last one.
    return [re.sub(r"\d+\.\d{9,}", lambda x: f"{float(x[0]):.9g}", text) for text in seen]


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES)
def test_it_reads_like_the_page_that_has_all_numbers(opened, case):
    whole, bare = (read(opened(page)) for page in pages(CASES[case]()))
    assert bare == whole
