"""What happens to files: they are cut off, bits flip, bytes come and go."""

from __future__ import annotations

import atexit
import functools
import pathlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st


def truncations(content: bytes) -> Iterator[bytes]:
    """The content cut off at every byte."""
    return (content[:length] for length in range(len(content)))


def flips(content: bytes) -> Iterator[bytes]:
    """The content with every one of its bits flipped, one at a time."""
    for position in range(8 * len(content)):
        yield flipped(content, position)


def flipped(content: bytes, position: int) -> bytes:
    """The content with one bit flipped; `position` counts bits."""
    damaged = bytearray(content)
    damaged[position // 8] ^= 1 << position % 8
    return bytes(damaged)


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """The content after one to four accidents, or garbage of its own."""
    return st.lists(_ACCIDENTS, min_size=1, max_size=4).map(
        lambda accidents: _after(accidents, content)
    ) | st.binary(max_size=64)


_ACCIDENTS = st.tuples(
    st.sampled_from(["flip", "insert", "delete", "overwrite", "truncate", "repeat"]),
    st.floats(0, 1, exclude_max=True),
    st.binary(min_size=1, max_size=6),
)


def _after(accidents: list[tuple[str, float, bytes]], content: bytes) -> bytes:
    for kind, place, extra in accidents:
        at, many = int(place * len(content)), len(extra)
        before, after = content[:at], content[at:]
        if kind == "flip" and content:
            content = flipped(content, int(place * 8 * len(content)))
        elif kind == "insert":
            content = before + extra + after
        elif kind == "delete":
            content = before + after[many:]
        elif kind == "overwrite":
            content = before + extra + after[many:]
        elif kind == "truncate":
            content = before
        elif kind == "repeat":
            content = before + after[:many] + after
    return content


def read(reader: Callable[[pathlib.Path], Any], content: bytes) -> Any:
    """What a reader makes of a file with this content; None where it refuses it as documented.

    Refused as documented is: with a ValueError of one printable line that names the file.
    """
    path = _folder() / "some-file"
    path.write_bytes(content)
    try:
        return reader(path)
    except ValueError as error:
        assert type(error) is ValueError, repr(error)
        assert str(path) in str(error)
        assert str(error).isprintable()
        assert len(str(error)) < 1_000
        return None


@functools.cache
def _folder() -> pathlib.Path:
    """One for all: thousands of folders would take longer than what is in them."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    return pathlib.Path(folder)
