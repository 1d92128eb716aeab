"""Whether two pictures of a page look alike: coarsely, so that another font changes little."""

import io

import numpy as np
from PIL import Image

_CELL = 40  # pixels: about two lines of text
_NEAR = 12  # of 255 levels
_BUSY = 3  # a cell that varies less is empty


def difference(a: Image.Image, b: Image.Image) -> float:
    """How much of what there is to see differs, from 0 to 1; 1 for pictures of different sizes.

    Each cell of a grid is four numbers, its mean colour and how much its pixels vary. It differs
    when one of them does. Cells that are empty in both pictures do not count.
    """
    if a.size != b.size:
        return 1.0
    cells_a, cells_b = _cells(a), _cells(b)
    differs = (np.abs(cells_a - cells_b) > _NEAR).any(axis=-1)
    busy = np.maximum(cells_a, cells_b)[..., 3] > _BUSY
    return float(differs.sum() / max((busy | differs).sum(), 1))


def _cells(picture: Image.Image) -> np.ndarray:
    pixels = np.asarray(picture.convert("RGB"), np.float64)
    rows, columns = (size // _CELL for size in pixels.shape[:2])
    pixels = pixels[: rows * _CELL, : columns * _CELL]
    blocks = pixels.reshape(rows, _CELL, columns, _CELL, 3)
    return np.concatenate([blocks.mean((1, 3)), blocks.std((1, 3)).max(-1, keepdims=True)], axis=-1)


def picture_of(tab) -> Image.Image:
    """The whole page, with what one would have to scroll to."""
    return Image.open(io.BytesIO(tab.screenshot(full_page=True, animations="disabled")))


def in_few_colours(picture: Image.Image) -> Image.Image:
    """A third of the bytes; nobody sees it."""
    return picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
