"""`load_tokenizer`: a tokenizer from its file of JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .byte_pairs import BytePairTokenizer
from .characters import CharacterTokenizer

_KINDS = {kind.kind: kind for kind in (CharacterTokenizer, BytePairTokenizer)}


def load_tokenizer(path: str | os.PathLike[str]) -> CharacterTokenizer | BytePairTokenizer:
    """The tokenizer that `save` wrote into a file.

    Nothing in the file is run, and whatever else it holds is an error.

    Args:
        path: The file.

    Returns:
        A CharacterTokenizer or a BytePairTokenizer, which gives the same tokens as the one that was
        saved.

    Raises:
        ValueError: Naming the file, for what is no tokenizer.
        OSError: It cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "tokenizer.json")
    ...     BytePairTokenizer.train("to be, or not to be", vocabulary=258).save(path)
    ...     load_tokenizer(path)
    BytePairTokenizer(258 tokens)
    """
    content = Path(path).read_bytes()
    try:
        state = json.loads(content)
    except (ValueError, RecursionError):  # nested too deep
        raise ValueError(f"{path} is no tokenizer: it is not JSON") from None
    try:
        return _made(state)
    except ValueError as error:
        raise ValueError(f"{path} is no tokenizer: {error}") from None


def _made(state: Any) -> CharacterTokenizer | BytePairTokenizer:
    kind = state.get("tokenizer") if isinstance(state, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        known = " or ".join(f'"{name}"' for name in _KINDS)
        raise ValueError(f'its "tokenizer" must be {known}, got {kind!r:.60}')
    needed = {"characters": ("characters",), "byte pairs": ("merges", "split")}[kind]
    if missing := [name for name in (*needed, "special") if name not in state]:
        raise ValueError(f"it has no {missing[0]!r}")
    special = state["special"]
    if not isinstance(special, list) or not all(isinstance(name, str) for name in special):
        raise ValueError(f"special tokens are a list of names, got {special!r:.60}")
    return _KINDS[kind].from_state(state)
