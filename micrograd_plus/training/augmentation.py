"""Augmentation: images shifted, turned and zoomed at random, to learn from more of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import AMOUNT, check_choice, check_number
from ..engine.operands import plain_array

_FLIPS = ("horizontal", "vertical", "horizontal_and_vertical")


class Augmentation:
    """Shifts, turns and zooms each image of a batch, each by a random amount of its own.

    As `fit(..., augment=Augmentation(...))` it changes what is learned from, never what is
    measured. Pixels between pixels are interpolated (bilinear), what comes from outside is `fill`.
    Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to
    visual document analysis", 2003, section 2.

    Args:
        shift: At most so many pixels up, down, left and right.
        rotate: At most so many degrees to either side.
        zoom: At most so much larger or smaller: 0.1 is from 0.9 to 1.1 times.
        flip: Whether half of the images are mirrored left to right: not digits and letters. As in
            Keras also "horizontal", which is the same; "vertical", top to bottom; or
            "horizontal_and_vertical", each by itself.
        fill: The value of pixels from outside.

    Raises:
        ValueError: Amounts below 0, a zoom of 1 or more, or another word for `flip`.

    >>> images = np.zeros((2, 28, 28), "float32")
    >>> augment = Augmentation(shift=2, rotate=10, zoom=0.1)
    >>> augment(images, np.random.default_rng(0)).shape
    (2, 28, 28)
    """

    def __init__(
        self,
        shift: float = 0.0,
        rotate: float = 0.0,
        zoom: float = 0.0,
        flip: bool | str = False,
        fill: float = 0.0,
    ) -> None:
        for name, amount in (("shift", shift), ("rotate", rotate), ("zoom", zoom)):
            check_number(name, amount, AMOUNT)
        if zoom >= 1:
            raise ValueError(f"zoom must be below 1, got {zoom}")
        if not isinstance(flip, bool):
            check_choice("flip, if not True or False,", flip, _FLIPS)
        self.shift = shift
        self.rotate = rotate
        self.zoom = zoom
        self.flip = flip
        self.fill = fill

    def __call__(self, images: Any, rng: np.random.Generator | int) -> np.ndarray:
        """New images.

        Args:
            images: (n, height, width) or (n, height, width, channels).
            rng: Where the amounts are drawn from, or a seed.

        Returns:
            Images of the same shape and dtype.

        Raises:
            ValueError: Another number of axes, several inputs, or a `fill` that the images' dtype
                does not have.
        """
        if isinstance(images, tuple | dict):
            raise ValueError(
                "an Augmentation changes one array of images: of several inputs, say which, as in "
                "augment=lambda x, rng: (augmentation(x[0], rng), x[1])"
            )
        images = plain_array(images)
        rng = np.random.default_rng(rng)
        if images.ndim not in (3, 4):
            raise ValueError(
                "images to augment have shape (n, height, width) or (n, height, width, channels), "
                f"got {images.shape}: put nn.Flatten() into the model instead"
            )
        if images.dtype.kind != "f" and not _has(images.dtype, self.fill):
            raise ValueError(f"fill is {self.fill}, which {images.dtype} images cannot hold")
        n, height, width = images.shape[:3]
        angle = np.radians(rng.uniform(-self.rotate, self.rotate, n))
        scale = rng.uniform(1 - self.zoom, 1 + self.zoom, n)
        down, right = rng.uniform(-self.shift, self.shift, (2, n))
        upright = mirrored = np.ones(n)
        if self.flip in (True, "horizontal", "horizontal_and_vertical"):
            mirrored = np.where(rng.random(n) < 0.5, -1.0, 1.0)
        if self.flip in ("vertical", "horizontal_and_vertical"):
            upright = np.where(rng.random(n) < 0.5, -1.0, 1.0)
        # From each pixel of the new image back to where it was: about the image's middle.
        each = (slice(None), None, None)
        y, x = np.meshgrid(
            np.arange(height) - (height - 1) / 2, np.arange(width) - (width - 1) / 2, indexing="ij"
        )
        y, x = y - down[each], x - right[each]
        cos, sin = (np.cos(angle) / scale)[each], (np.sin(angle) / scale)[each]
        from_y = upright[each] * (cos * y - sin * x) + (height - 1) / 2
        from_x = mirrored[each] * (sin * y + cos * x) + (width - 1) / 2
        return _interpolated(images, from_y, from_x, self.fill)

    def __repr__(self) -> str:
        amounts = ", ".join(f"{name}={amount!r}" for name, amount in vars(self).items() if amount)
        return f"Augmentation({amounts})"


def _has(dtype: np.dtype[Any], number: float) -> bool:
    if dtype.kind == "b":
        return number in (0, 1)
    return float(number).is_integer() and np.iinfo(dtype).min <= number <= np.iinfo(dtype).max


def _interpolated(images: np.ndarray, y: np.ndarray, x: np.ndarray, fill: float) -> np.ndarray:
    """The images at places between pixels (n, height, width): weights of four neighbours."""
    # A frame of two pixels: whatever lies farther out lies on it.
    frame = [(0, 0), (2, 2), (2, 2)] + [(0, 0)] * (images.ndim - 3)
    framed = np.pad(images, frame, constant_values=fill)
    y = np.clip(y + 2, 0, framed.shape[1] - 2)
    x = np.clip(x + 2, 0, framed.shape[2] - 2)
    top, left = y.astype(int), x.astype(int)
    kind = np.result_type(images.dtype, np.float32)  # in which they are computed
    below, beside = (part.astype(kind) for part in (y - top, x - left))
    if images.ndim == 4:
        below, beside = below[..., None], beside[..., None]
    which = np.arange(len(images))[:, None, None]
    upper = framed[which, top, left] * (1 - beside) + framed[which, top, left + 1] * beside
    lower = framed[which, top + 1, left] * (1 - beside) + framed[which, top + 1, left + 1] * beside
    found = upper * (1 - below) + lower * below
    if images.dtype.kind in "iub":
        found = np.rint(found)
    return found.astype(images.dtype, copy=False)
