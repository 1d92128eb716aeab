"""`Text`: what loaders of text return, and how one's own files become it."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, overload

import numpy as np

from .cells import decoded
from .idx import open_decompressed

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-16 has zero bytes, and is text


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """Documents, such as names, or one that is long, such as a book.

    Attributes:
        documents: The texts, each of which begins and ends for itself.
        separator: What stands between two of them in `text`.
        title: What it is, in words.

    Iterated over, it gives the documents; by a number one of them, by a slice a Text of some.

    >>> names = Text(["emma", "olivia"], title="two names")
    >>> names
    Text('two names', 2 documents, 11 characters)
    >>> names.text
    'emma\\nolivia'
    >>> [len(name) for name in names]
    [4, 6]
    >>> names[0], names[:1].documents
    ('emma', ['emma'])
    """

    documents: list[str]
    separator: str = "\n"
    title: str = ""

    @property
    def text(self) -> str:
        """All documents as one string.

        >>> Text(["To be,", "or not"], separator=" ").text
        'To be, or not'
        """
        return self.separator.join(self.documents)

    def split(self, share: float = 0.1, seed: int = 0) -> tuple[Text, Text]:
        """A part to train on, and a part that is held out.

        Of several documents some are held out, drawn by the seed, and none is cut in two; both
        parts keep their order. A document that is there twice may come to both: for names that
        nobody has seen, take `Text(sorted(set(names.documents)))` first.

        Of a single document the last characters are held out, as nanoGPT does of Shakespeare: of
        what goes on from sentence to sentence, drawn pieces would have been seen nearly whole.

        Args:
            share: How much is held out, of the documents or of the characters, between 0 and 1;
                what is left is rounded down, and neither part is empty.
            seed: Chooses the documents.

        Raises:
            ValueError: For another share, or if there is only one character.

        >>> train, held_out = Text(["ann", "bob", "eve", "tim"]).split(0.25)
        >>> train.documents, held_out.documents
        (['ann', 'bob', 'eve'], ['tim'])
        >>> Text(["To be, or not to be"]).split()[1].text
        'be'
        """
        if not 0 < share < 1:
            raise ValueError(f"share must be between 0 and 1, got {share!r}")
        single = len(self.documents) == 1
        count = len(self.documents[0]) if single else len(self.documents)
        if count < 2:
            raise ValueError(f"there is nothing to part: the text has {self._extent()}")
        kept = min(max(int(count * (1 - share)), 1), count - 1)
        if single:
            document = self.documents[0]
            return self._part([document[:kept]]), self._part([document[kept:]])
        order = np.random.default_rng(seed).permutation(count)
        train, held_out = (
            [self.documents[i] for i in sorted(rows)] for rows in (order[:kept], order[kept:])
        )
        return self._part(train), self._part(held_out)

    def _part(self, documents: list[str]) -> Text:
        return Text(documents, self.separator, f"part of {self.title}" if self.title else "")

    def _extent(self) -> str:
        documents, between = len(self.documents), len(self.separator)
        characters = sum(map(len, self.documents)) + between * max(documents - 1, 0)
        s = "" if documents == 1 else "s"
        return f"{documents:,} document{s}, {characters:,} characters"

    @overload
    def __getitem__(self, places: int) -> str: ...
    @overload
    def __getitem__(self, places: slice) -> Text: ...
    def __getitem__(self, places: int | slice) -> str | Text:
        found = self.documents[places]
        return found if isinstance(found, str) else self._part(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        title = f"{self.title!r}, " if self.title else ""
        return f"Text({title}{self._extent()})"


def load_text(
    path: str | os.PathLike[str],
    encoding: str = "utf-8",
    *,
    documents: Literal["whole", "lines", "paragraphs"] = "whole",
) -> Text:
    """The text in a file.

    Lines end in "\\n" afterwards, whatever ended them in the file, and a byte order mark is left
    out. A file that is compressed with gzip is decompressed, whatever its suffix. It is read at
    once: 100 MB of English take 200 MB for a moment, and half of that afterwards.

    Args:
        path: The file.
        encoding: Of the file; UTF-16 that begins with a byte order mark is known without.
        documents: What a document is: the "whole" file; each of its "lines"; or each of its
            "paragraphs", between which there are blank lines. Blank lines are no documents, and
            the others stay as they are, spaces at their ends too.

    Returns:
        A Text, with the file's name for a title.

    Raises:
        ValueError: Naming the file: it is no text in this encoding, has no characters, or none but
            spaces where there are to be several documents.
        LookupError: There is no such encoding.
        OSError: It cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "poem.txt")
    ...     _ = path.write_text("Shall I compare thee\\nto a summer's day?\\n\\nThou art")
    ...     load_text(path)
    ...     load_text(path, documents="paragraphs").documents
    Text('poem.txt', 1 document, 49 characters)
    ["Shall I compare thee\\nto a summer's day?", 'Thou art']
    """
    if documents not in ("whole", "lines", "paragraphs"):
        raise ValueError(f'documents must be "whole", "lines" or "paragraphs", got {documents!r}')
    path = Path(path)
    text = _characters(_content(path), encoding, path)
    if documents == "whole":
        found = [text] if text else []
    else:
        pieces = text.split("\n") if documents == "lines" else _BLANK_LINES.split(text)
        found = [piece.strip("\n") for piece in pieces if piece.strip()]
    if not found:
        raise ValueError(f"{path} is empty" if not text else f"{path} has nothing but spaces")
    return Text(found, "\n\n" if documents == "paragraphs" else "\n", path.name)


def _content(path: Path) -> bytes:
    with open_decompressed(path) as file:
        return file.read()


def _characters(content: bytes, encoding: str, path: Path) -> str:
    is_utf_8 = codecs.lookup(encoding).name == "utf-8"
    if is_utf_8 and b"\0" in content and not content.startswith(_MARKS):
        raise ValueError(
            f"{path} is no text file: it has a zero byte, the first in line "
            f"{content.partition(bytes(1))[0].count(10) + 1}; if it is UTF-16 without a byte order "
            'mark, give encoding="utf-16-le" or "utf-16-be"'
        )
    text = decoded(content, None if is_utf_8 else encoding, path).removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text
