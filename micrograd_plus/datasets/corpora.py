"""First names and Shakespeare: texts that are small enough to learn from in minutes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from .idx import open_decompressed, verify_sha256
from .locations import find_or_download
from .texts import Text

_FOLDER = "text"
_SHA256 = {
    "names.txt": "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
    "tinyshakespeare.txt": "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
}
# At a commit each, of which the content cannot change.
_URLS = {
    "names.txt": (
        "https://raw.githubusercontent.com/karpathy/makemore/"
        "988aa59e4d8fefa526d06f3b453ad116258398d4/names.txt",
    ),
    "tinyshakespeare.txt": (
        "https://raw.githubusercontent.com/karpathy/char-rnn/"
        "6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt",
    ),
}


def load_names(source: Literal["census", "makemore"] = "census") -> Text:
    """First names from the United States, in lower case, of the letters a to z.

    There are two lists, of different sizes, on which the same model has different losses. Which
    one it is depends on `source` alone, never on the computer or its network: without an argument
    it is the one that comes with the package.

    Args:
        source: Which list:

            * `"census"`: 5,163 names of the census of 1990, no download needed (U.S. Census
              Bureau, public domain; the lists `dist.female.first` and `dist.male.first`). Each is
              there once, the most frequent first.
            * `"makemore"`: 32,033 names, those of `names.txt` in Andrej Karpathy's makemore, from
              the Social Security Administration (2018, public domain). 29,494 are different: some
              are there as a girl's and as a boy's. The file is looked for in the folder `text` of
              the folder that the environment variable `MICROGRAD_PLUS_DATA` names, then in the
              user's cache, and else downloaded into it, for which the extra `data` is needed. Its
              content is verified by its SHA-256.

    Returns:
        A Text with a document for each name, and a title that says which list it is.

    Raises:
        ValueError: For another source; or naming the file, if it is damaged or another one.
        FileNotFoundError: The file is nowhere and cannot be downloaded; gives every place looked
            in.
        ImportError: pooch is needed and not installed.

    >>> names = load_names()
    >>> names
    Text('first names of the US census of 1990', 5,163 documents, 36,121 characters)
    >>> names.documents[:4]
    ['james', 'john', 'robert', 'michael']
    """
    if source == "census":
        file = files("micrograd_plus.datasets") / "data" / "census-first-names.txt"
        names = file.read_text(encoding="ascii").split()
        return Text(names, title="first names of the US census of 1990")
    if source != "makemore":
        raise ValueError(f'source must be "census" or "makemore", got {source!r}')
    try:
        names = _content("names.txt", "makemore's list of names").split()
    except (FileNotFoundError, ImportError) as error:
        here = '; load_names("census") has 5,163 names without a download'
        raise type(error)(f"{error}{here}") from error
    return Text(names, title="makemore's names.txt")


def load_shakespeare() -> Text:
    """Plays by William Shakespeare: "tiny Shakespeare", 1,115,394 characters, 65 different ones.

    As collected by Andrej Karpathy for char-rnn (public domain). The file `tinyshakespeare.txt` is
    looked for as that of `load_names("makemore")` is, and verified likewise.

    Returns:
        A Text with one document. `split()` holds out its last tenth, 111,540 characters, as
        nanoGPT does.

    Raises:
        ValueError, FileNotFoundError, ImportError: As for `load_names`.

    >>> load_shakespeare()  # doctest: +SKIP
    Text('tiny Shakespeare', 1 document, 1,115,394 characters)
    """
    return Text([_content("tinyshakespeare.txt", "Tiny Shakespeare")], title="tiny Shakespeare")


def _content(name: str, title: str) -> str:
    """What is in one of the files, verified."""
    (path,) = find_or_download(title, _FOLDER, {name: _URLS[name]}, _verify)
    return _verify(name, path).decode("ascii")


def _verify(name: str, path: Path) -> bytes:
    with open_decompressed(path) as file:
        content = file.read()
    verify_sha256(content, _SHA256[name], path, "read another text with load_text")
    return content
