"""From step to step on the page of `step_through`: 500 steps of numbers, and a network's arrays.

A hundred random jumps by the slider: how long the page's own handler takes, and how long it is
until the browser has painted the step, which is two frames at least. More than 50 ms a reader
would notice. The work of the page's thread does not count what else the machine does.

    python -m benchmarks.stepping_page
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from micrograd_plus import Tensor, Value, step_through
from micrograd_plus.visual.stepping_page import SteppingPage

from .compare import print_environment

JUMPS = 100
BUDGET = 50.0  # milliseconds

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


def measured(browser: Any, page: SteppingPage) -> tuple[int, np.ndarray, float]:
    """How many steps the page has, and milliseconds.

    Returns:
        The number of steps; a row for each jump, handler and painted; the work of a jump.
    """
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    with tempfile.TemporaryDirectory() as folder:
        tab.goto(page.save(Path(folder, "steps.html")).as_uri())
    last = int(tab.locator("#slider").get_attribute("max"))
    steps = np.random.default_rng(0).integers(0, last + 1, JUMPS).tolist()
    tab.evaluate(MEASURE, [steps[:10]])  # to warm up
    protocol = tab.context.new_cdp_session(tab)
    protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _work(protocol)
    milliseconds = np.array(tab.evaluate(MEASURE, [steps]))
    work = (_work(protocol) - before) / JUMPS
    tab.close()
    return last, milliseconds, work


def _work(protocol: Any) -> float:
    """How many milliseconds the thread of the page has worked so far."""
    metrics = protocol.send("Performance.getMetrics")["metrics"]
    return next(x["value"] for x in metrics if x["name"] == "TaskDuration") * 1e3


def main() -> int:
    """Measure both pages; returns the exit status."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        print(
            'skipped: playwright is not installed; pip install "micrograd_plus[browser]"',
            file=sys.stderr,
        )
        return 0
    from tests.visual.stepping_page.browser import program

    print_environment("playwright")
    with sync_playwright() as playwright:
        path = program(playwright)
        if path is None:
            print("skipped: no Chromium; python -m playwright install chromium", file=sys.stderr)
            return 0
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"Chromium {browser.version}; milliseconds for a jump, of {JUMPS}\n")
        for title, page in (("numbers", page_of_numbers()), ("arrays", page_of_arrays())):
            last, milliseconds, work = measured(browser, page)
            print(f"{title}, {last} steps{'median':>24}{'95 %':>10}{'worst':>10}")
            for words, column in zip(("handler", "painted"), milliseconds.T, strict=True):
                numbers = [*np.percentile(column, (50, 95)), column.max()]
                line = "".join(f"{x:10.1f}" for x in numbers)
                print(f"  {words:<28}{line}{'   over 50' if numbers[1] > BUDGET else ''}")
            print(f"  {'work of the page, on average':<28}{work:10.1f}")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
