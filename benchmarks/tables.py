"""How good `micrograd-plus train` is on tables by default, against scikit-learn's MLPs by default.

    python -m benchmarks.tables [--seeds 5] [TABLE ...]

Ten tables: five of scikit-learn's, five made up (`made_tables.py`). Both learn from the same rows,
prepared alike (one-hot, standardised), and are tested on the same others; ours holds a fifth of its
rows out, to stop early. scikit-learn does not standardise targets and ours does, so its regression
has a second column with standardised ones. The exit status is 1 where ours is worse by more than
two points, of a hundred, on average.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import cli
from micrograd_plus.cli import train
from micrograd_plus.cli.arguments import Parser
from micrograd_plus.cli.sources import Source, source_of

from .compare import available
from .made_tables import TABLES

BUNDLED = ("iris", "wine", "breast_cancer", "digits", "diabetes")
NAMES = (*BUNDLED, *TABLES)
MOST_POINTS_WORSE = 2.0


class Scores(NamedTuple):
    """Accuracies or R² in percent, a number for each seed; and the seconds of our trainings."""

    name: str
    measure: str
    ours: list[float]
    theirs: list[float]
    theirs_standardised: list[float]
    seconds: list[float]

    @property
    def points_worse(self) -> float:
        """How much worse ours is on average, in points of a hundred."""
        return float(np.mean(self.theirs) - np.mean(self.ours))


def write(name: str, path: Path) -> str:
    """Write a table as CSV; the name of its target."""
    if name in TABLES:
        made = TABLES[name](np.random.default_rng(0))
        path.write_text(made.to_csv(), encoding="utf-8")
        return made.target
    from sklearn import datasets

    found = getattr(datasets, f"load_{name}")()
    y = found.target if name == "diabetes" else np.array(found.target_names)[found.target]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*found.feature_names, "target"])
        writer.writerows([*row, label] for row, label in zip(found.data, y, strict=True))
    return "target"


def ours(words: Sequence[str]) -> float:
    """The last number that the command prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if cli.main(["train", *words]):
            raise AssertionError(f"train {' '.join(words)} failed")
    return 100 * float(printed.getvalue().split()[-1])


def rows_of(words: Sequence[str]) -> Source:
    """The rows that the command learns from and tests on."""
    parser = Parser()
    train.add_arguments(parser)
    return source_of(parser.parse_args(words))


def theirs(source: Source, seed: int, standardised: bool) -> float:
    """The score of scikit-learn's, trained by its defaults on the same rows."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    x_train, y_train, x_test, y_test, classes = source.data
    if not classes and not standardised:
        assert source.preparation is not None
        y_train, y_test = map(source.preparation.inverse_transform, (y_train, y_test))
    network: Any = MLPClassifier if classes else MLPRegressor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged after its 200 epochs
        model = network(random_state=seed).fit(x_train, np.ravel(y_train))
    return 100 * float(model.score(x_test, np.ravel(y_test)))


def measured(name: str, seeds: int) -> Scores:
    """All scores on one table."""
    scores = Scores(name, "R²", [], [], [], [])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.csv")
        target = write(name, path)
        for seed in range(seeds):
            words = ["--data", str(path), "--target", target, "--seed", str(seed)]
            source = rows_of(words)
            start = time.perf_counter()
            scores.ours.append(ours(words))
            scores.seconds.append(time.perf_counter() - start)
            scores.theirs.append(theirs(source, seed, standardised=False))
            if not source.data.class_names:
                scores.theirs_standardised.append(theirs(source, seed, standardised=True))
    return scores._replace(measure="accuracy" if source.data.class_names else "R²")


def lines(found: Iterator[Scores]) -> Iterator[tuple[str, float]]:
    """A line for each table, and how much worse ours is there."""
    for scores in found:
        columns = (scores.ours, scores.theirs, scores.theirs_standardised)
        texts = [f"{np.mean(x):7.1f} ± {np.std(x):4.1f}" if x else " " * 14 for x in columns]
        worse = scores.points_worse
        yield (
            (
                f"{scores.name:14}{scores.measure:9}{'  '.join(texts)}  {-worse:+6.1f}"
                f"  {np.median(scores.seconds):5.1f}"
            ),
            worse,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit status is 1 if ours is worse somewhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--seeds", type=int, default=5, help="of splits and weights (default: 5)")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in NAMES:
            parser.error(f"no table is named {name}: there are {', '.join(NAMES)}")
    if options.seeds < 1:
        parser.error("--seeds must be 1 or more")
    if not available(["sklearn"]):
        return 0
    print(f"{'':23}{'ours':>14}  {'scikit-learn':>14}  {'standardised':>14}  points  seconds")
    failed = []
    for line, worse in lines(measured(x, options.seeds) for x in options.names or NAMES):
        print(line, flush=True)
        if worse > MOST_POINTS_WORSE:
            failed.append(line.split()[0])
    for name in failed:
        print(f"worse by more than {MOST_POINTS_WORSE:g} points: {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
