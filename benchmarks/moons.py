"""micrograd's own demo against micrograd: 100 moons, MLP 2-16-16-1, one training iteration.

Hinge loss with regularisation, gradient descent, as micrograd's demo has it. Each side runs in a
process of its own, in turns, and imports nothing else: most of what an iteration costs in
micrograd is Python's cyclic collector walking over all objects that are alive, so what else is
imported counts. Both are also measured without it. Ten warm-up iterations come first.

    python -m benchmarks moons
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from statistics import median

import numpy as np

from micrograd_plus.datasets import make_moons

from .children import answer_of
from .compare import OURS, Comparison, Effort, available, same_numbers

# Imported are, besides the engine under test: gc, json, random, sys, time. The moons are data.
SCRIPT = """
import gc, json, random, sys, time
engine, collector, style, warm_up, rounds = sys.argv[1:6]
data = json.load(sys.stdin)
sys.setrecursionlimit(100_000)
if engine == "micrograd":
    from micrograd.engine import Value
    from micrograd.nn import MLP
else:
    from micrograd_plus import Value
    from micrograd_plus.nn import MLP, Neuron
    if style == "operators":
        def forward(self, x):
            total = sum([w * number for w, number in zip(self.w, x)], self.b)
            return total.relu() if self.nonlin else total
        Neuron.forward = forward
if collector == "off":
    gc.disable()
random.seed(1337)
model = MLP(2, [16, 16, 1])

def iteration():
    inputs = [list(map(Value, row)) for row in data["x"]]
    scores = list(map(model, inputs))
    losses = [(1 + -y * score).relu() for y, score in zip(data["y"], scores)]
    total = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
    model.zero_grad()
    total.backward()
    for p in model.parameters():
        p.data -= 0.1 * p.grad
    return total.data

seconds, losses = [], []
for _ in range(int(warm_up) + int(rounds)):
    start = time.process_time()
    losses.append(iteration())
    seconds.append(time.process_time() - start)
print(json.dumps({"seconds": seconds[int(warm_up):], "losses": losses}))
"""


WARM_UP = 10
MICROGRAD = "micrograd"
# By our style: how many times as fast we are to be, the collector on, as it is for users.
STYLES = {"operators": 9.5, "module": 27.0}
TITLES = {"operators": "moons, written with operators", "module": "moons, with weighted_sum"}


def moons() -> str:
    """The demo's moons, as JSON."""
    np.random.seed(1337)  # noqa: NPY002 (micrograd's demo does)
    x, y = make_moons(n_samples=100, noise=0.1)
    return json.dumps({"x": x.tolist(), "y": (y * 2 - 1).tolist()})


def run(
    data: str, engine: str, collector: str, style: str, rounds: int, warm_up: int = WARM_UP
) -> dict[str, list[float]]:
    """Processor time of iterations after the warm-up, and the losses of all, from a process."""
    words = (engine, collector, style, str(warm_up), str(rounds))
    return answer_of("-c", SCRIPT, *words, data=data)  # type: ignore[no-any-return]


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both styles, Python's collector on, and off on both sides.

    A number is the median of a process's iterations.
    """
    if not effort.one_thread:  # more than one is never used
        return
    data, iterations = moons(), effort.rounds(10)
    contestants = {style: (OURS, style) for style in STYLES}
    if available([MICROGRAD]):
        contestants[MICROGRAD] = (MICROGRAD, "module")
    processes = [(name, collector) for name in contestants for collector in ("on", "off")]

    def one_round() -> dict[str, list[float]]:
        found = {}
        for name, collector in processes:
            engine, style = contestants[name]
            found[f"{name} {collector}"] = run(data, engine, collector, style, iterations)
        for number in range(WARM_UP):
            losses = {name: result["losses"][number] for name, result in found.items()}
            same_numbers({OURS: losses["module on"], **losses}, f"loss of iteration {number + 1}")
        return {name: [median(result["seconds"])] for name, result in found.items()}

    seconds = effort.in_rounds(5, one_round)
    for style, times in STYLES.items():
        for collector, limit in {"on": 1 / times, "off": None}.items():
            peers = {MICROGRAD} & contestants.keys()
            measured = {OURS: seconds[f"{style} {collector}"]}
            measured |= {peer: seconds[f"{peer} {collector}"] for peer in peers}
            title = TITLES[style] if collector == "on" else f"{TITLES[style]}, collector off"
            yield Comparison(title, measured, {MICROGRAD: limit})
