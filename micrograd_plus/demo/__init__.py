"""The demo: train on the embedded digits, and show on one page what came of it."""

from __future__ import annotations

import json
from pathlib import Path

from .. import classifier, nn, optim
from ..datasets import load_digits
from ..files import make_folder, write_atomically
from ..training.splits import rows_to_train_on
from ..visual import step_through
from ..visual.drawing_graphs.rendering import ADVICE
from .document import html_page
from .figures import Figure, draw_charts, unit_figure
from .results import HiddenUnit, Results

VALIDATION_SPLIT = 0.1
_PLOTS = "python -m pip install matplotlib pillow brings them"


def run(folder: Path) -> Path:
    """Train, test, draw, and write it all into `folder`; what cannot be drawn is left out.

    Always model.safetensors, history.csv, run.json, steps.html and index.html; with Matplotlib
    history.png, confusion.png and mistakes.png; with Graphviz graph.svg, without it graph.dot.

    Args:
        folder: Made if it is not there. Older files of these names are replaced, those of
            `micrograd-plus train` moved into a folder in it.

    Returns:
        The path of index.html.

    Raises:
        OSError: The folder cannot be made or written.
    """
    make_folder(folder)
    data = load_digits()
    about = json.dumps(classifier.about("digits", data, "categorical-crossentropy"), indent=1)
    if _is_of_another(folder / classifier.ABOUT, about):
        aside = classifier.set_aside(folder)
        print(f"what an earlier training left in {folder} is now in {aside}\n")
    print("1,797 handwritten digits of 8×8 pixels (UCI; Alpaydin and Kaynak, CC BY 4.0):")
    rows = rows_to_train_on(len(data.x_train), VALIDATION_SPLIT)
    print(
        f"{rows:,} to train on, {len(data.x_train) - rows} to validate on, "
        f"{len(data.x_test)} to test on, chosen at random."
    )
    print("The 13 writers are mixed: each may have written digits of both parts.\n")
    model = classifier.build(64, [128], 10, seed=0)
    nn.summary(model, (8, 8))
    print()
    history = classifier.train(
        model,
        data,
        optim.Adam(model.parameters(), lr=0.002),
        epochs=60,
        every=5,
        batch_size=32,
        validation_split=VALIDATION_SPLIT,
        seed=0,
    )
    results = Results.of(model, data, history, rows)
    unit = HiddenUnit.of(results)
    files = classifier.save(model, history, folder)
    files.append(folder / classifier.ABOUT)
    write_atomically(files[-1], about)
    figures: list[Figure] = []
    left_out: list[tuple[str, str]] = []
    try:
        figures += draw_charts(results)
    except ModuleNotFoundError:
        left_out.append(
            (
                "history.png, confusion.png, mistakes.png",
                _PLOTS,
            )
        )
    try:
        figures.append(unit_figure(unit))
    except ModuleNotFoundError:
        files.append(unit.drawing().save(folder / "graph.dot"))
        left_out.append(("graph.svg", ADVICE))
    files.append(step_through(unit.steps()).save(folder / "steps.html"))
    for figure in figures:
        files.append(folder / figure.name)
        write_atomically(files[-1], figure.content)
    files.append(folder / "index.html")  # the last: it links to the others
    write_atomically(files[-1], html_page(results, figures))
    print(f"\nwrote to {folder}: {', '.join(file.name for file in files)}")
    for names, advice in left_out:
        print(f"left out {names}: {advice}")
    print(unit.sentence)
    print(f"open {files[-1]} in a browser to see it all")
    print(f"test accuracy: {results.accuracy:.4f}")
    return files[-1]


def _is_of_another(path: Path, about: str) -> bool:
    """Whether a run has left its file here, and that was no demo."""
    return path.exists() and path.read_bytes() != about.encode()
