"""`step_through`: a computation as a page that a browser steps through."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping
from typing import Any

from ...engine.graph import Node
from ..drawing_graphs.picture import Drawing
from ..pages import Page, document
from ..stepping import Steps, steps
from ..stepping.axis_names import Axes
from ..stepping.updates import Optimizer
from .page_data import page_data
from .still import markup_of, picture_of

# In this order: each may use what those before it define.
_SCRIPTS = (
    "model",
    "modules",
    "formulas",
    "notation",
    "recompute",
    "array_numbers",
    "array_rules",
    "array_recompute",
    "layout",
    "nesting",
    "graph",
    "view",
    "heat",
    "thumbnails",
    "lighting",
    "products",
    "phrases",
    "words",
    "plot",
    "curve",
    "answers",
    "panel",
    "nudge",
    "summary",
    "explanation",
    "module_panel",
    "completing",
    "player",
    "opening",
    "what_if",
    "array_what_if",
    "questions",
    "array_questions",
    "predict",
    "link",
    "page",
)


class SteppingPage(Page):
    """A page that steps through a computation; it keeps no node alive.

    Args:
        html: The whole document.
        steps: What it steps through.

    >>> from micrograd_plus import Value, step_through
    >>> x = Value(3.0)
    >>> step_through(x * x)
    <SteppingPage: 3 steps; save("steps.html") writes it>
    """

    __slots__ = ("_still", "steps")
    title = "Step through a computation"

    def __init__(self, html: str, steps: Steps) -> None:
        super().__init__(html)
        self.steps = steps
        self._still: Drawing | None = None  # made when it is looked at

    def __repr__(self) -> str:
        return f'<SteppingPage: {len(self.steps)} steps; save("steps.html") writes it>'

    def _instead(self) -> str:
        return super()._instead() + markup_of(self._last(), self.steps)

    def _last(self) -> Drawing:
        """The graph at the last step."""
        if self._still is None:
            self._still = picture_of(self.steps)
        return self._still

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:
        """What a notebook shows: the page, else a picture of it, else its steps as formulas."""
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        try:
            shown["image/png"] = base64.b64encode(self._last().png()).decode()
        except (ModuleNotFoundError, RuntimeError, TimeoutError):
            shown["text/markdown"] = self.steps.to_markdown()
        return shown, {"image/png": {"alt": self._last().about}}


def step_through(
    root: Node | Steps,
    path: str | os.PathLike[str] | None = None,
    seed: Any = None,
    names: Mapping[str, Any] | None = None,
    optimizer: Optimizer | None = None,
    *,
    axes: Axes | None = None,
) -> SteppingPage:
    """A page that steps through a computation: the graph, and what each step computes.

    Beside each number stands what it means: a sentence, the curve of the operation with its slope,
    why the slope is what it is, and what a small nudge does; at the end, the gradients of all
    parameters and what an update makes of the result.

    One file that needs no network. The arrow keys step, space plays, and `#step=12&a=2.5` at the
    end of its address opens it at a step, with another number for a. The call of a module is a
    frame that a click on its title closes and opens; at first as much is open as can be read, and
    what is closed is one step. Beyond 5,000 steps the page shows those nearest to the result.

    Arrays are pictures, blue above zero and vermilion below: images, kernels and feature maps one
    by one, the matrices of a product in line. An entry that is pointed at lights up what it was
    computed from. "What if" and "Predict" work for arrays of up to 400 numbers too, one entry at a
    time, where the page knows the operations.

    Args:
        root: The result to explain and to differentiate, or its `steps()`.
        path: Write the page there, as "steps.html". When left out, a notebook shows it.
        seed: The gradient of `root`, of its shape, where the backward pass starts; 1 when left out.
        names: Look for names among these variables instead of the caller's.
        optimizer: Show as well what its next step makes of each parameter. It is not taken.
        axes: Names along the rows and the columns of arrays, by the array's name, as tokens in
            `{"x": (tokens, None)}`. They travel to what is computed of it, and to every gradient.
            Of a large array the means of blocks are shown, with the names of each block's ends.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: `root` is neither a node nor steps, or there are steps with another argument,
            or `optimizer` is none.
        ValueError: What `steps` refuses, a path with another suffix than .html, or axes of what is
            no array, or has other sizes.
        RuntimeError: A leaf has been updated since the graph was recorded.
        NotImplementedError: The optimizer does not say its rule in formulas.
        OSError: The folder does not exist or cannot be written.

    >>> import tempfile
    >>> from micrograd_plus import Value, step_through
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     step_through(loss, f"{folder}/steps.html")
    <SteppingPage: 7 steps; save("steps.html") writes it>

    A head of attention: every row and column that stands for a token has its name. That of a
    model is shown by `step_through_head`.

    >>> import numpy as np
    >>> from micrograd_plus import Tensor, functions
    >>> x = Tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    >>> W_q, W_k, W_v = (Tensor(np.random.default_rng(i).normal(size=(2, 2))) for i in range(3))
    >>> q, k, v = x @ W_q, x @ W_k, x @ W_v
    >>> scores = q @ k.T / 2**0.5
    >>> mask = np.tri(4, dtype=bool)
    >>> weights = functions.softmax(functions.where(mask, scores, -np.inf))
    >>> found = weights @ v
    >>> step_through(found.sum(), axes={"x": (list("emma"), None)})
    <SteppingPage: 25 steps; save("steps.html") writes it>
    """
    if isinstance(root, Steps):
        if not (seed is names is optimizer is None):
            raise TypeError(
                "step_through() of steps takes no seed, no names and no optimizer: they have theirs"
            )
        found = root
    elif isinstance(root, Node):
        found = steps(root, seed, _variables() if names is None else names, optimizer)
    else:
        raise TypeError(
            f"step_through() takes a Value, a Tensor or steps, got {type(root).__name__}"
        )
    page = SteppingPage(_page_with(page_data(found, axes)), found)
    if path is not None:
        page.save(path)
    return page


def page_without_data() -> str:
    """The page of no computation: a script puts the data of one in place of its `{}`.

    >>> '<script type="application/json" id="data">{}</script>' in page_without_data()
    True
    """
    return _page_with({})


def _page_with(data: dict[str, Any]) -> str:
    return document(__package__, _SCRIPTS, data, "Step by step")


def _variables() -> dict[str, Any]:
    """The variables where `step_through` is called; the first of two names of a node counts."""
    frame = sys._getframe(2)
    return {
        **frame.f_locals,
        **{k: x for k, x in frame.f_globals.items() if k not in frame.f_locals},
    }
