"""Section 6 of the course: letters of American Sign Language."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from .command import train
from .digits import ADAM
from .rows import Row, of_starts

LETTERS = ("--data", "sign-mnist", *ADAM)
DENSE = (*LETTERS, "--layers", "512,512")
CONVOLUTIONS = (*LETTERS, "--model", "cnn")
STEPS = {
    "784-512-512-24": DENSE,
    "784-512-512-24 with dropout": (*DENSE, "--dropout", "0.2"),
    "784-512-512-24 with altered images": (*DENSE, "--augment"),
    "convolutions": (*CONVOLUTIONS, "--dropout", "0"),
    "convolutions with dropout and altered images": (*CONVOLUTIONS, "--augment"),
}


def measure(starts: int) -> Iterator[Row]:
    """The gap between training and test rows, and what narrows it."""
    first, *steps = STEPS
    runs = [train(*STEPS[first], "--seed", str(seed)) for seed in range(starts)]
    learnt = [run.history["accuracy"][-1] for run in runs]
    yield of_starts(
        f"{first}: training accuracy", learnt, least=0.99, judged="median", theirs="about 100 %"
    )
    before = [run.test_accuracy for run in runs]
    yield of_starts(f"{first}: test accuracy", before, most=0.65, judged="median", best=max)
    for step in steps:
        after = [train(*STEPS[step], "--seed", str(seed)).test_accuracy for seed in range(starts)]
        yield of_starts(f"{step}: test accuracy", after)
    gain = 100 * (median(after) - median(before))
    what = "from the first step to the last: points of median test accuracy"
    yield Row(what, "", "≥ 15", f"{gain:.1f}", gain >= 15)
