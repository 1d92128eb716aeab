"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file beside its target and rename it: the target is old or new, never half.

    Args:
        path: The target; its folder must exist.
        content: Text, written as UTF-8, or bytes.

    Raises:
        OSError: The folder does not exist or cannot be written, or the target is a folder.
            Nothing is left beside the target, and an older file stays as it was.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(f"{folder}/a.txt", "written")
    ...     print(Path(f"{folder}/a.txt").read_text())
    written
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    # Not with_name(), which refuses "." and "/" before the system can say that they are folders.
    temporary = target.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        try:
            # Not by tempfile, whose files nobody else may read.
            with open(temporary, "xb") as file:
                file.write(data)
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:  # the temporary file's name would tell the user nothing
        raise OSError(error.errno, error.strerror, str(target)) from None


def write_arrays(
    path: str | os.PathLike[str],
    arrays: Mapping[str, np.ndarray],
    what: str,
    about: dict[str, str] | None = None,
) -> None:
    """Write arrays by name, and texts about them, to a safetensors file, whole or not at all.

    Args:
        path: The target; its folder must exist.
        arrays: In row order: memory is written as it lies.
        what: What they are, for errors.
        about: The file's metadata.

    Raises:
        OSError: The folder cannot be written, or the disk is full. An older file is as it was.
        ValueError: An array is of a dtype that the format does not have, such as longdouble.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_arrays(f"{folder}/a", {"x": np.zeros(2, np.longdouble)}, "these numbers")
    Traceback (most recent call last):
    ValueError: these numbers cannot be written to ...
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save

    try:
        content = save(dict(arrays), about)
    except SafetensorError as error:
        raise ValueError(f"{what} cannot be written to {path}: {error}") from None
    write_atomically(path, content)


def make_folder(path: str | os.PathLike[str]) -> None:
    """Make a folder, and those above it, and see that files can be written there.

    For the start of long work, so that it is not lost at its end.

    Raises:
        OSError: It cannot be made or written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     make_folder(f"{folder}/runs/1")
    ...     os.listdir(f"{folder}/runs/1")
    []
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


def check_file(path: Path) -> None:
    """See that a file can be written, so that long work is not lost at its end.

    Raises:
        OSError: Its folder can be neither found nor made, or not be written, or it is one itself.

    >>> check_file(Path("."))
    Traceback (most recent call last):
    IsADirectoryError: [Errno 21] Is a directory: '.'
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    make_folder(path.parent)
