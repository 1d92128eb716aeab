"""Reading a file that may or may not be gzip-compressed."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

_GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def open_decompressed(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for reading bytes, decompressed if need be.

    The content decides, not the suffix: browsers and mirrors unpack `.gz` files on the way without
    renaming them.

    Args:
        path: The file.

    Raises:
        ValueError: Naming the file, for damage that shows while the block reads.
        OSError: The file cannot be opened.
    """
    with open(path, "rb") as file:
        compressed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        if not compressed:
            yield file
            return
        try:
            with gzip.GzipFile(fileobj=file) as decompressed:
                yield cast(BinaryIO, decompressed)
        except EOFError as error:
            raise ValueError(
                f"{path} is truncated: its gzip data ends early; get the file again"
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(
                f"{path} is corrupt: its gzip data does not decompress ({error}); "
                "get the file again"
            ) from error
