"""One epoch of `fit` on MNIST: 48,000 rows at batch 128, validation on 12,000, as users run it.

784-512-512-10 in float32 with RMSprop, accuracy as a metric and the progress bar on, against Keras
on TensorFlow and on JAX. Keras chooses its backend when it is imported, so each contestant has
processes of its own, in turns. Each first trains for an epoch, so that nobody is timed while
compiling; and before that on ten batches by hand, whose losses are compared.

    python -m benchmarks fit
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from micrograd_plus import datasets

from .children import answer_of
from .compare import OURS, Comparison, Effort, available, same_numbers

# By name: the program's word, the modules that it needs, and the ratio to be reached.
PEERS = {
    "Keras on TensorFlow": ("tensorflow", ("keras", "tensorflow"), 0.6),
    "Keras on JAX": ("jax", ("keras", "jax"), 1.2),
}


def measure(effort: Effort) -> Iterator[Comparison]:
    """One comparison; skipped where there is no MNIST."""
    try:
        datasets.load_mnist()
    except (OSError, ImportError) as error:
        print(f"skipped: {error}", file=sys.stderr)
        return
    there = available(dict.fromkeys(m for _, needed, _ in PEERS.values() for m in needed))
    words = {OURS: "ours"}
    words |= {name: word for name, (word, needed, _) in PEERS.items() if there.issuperset(needed)}
    rows = 60_000 if effort.share >= 0.5 else 3_000
    clock = effort.clock.__name__

    def one_round() -> dict[str, list[float]]:
        found = {
            name: answer_of(
                *("-m", f"{__package__}.fitting", word, str(rows), clock),
                environment={"KERAS_BACKEND": word, "TF_CPP_MIN_LOG_LEVEL": "3"},
            )
            for name, word in words.items()
        }
        losses = [answer["losses"] for answer in found.values()]
        for step, of_all in enumerate(zip(*losses, strict=True), start=1):
            same_numbers(dict(zip(found, of_all, strict=True)), f"loss of step {step}")
        return {name: answer["seconds"] for name, answer in found.items()}

    seconds = effort.in_rounds(3, one_round)
    limits = {name: limit for name, (_, _, limit) in PEERS.items()}
    yield Comparison(f"fit, one epoch of {rows * 4 // 5:,} rows", seconds, limits)
