"""Training as pictures, by Matplotlib: each function draws in an `Axes` and returns it.

Without `ax=` it makes a new figure, which notebooks show, `plt.show()` opens and
`ax.figure.savefig("name.png")` writes. Colours are told apart by colour-blind readers, and lines,
markers and shades in black and white.

>>> from matplotlib.figure import Figure
>>> from micrograd_plus.visual import plots
>>> ax = plots.curves({"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]}, ax=Figure().subplots())
>>> [line.get_ydata().tolist() for line in ax.lines]
[[1.0, 0.5], [1.1, 0.7]]
"""

try:
    import matplotlib  # noqa: F401
except ImportError as error:
    raise ModuleNotFoundError(
        "micrograd_plus.visual.plots needs Matplotlib: python -m pip install matplotlib pillow",
        name="matplotlib",
    ) from error

from .animations import animate_boundary, animate_descent
from .attention_maps import attention
from .embeddings import embeddings
from .epochs import LivePlot, curves, learning_rates
from .layers import activations, gradients
from .losses import loss_contours, loss_curve, loss_surface, race
from .next_tokens import next_tokens, token_losses
from .predictions import boundary, confusion, surface
from .range_test import learning_rate_range
from .thresholds import precision_recall_curve, roc_curve
from .tiles import images
from .weights import weights_as_images

__all__ = [
    "LivePlot",
    "activations",
    "animate_boundary",
    "animate_descent",
    "attention",
    "boundary",
    "confusion",
    "curves",
    "embeddings",
    "gradients",
    "images",
    "learning_rate_range",
    "learning_rates",
    "loss_contours",
    "loss_curve",
    "loss_surface",
    "next_tokens",
    "precision_recall_curve",
    "race",
    "roc_curve",
    "surface",
    "token_losses",
    "weights_as_images",
]
