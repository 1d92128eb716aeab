"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file beside its target and rename it: the target is old or new, never half.

    Args:
        path: The target; its folder must exist.
        content: Text, written as UTF-8, or bytes.

    Raises:
        OSError: The folder does not exist or cannot be written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(f"{folder}/a.txt", "written")
    ...     print(Path(f"{folder}/a.txt").read_text())
    written
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)  # reading it is only possible by setting it
    os.umask(mask)
    return mask
