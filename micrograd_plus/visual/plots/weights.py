"""The weights of a first layer, as images of what each unit looks for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...metrics import numbers
from ...nn import Module
from .canvas import SIGNED, axes_for
from .tiles import as_tiles, columns_for, side_by_side


def weights_as_images(
    layer: Any,
    shape: tuple[int, ...] | None = None,
    ax: Axes | None = None,
    *,
    count: int | None = None,
    columns: int | None = None,
) -> Axes:
    """What each unit of a first layer looks for: its weights, as an image of the input's shape.

    Blue pixels speak for the unit, vermilion ones against it, white ones do not matter; one scale
    for all units. Of a convolution it is what each filter looks for, as an image of its window: a
    filter of three channels, red, green and blue, is an image in colour, in which grey does not
    matter; of more channels, each filter is a row of images, one of each channel.

    Args:
        layer: A Dense layer, or its weights (inputs, units); or a Conv2D, or its weights (height,
            width, channels, filters).
        shape: Of the input, such as (28, 28), or (32, 32, 3) in colour; of a convolution left out.
        ax: Where to draw; a new figure, if left out.
        count: How many units, the first ones; left out, all.
        columns: How many in a row; of a convolution of other than 1 or 3 channels left out.

    Returns:
        The Axes, with all images in one: `ax.images[0].get_array()`.

    Raises:
        TypeError: For a model of several layers.
        ValueError: For weights that are not of that shape, or none given for a Dense layer.

    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import nn
    >>> ax = weights_as_images(nn.Dense(64, 10, seed=0), (8, 8), Figure().subplots(), count=6)
    >>> ax.get_title()
    'Weights of 6 of 10 units'
    >>> weights_as_images(nn.Conv2D(3, 8, 5, seed=0), ax=Figure().subplots()).get_title()
    'Weights of 8 filters, grey is 0'
    >>> weights_as_images(nn.Conv2D(4, 2, 3, seed=0), ax=Figure().subplots()).get_title()
    'Weights of 2 filters, a row each, of 4 channels'
    """
    if isinstance(layer, Module) and not hasattr(layer, "weight"):
        raise TypeError(f"weights are those of one layer, such as model[0], got {layer!r}")
    weights = np.asarray(numbers(getattr(layer, "weight", layer)), float)
    if count is not None and count < 1:
        raise ValueError(f"count must be 1 or more, got {count}")
    images = _images_of(weights, shape)
    tiles = images[:count]
    n, channels = len(tiles), tiles.shape[3] if tiles.ndim == 4 else 1
    name = f"{n} of {len(images)}" if n < len(images) else f"{n}"
    title = f"Weights of {name} {'filters' if weights.ndim == 4 else 'units'}"
    limit = np.abs(tiles).max() or 1.0
    if channels == 3:
        title += ", grey is 0"
        tiles = 0.5 + tiles / (2 * limit)
    elif channels > 1:
        if columns is not None:
            raise ValueError(f"a row has the {channels} channels of a filter: leave columns out")
        title += f", a row each, of {channels} channels"
        columns = channels
        tiles = np.moveaxis(tiles, 3, 1).reshape(-1, *tiles.shape[1:3])
    height, width = tiles.shape[1:3]
    columns = columns_for(len(tiles), columns)
    rows, gap = math.ceil(len(tiles) / columns), max(1, width // 9)
    ax = axes_for(ax, size=(columns + 1, rows * height / width + 0.4))
    picture = side_by_side(tiles, columns, gap, room=0)
    drawn = ax.imshow(picture, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
    if channels != 3:
        ax.figure.colorbar(drawn, ax=ax, label="weight", fraction=0.04, pad=0.02)
    ax.set_axis_off()
    ax.set_title(title)
    return ax


def _images_of(weights: np.ndarray, shape: tuple[int, ...] | None) -> np.ndarray:
    """Of each unit or filter an image (height, width), or one with its channels."""
    if weights.ndim == 4 and weights.size and shape in (None, weights.shape[:2], weights.shape[:3]):
        images = np.moveaxis(weights, -1, 0)
        return images[..., 0] if images.shape[-1] == 1 else images
    if weights.ndim != 2:
        raise ValueError(
            "weights as images need shape (inputs, units), or of a convolution (height, width, "
            f"channels, filters) and no other shape, got {weights.shape}"
        )
    if shape is None:
        raise ValueError("weights of a Dense layer need the shape of its input, as in (28, 28)")
    return as_tiles(weights.T, shape)
