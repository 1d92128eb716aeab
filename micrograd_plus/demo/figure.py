"""A picture of the demo, with the words that go with it, and how shares are written."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """A picture for the page, where it is embedded, and for a file of its own.

    Attributes:
        name: Of the file; its suffix says what the content is.
        content: The picture.
        title: A heading.
        shows: What is in the picture, for readers who do not see it.
        sentence: What one sees.
        link: Address and text of a link below it.

    >>> Figure("graph.svg", b"<svg/>", "A graph", "Two boxes.", "The boxes are joined.").link
    """

    name: str
    content: bytes
    title: str
    shows: str
    sentence: str
    link: tuple[str, str] | None = None


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 in percent, with a space that does not break.

    >>> percent(0.98056)
    '98.1\xa0%'
    """
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"
