"""index.html: one file with all pictures and numbers, which needs no network and no script."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

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
    source = files(__package__).joinpath("page", template).read_text(encoding="utf-8")
    return Template(source).substitute({k: escape(x) for k, x in texts.items()}, **markup)
