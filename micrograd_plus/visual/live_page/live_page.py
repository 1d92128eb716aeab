"""`live`: a network that learns while one looks, as a page that a browser shows."""

from __future__ import annotations

import os
from typing import Any

from ..pages import Page, document
from .page_data import page_data

# In this order: each may use what those before it define.
_SCRIPTS = (
    "stepping_page/formulas",
    "stepping_page/notation",
    "stepping_page/phrases",
    "stepping_page/plot",
    "stepping_page/panel",
    "random",
    "columns",
    "network",
    "column_pass",
    "answering",
    "starting",
    "updating",
    "data_sets",
    "settings",
    "trainer",
    "example_steps",
    "explaining",
    "explaining_neuron",
    "explaining_line",
    "explaining_point",
    "troubles",
    "python_code",
    "painting",
    "network_view",
    "plane",
    "points",
    "loss_curves",
    "data_panel",
    "controls",
    "live_link",
    "playing",
    "page",
)


class LivePage(Page):
    """A page in which a network learns; it keeps no model.

    Args:
        html: The whole document.
        settings: What it opens with.

    >>> LivePage("<!doctype html>", {"data": "moons", "layers": [4, 2]})
    <LivePage: moons, layers of 4, 2; save("live.html") writes it>
    """

    __slots__ = ("settings",)
    title = "A network that learns"

    def __init__(self, html: str, settings: dict[str, Any]) -> None:
        super().__init__(html)
        self.settings = settings

    def __repr__(self) -> str:
        layers = ", ".join(map(str, self.settings["layers"]))
        hidden = f"layers of {layers}" if layers else "no hidden layer"
        return f'<LivePage: {self.settings["data"]}, {hidden}; save("live.html") writes it>'


def live(path: str | os.PathLike[str] | None = None) -> LivePage:
    """A page in which a network learns while one looks.

    One file that needs no network.

    Args:
        path: Write the page there, as "live.html". When left out, a notebook shows it.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        ValueError: A path with another suffix than .html.
        OSError: The folder does not exist or cannot be written.

    >>> live()
    <LivePage: moons, layers of 4, 2; save("live.html") writes it>
    """
    data = page_data()
    page = LivePage(
        document(__package__, _SCRIPTS, data, "A network that learns", data["stepPage"]),
        data["start"],
    )
    if path is not None:
        page.save(path)
    return page
