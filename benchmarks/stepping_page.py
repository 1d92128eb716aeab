"""From step to step on the page of `step_through`: 500 steps of numbers, and a network's arrays.

A hundred random jumps by the slider: how long the page's own handler takes, and how long it is
until the browser has painted the step, which is two frames at least. More than 50 ms a reader
would notice. The work of the page's thread does not count what else the machine does.

    python -m benchmarks stepping_page
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from micrograd_plus import Tensor, Value, step_through
from micrograd_plus.visual.stepping_page import SteppingPage

from .browser import chromium
from .compare import OURS, Comparison, Effort

JUMPS = 100
BUDGET = 0.05  # seconds

# Steps of a fixed seed, so that two runs jump alike. The second of two frames begins when the
# first has been painted.
MEASURE = """async ([steps]) => {
  const slider = document.getElementById("slider");
  const frame = () => new Promise(requestAnimationFrame);
  const found = [];
  for (const step of steps) {
    await frame();
    const start = performance.now();
    slider.value = step;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const handled = performance.now();
    await frame();
    await frame();
    found.push([handled - start, performance.now() - start]);
  }
  return found;
}"""


def page_of_numbers() -> SteppingPage:
    """500 steps: a polynomial by Horner's rule, whose variable is used again and again."""
    x = y = Value(0.99, label="x")
    for i in range(100):
        y = y * x + 0.01 * i
    return step_through(y, names={})


def page_of_arrays() -> SteppingPage:
    """A network of twenty layers, with arrays of 64 × 32."""
    rng = np.random.default_rng(0)
    h = Tensor(rng.normal(size=(64, 32)), label="x")
    for i in range(20):
        w = Tensor(rng.normal(size=(32, 32)) / 6, label=f"w{i}")
        b = Tensor(np.zeros(32), label=f"b{i}")
        h = (h @ w + b).tanh() + h
    return step_through((h**2).mean(), names={})


def measured(browser: Any, page: SteppingPage, jumps: int) -> tuple[int, np.ndarray, float]:
    """How many steps the page has, and milliseconds.

    Returns:
        The number of steps; a row for each jump, handler and painted; the work of a jump.
    """
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    with tempfile.TemporaryDirectory() as folder:
        tab.goto(page.save(Path(folder, "steps.html")).as_uri())
    last = int(tab.locator("#slider").get_attribute("max"))
    steps = np.random.default_rng(0).integers(0, last + 1, jumps).tolist()
    tab.evaluate(MEASURE, [steps[:10]])  # to warm up
    protocol = tab.context.new_cdp_session(tab)
    protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _work(protocol)
    milliseconds = np.array(tab.evaluate(MEASURE, [steps]))
    work = (_work(protocol) - before) / jumps
    tab.close()
    return last, milliseconds, work


def _work(protocol: Any) -> float:
    """How many milliseconds the thread of the page has worked so far."""
    metrics = protocol.send("Performance.getMetrics")["metrics"]
    return next(x["value"] for x in metrics if x["name"] == "TaskDuration") * 1e3


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both pages: handler, painted, and the work of the page."""
    with chromium(effort) as browser:
        if browser is None:
            return
        for title, page in (("numbers", page_of_numbers()), ("arrays", page_of_arrays())):
            last, milliseconds, work = measured(browser, page, effort.rounds(JUMPS))
            jump = f"page of {title}, {last} steps: a jump's"
            handler, painted = (milliseconds.T / 1e3).tolist()
            yield Comparison(f"{jump} handler", {OURS: handler})
            yield Comparison(
                f"{jump} step painted, 95 % of jumps", {OURS: slow(painted)}, at_most=BUDGET
            )
            yield Comparison(f"{jump} work of the page", {OURS: [work / 1e3]})


def slow(seconds: list[float]) -> list[float]:
    """The time within which 95 % of the jumps are done."""
    return [float(np.percentile(seconds, 95))]
