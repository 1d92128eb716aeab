"""micrograd's own demo against micrograd: 100 moons, MLP 2-16-16-1, one training iteration.

Hinge loss with regularisation, gradient descent, as micrograd's demo has it. Each side runs in a
process of its own, in turns, and imports nothing else: most of what an iteration costs in
micrograd is Python's cyclic collector walking over all objects that are alive, so what else is
imported counts. Ten warm-up iterations come first.

    python -m benchmarks.moons
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from .compare import missing, print_environment, report

# Imported are, besides the engine under test: gc, json, random, sys, time. The moons are data.
SCRIPT = """
import gc, json, random, sys, time
engine, collector, style = sys.argv[1:4]
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
for _ in range(20):
    start = time.perf_counter()
    losses.append(iteration())
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds[10:], "losses": losses}))
"""


def run(data: str, *arguments: str) -> dict[str, list[float]]:
    """Seconds of ten iterations after ten, and the losses of all, from a process of its own."""
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        input=data,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def main() -> int:
    """Measure in turns; returns the exit status."""
    try:
        import micrograd  # noqa: F401
    except ModuleNotFoundError:
        return missing("micrograd")
    import numpy as np

    from micrograd_plus.datasets import make_moons

    print_environment("micrograd")
    np.random.seed(1337)  # noqa: NPY002 (micrograd's demo does)
    x, y = make_moons(n_samples=100, noise=0.1)
    data = json.dumps({"x": x.tolist(), "y": (y * 2 - 1).tolist()})
    contestants = {
        "micrograd_plus, operators": ("micrograd_plus", "on", "operators"),
        "micrograd_plus, nn.MLP": ("micrograd_plus", "on", "module"),
        "micrograd as shipped": ("micrograd", "on", "module"),
        "micrograd, collector off": ("micrograd", "off", "module"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(3):
        first_losses = []
        for name, arguments in contestants.items():
            result = run(data, *arguments)
            seconds[name].append(median(result["seconds"]))
            first_losses.append(result["losses"][:10])
        np.testing.assert_allclose(first_losses, [first_losses[0]] * len(contestants), rtol=1e-4)
    print(f"first loss {first_losses[0][0]:.7f}")
    for ours in list(contestants)[:2]:
        shown = {name: seconds[name] for name in (ours, *list(contestants)[2:])}
        report("one iteration of the moons demo", shown, ours)
        shipped = median(seconds["micrograd as shipped"]) / median(seconds[ours])
        print(f"  {shipped:.1f} × as fast as micrograd as shipped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
