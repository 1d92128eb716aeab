"""`digit_page`: a page to draw digits on, read by a trained network that says what it went by."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ...engine.graph import describe
from ...engine.tensor import Tensor
from ...nn import Module
from ..pages import Page, document, parts_of
from ..pages.recorded import as_base64, recorded, recorded_data

# In this order: each may use what those before it define.
_SCRIPTS = (
    "stepping_page/formulas",
    "stepping_page/recompute",
    "stepping_page/array_numbers",
    "stepping_page/array_rules",
    "pages/recorded",
    "pages/bars",
    "prepare",
    "field",
    "reasons",
    "page",
)
_CLASSES = 10
_SIDE = 8  # pixels of the data set's pictures, as the page prepares what is drawn
_FULL = 16  # squares with ink that a pixel counts at most
# Of these alone a score is exactly the sum of what its inputs and the biases add.
_PRODUCTS = {"linear", "matmul"}
_PARTED = {*_PRODUCTS, "add", "relu", "leaky_relu", "reshape"}


class DigitPage(Page):
    """A page to draw digits on, with a network that reads them; it keeps no model.

    Args:
        html: The whole document.
        parameters: How many numbers the network has learned.

    >>> DigitPage("<!doctype html>", 9610)
    <DigitPage: 9,610 parameters; save("digits.html") writes it>
    """

    __slots__ = ("parameters",)
    title = "A network that reads digits"

    def __init__(self, html: str, parameters: int) -> None:
        super().__init__(html)
        self.parameters = parameters

    def __repr__(self) -> str:
        return f'<DigitPage: {self.parameters:,} parameters; save("digits.html") writes it>'


def digit_page(
    model: Module,
    images: Any = (),
    labels: Any = (),
    path: str | os.PathLike[str] | None = None,
) -> DigitPage:
    """A page with a field to draw a digit in, which the model reads while it is drawn.

    One file that needs no network. What is drawn, with a mouse, a finger or the keyboard, is made
    as large and as thick as the digits of `datasets.load_digits`, and counted in blocks as they
    are. The page shows the 8 by 8 numbers that the model sees, how probable it finds each digit,
    and what each pixel and each hidden unit adds to the score of a digit: its value times the
    slope of the score. With relu these parts and what the biases add are exactly the score.

    Args:
        model: Takes images (n, 8, 8) from 0 to 1 and gives logits (n, 10), made of `nn.Flatten`,
            `nn.Dense` and relu.
        images: Such images to look at besides, as `data.x_test`, (n, 8, 8).
        labels: The digits that they show, integers (n,).
        path: Write the page there, as "digits.html". When left out, a notebook shows it.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: The model is no Module.
        ValueError: A model of other layers or for other images, images of another shape or not
            from 0 to 1, not as many labels, or a path with another suffix than .html.
        FloatingPointError: The model gives nan or inf.
        OSError: The folder does not exist or cannot be written.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.datasets import load_digits
    >>> model = nn.Sequential(nn.Flatten(), nn.Dense(64, 10, seed=0))
    >>> data = load_digits()
    >>> digit_page(model, data.x_test, data.y_test)
    <DigitPage: 650 parameters; save("digits.html") writes it>
    """
    html = document(__package__, _SCRIPTS, page_data(model, images, labels), DigitPage.title)
    page = DigitPage(html, sum(p.size for p in model.parameters()))
    if path is not None:
        page.save(path)
    return page


def field_parts(
    model: Module, images: Any = (), labels: Any = (), style: str = ""
) -> dict[str, str]:
    """The field alone, for a page that has other things as well: as `parts_of` gives them.

    Args:
        model: As for `digit_page`.
        images: As for `digit_page`.
        labels: As for `digit_page`.
        style: Of the other things.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Flatten(), nn.Dense(64, 10, seed=0))
    >>> field_parts(model)["BODY"][:20]
    '<section id="draw" a'
    """
    parts = parts_of(__package__, _SCRIPTS, page_data(model, images, labels), style)
    end = "</section>"
    body = parts["BODY"]
    return parts | {"BODY": body[body.index("<section") : body.rindex(end) + len(end)]}


def page_data(model: Module, images: Any = (), labels: Any = ()) -> dict[str, Any]:
    """The data of the page: the recorded network, and the images as counts, one byte each.

    >>> from micrograd_plus import nn
    >>> layers = nn.Dense(64, 5, "relu", seed=0), nn.Dense(5, 10, seed=1)
    >>> model = nn.Sequential(nn.Flatten(), *layers)
    >>> data = page_data(model)
    >>> data["network"]["sizes"][data["hidden"]], data["labels"]
    ([1, 5], [])
    """
    if not isinstance(model, Module):
        raise TypeError(f"the model is a Module, such as nn.Sequential, got {describe(model):.80}")
    images, labels = np.asarray(images, float), np.asarray(labels)
    images = images if images.size else images.reshape(0, _SIDE, _SIDE)
    if images.shape != (len(labels), _SIDE, _SIDE) or not ((images >= 0) & (images <= 1)).all():
        raise ValueError(
            f"the images are (n, {_SIDE}, {_SIDE}), from 0 to 1, with a label each, got "
            f"{images.shape} and {labels.shape}"
        )
    x = Tensor(np.zeros((1, _SIDE, _SIDE)))
    network = recorded_data(recorded(model, x), x)
    others = {step["operation"] for step in network["steps"]} - _PARTED
    if others or network["sizes"][-1] != [1, _CLASSES]:
        raise ValueError(
            f"the page shows models that give {_CLASSES} logits, made of Flatten, Dense and relu: "
            f"of these alone a score is the sum of its parts; got {model!r:.200}"
        )
    products = [step["operands"][0] for step in network["steps"] if step["operation"] in _PRODUCTS]
    return {
        "network": network,
        "input": 0,
        "hidden": None if len(products) < 2 else products[-1],
        "side": _SIDE,
        "full": _FULL,
        "classes": [str(digit) for digit in range(_CLASSES)],
        "examples": as_base64([np.rint(images * _FULL)], "u1"),
        "labels": [int(label) for label in labels],
    }
