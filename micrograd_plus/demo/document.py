"""index.html: one file with all pictures and numbers, which needs no network.

Without scripts it lacks the field to draw a digit in, and nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from ..visual.digits import field_parts
from .figures import Figure, percent
from .results import Results

_KINDS = {".png": "image/png", ".svg": "image/svg+xml"}


def html_page(results: Results, figures: Sequence[Figure]) -> str:
    """The document.

    Args:
        results: Its numbers.
        figures: Its pictures, in order.
    """
    history = results.history
    count = len(results.data.y_test)
    held_out = len(results.data.x_train) - results.rows
    data = results.data
    parts = field_parts(results.model, data.x_test, data.y_test, _read("index.css"))
    return _filled(
        "index.html",
        {
            "accuracy": percent(results.accuracy),
            "right": f"{count - len(results.mistakes)}",
            "parameters": f"{sum(p.size for p in results.model.parameters()):,}",
            "epochs": f"{len(history['loss'])}",
            "train_rows": f"{results.rows:,}",
            "train_loss": f"{history['loss'][-1]:.4f}",
            "train_accuracy": percent(history["accuracy"][-1]),
            "val_rows": f"{held_out:,}",
            "val_loss": f"{history['val_loss'][-1]:.4f}",
            "val_accuracy": percent(history["val_accuracy"][-1]),
            "test_rows": f"{count:,}",
            "test_loss": f"{results.losses.mean():.4f}",
        },
        figures="".join(map(_figure, figures)),
        policy=parts["POLICY"],
        style=parts["STYLE"],
        field=parts["BODY"],
        data=parts["DATA"],
        script=parts["SCRIPT"],
    )


def _figure(figure: Figure) -> str:
    path = Path(figure.name)
    content = base64.b64encode(figure.content).decode()
    link = ""
    if figure.link:
        address, text = map(escape, figure.link)
        link = f'<br><a class="next" href="{address}">{text}</a>'
    return _filled(
        "figure.html",
        {
            "id": path.stem,
            "name": figure.name,
            "source": f"data:{_KINDS[path.suffix]};base64,{content}",
            "title": figure.title,
            "shows": figure.shows,
            "sentence": figure.sentence,
        },
        link=link,
    )


def _filled(template: str, texts: dict[str, str], **markup: str) -> str:
    """A template with texts, which are escaped, and with markup, which is not."""
    return Template(_read(template)).substitute({k: escape(x) for k, x in texts.items()}, **markup)


def _read(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")
