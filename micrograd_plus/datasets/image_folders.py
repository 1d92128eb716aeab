"""Images of one's own: a folder with a folder of images for each class."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, to_unit_interval

_TRAIN, _TEST = ("train",), ("test", "val", "valid", "validation")
_NO_IMAGES = ("Thumbs.db", "desktop.ini")  # which systems put there, and do not hide everywhere
_LARGEST_16_BIT = 65535
Size = int | tuple[int, int] | None


def load_images(
    folder: str | os.PathLike[str], *, image_size: Size = None, seed: int = 0
) -> Dataset:
    """The images in a folder for each class, whose names are the classes'.

    Any files that Pillow reads (the extra `images`): PNG, JPEG, GIF and many more, turned as a
    camera's note on them says. They are grey if all of them are, and else red, green and blue;
    transparency is left out. Hidden files and folders are passed over.

    Args:
        folder: The folder. If it has a folder `train` and another `test`, or `val`, `valid` or
            `validation`, and nothing else, those have the folders of the classes.
        image_size: Height and width of all images, or one number for both: they are scaled to it,
            bilinearly. Left out, all must have the same size.
        seed: Chooses the order of the training images.

    Returns:
        `x_train` float32 (n, height, width), of colours (n, height, width, 3), from 0 to 1;
        `y_train` int64 (n,), classes in alphabetical order; the test part likewise, with no rows
        where the folder has none.

    Raises:
        ValueError: Naming the file or folder: what is no image, sizes that differ, a folder without
            images, fewer than two classes, or a class that only the test part has.
        OSError: The folder or a file cannot be read.
        ImportError: Pillow is not installed.

    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("cats", "dogs"):
    ...         Path(folder, name).mkdir()
    ...         Image.new("L", (4, 3)).save(f"{folder}/{name}/1.png")
    ...     load_images(folder)
    Dataset(x_train=float32 (2, 3, 4), y_train=int64 (2,), x_test=float32 (0, 3, 4), \
y_test=int64 (0,), class_names=('cats', 'dogs'))
    """
    top = Path(folder)
    train, test = _parts(top)
    names = [path.name for path in _shown(train)]
    if len(names) < 2:
        raise ValueError(
            f"{train} must have a folder of images for each class, two or more, and has "
            f"{', '.join(map(repr, names)) or 'none'}"
        )
    files = [(path, names.index(path.parent.name)) for path in _files(train)]
    count = len(files)
    if test is not None:
        if unknown := [path.name for path in _shown(test) if path.name not in names]:
            raise ValueError(
                f"{test} has a class {unknown[0]!r}, and {train} has none of this name"
            )
        files += [(path, names.index(path.parent.name)) for path in _files(test)]
    x = _stacked([path for path, _ in files], image_size)
    y = np.array([label for _, label in files], np.int64)
    order = np.random.default_rng(seed).permutation(count)
    return Dataset(x[order], y[order], x[count:], y[count:], tuple(names))


def read_images(
    paths: list[Path], image_size: tuple[int, int], channels: int
) -> NDArray[np.float32]:
    """Images for a network that takes one size: scaled to it, and made grey or coloured.

    Args:
        paths: The files.
        image_size: Height and width.
        channels: 1 for grey, 3 for red, green and blue.

    Returns:
        float32 (n, height, width) or (n, height, width, 3), from 0 to 1.

    Raises:
        ValueError: A file is no image; it is named.
        ImportError: Pillow is not installed.

    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (4, 3), "white").save(f"{folder}/a.png")
    ...     read_images([Path(folder, "a.png")], (1, 2), 1)
    array([[[1., 1.]]], dtype=float32)
    """
    images = [_read(path, image_size, channels) for path in paths]
    return to_unit_interval(np.stack(images), 255)


def files_in(path: Path) -> list[Path]:
    """A file itself; of a folder, the files in it and in its folders that are not hidden.

    >>> [path.name for path in files_in(Path("a.png"))]
    ['a.png']
    """
    if not path.is_dir():
        return [path]
    return [file for inner in _listed(path) for file in files_in(inner)]


def _parts(top: Path) -> tuple[Path, Path | None]:
    """The folders of the training and of the test images."""
    inner = {path.name.lower(): path for path in _shown(top)}
    if len(inner) == 2 and any(name in _TRAIN for name in inner):
        (test,) = (path for name, path in inner.items() if name not in _TRAIN)
        if test.name.lower() in _TEST:
            return inner[_TRAIN[0]], test
    return top, None


def _listed(folder: Path) -> list[Path]:
    listed = (path for path in folder.iterdir() if path.name not in _NO_IMAGES)
    return sorted(path for path in listed if not path.name.startswith("."))


def _shown(folder: Path) -> list[Path]:
    return [path for path in _listed(folder) if path.is_dir()]


def _files(part: Path) -> list[Path]:
    found = []
    for folder in _shown(part):
        files = _listed(folder)
        if within := [path for path in files if path.is_dir()]:
            raise ValueError(
                f"{folder} is the folder of a class, and has a folder: {within[0].name}"
            )
        if not files:
            raise ValueError(f"{folder} has no images")
        found += files
    return found


def _stacked(paths: list[Path], image_size: Size) -> NDArray[np.float32]:
    size = (image_size, image_size) if isinstance(image_size, int) else image_size
    images = [_read(path, size) for path in paths]
    for path, image in zip(paths, images, strict=True):
        if image.shape[:2] != images[0].shape[:2]:
            (h, w), (height, width) = images[0].shape[:2], image.shape[:2]
            raise ValueError(
                f"{path} has {height} by {width} pixels, and {paths[0]} {h} by {w}: give an "
                "image size that all are scaled to"
            )
    if len({image.ndim for image in images}) > 1:
        images = [image if image.ndim == 3 else np.stack([image] * 3, axis=2) for image in images]
    return to_unit_interval(np.stack(images), 255)


def _read(path: Path, size: tuple[int, int] | None, channels: int = 0) -> NDArray[np.uint8]:
    """One image, (height, width) or (height, width, 3); as many channels as it has, if 0."""
    try:
        from PIL import Image, ImageOps
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "reading images needs Pillow: python -m pip install pillow",
            name=error.name,
        ) from error
    try:
        with Image.open(path) as file:
            image: Any = ImageOps.exif_transpose(file)
            if image.mode.startswith("I"):  # 16 bits, which Pillow itself would cut off
                deep = np.asarray(image).clip(0, _LARGEST_16_BIT) >> 8
                image = Image.fromarray(deep.astype(np.uint8))
            grey = channels == 1 or (channels == 0 and image.mode in ("1", "L", "LA"))
            image = image.convert("L" if grey else "RGB")
            if size is not None and image.size != size[::-1]:
                image = image.resize(size[::-1], Image.Resampling.BILINEAR)
            return np.asarray(image)
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError):
        raise ValueError(f"{path} is no image that can be read") from None
