"""Arrays by name in one file, with texts about them: the safetensors format.

It is simple enough to be read and written by NumPy alone, on every platform
(https://github.com/huggingface/safetensors#format): the length of the header, 8 bytes; the header,
JSON that says of each array its type, its shape and its place; and the arrays' bytes, in row order
and little-endian, one after the other. Nothing in it can be run.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from .files import write_atomically

_TYPES = {
    **{"BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4"},
    **{"I32": "<i4", "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8"},
    "C64": "<c8",
}
_NAMES = {np.dtype(letters): name for name, letters in _TYPES.items()}
_ALIGNED = 8  # bytes: the header ends at a multiple


def write_arrays(
    path: str | os.PathLike[str],
    arrays: Mapping[str, np.ndarray],
    what: str,
    about: Mapping[str, str] | None = None,
) -> None:
    """Write arrays by name, and texts about them, to a safetensors file, whole or not at all.

    Args:
        path: The target; its folder must exist. The same arrays and texts make the same bytes.
        arrays: In any order of their axes in memory.
        what: What they are, for errors.
        about: The file's metadata.

    Raises:
        OSError: The folder cannot be written, or the disk is full. An older file is as it was.
        ValueError: An array is of a dtype that the format does not have, such as complex128.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_arrays(f"{folder}/a", {"x": np.zeros(2, complex)}, "these numbers")
    Traceback (most recent call last):
    ValueError: these numbers cannot be written to ...: x is of complex128, ...
    """
    header: dict[str, Any] = {"__metadata__": dict(sorted(about.items()))} if about else {}
    parts: list[bytes] = []
    end = 0
    # The widest first, so that each begins at a multiple of its width.
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0])):
        little = np.asarray(array).dtype.newbyteorder("<")
        if little not in _NAMES:
            raise ValueError(
                f"{what} cannot be written to {path}: {name} is of {array.dtype.name}, which the "
                "safetensors format does not have"
            )
        parts.append(np.asarray(array, little).tobytes())
        begin, end = end, end + len(parts[-1])
        entry = {"dtype": _NAMES[little], "shape": array.shape, "data_offsets": [begin, end]}
        header[name] = entry
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    write_atomically(path, b"".join([len(text).to_bytes(8, "little"), text, *parts]))


def arrays_in(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays in a safetensors file, and the texts about them.

    Args:
        content: The whole file.

    Raises:
        ValueError: What is wrong with it, as the end of a sentence about the file.

    >>> arrays_in(b"not so")
    Traceback (most recent call last):
    ValueError: is not a safetensors file: it ends in its header
    """
    try:
        header, data = _header_and_data(content)
        about = header.pop("__metadata__", {})
        if not _is_dictionary_of(str, about):
            raise ValueError("its texts are none")
        arrays: dict[str, np.ndarray] = {}
        reached = 0
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            if begin != reached or not begin <= end <= len(data):
                raise ValueError(f"{name} is not where the one before it ends")
            reached = end
            arrays[name] = _array(name, entry, data[begin:end])
        if reached != len(data):
            raise ValueError("it holds more than its header says")
    except _NoArray:
        raise
    except RecursionError:
        raise ValueError("is not a safetensors file: its header is nested too deep") from None
    except (KeyError, TypeError) as error:
        raise ValueError(f"is not a safetensors file: in its header, {error}") from None
    except ValueError as error:
        raise ValueError(f"is not a safetensors file: {error}") from None
    return arrays, about


class _NoArray(ValueError):
    """It is a safetensors file, of arrays that NumPy does not have."""


def _header_and_data(content: bytes) -> tuple[dict[str, Any], memoryview]:
    end = 8 + int.from_bytes(content[:8], "little")
    if len(content) < 8 or len(content) < end:
        raise ValueError("it ends in its header")
    header = json.loads(content[8:end].decode())
    if not _is_dictionary_of(dict, header):
        raise ValueError("its header is no dictionary of dictionaries")
    return header, memoryview(content)[end:]


def _is_dictionary_of(kind: type, x: Any) -> bool:
    return isinstance(x, dict) and all(isinstance(part, kind) for part in x.values())


def _array(name: str, entry: dict[str, Any], data: memoryview) -> np.ndarray:
    kind, shape = entry["dtype"], entry["shape"]
    if not isinstance(kind, str) or not isinstance(shape, list):
        raise ValueError(f"{name} has no type and shape")
    if any(type(size) is not int or size < 0 for size in shape):
        raise ValueError(f"{name} has a size that is none")
    if kind not in _TYPES:
        raise _NoArray(
            f"holds numbers of the type '{kind}', which NumPy does not have: "
            "save them as F32 where they come from"
        )
    dtype = np.dtype(_TYPES[kind])
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError(f"{name} has another number of bytes than its shape")
    try:
        array = np.frombuffer(data, dtype).reshape(shape)
    except (ValueError, OverflowError) as error:  # sizes that multiply to 0, beyond NumPy
        raise _NoArray(f"promises an array that NumPy cannot hold: {error}") from None
    return array.astype(dtype.newbyteorder("="))  # of its own, which may be written
