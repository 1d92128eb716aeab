"""Losses: how far predictions are from targets, as one number to minimise.

Each takes (prediction, target). A prediction is a Tensor, an array, a Value or a list of Values; a
target is the same, or a number, of the same shape (a missing or extra last axis of size 1 is put
right). Names and conventions are Keras's, and docstrings say where PyTorch's differ. Any function
of the two that returns a node is a loss as well.

Every loss takes two more arguments, by name:

* `reduction`: "mean" over the samples; "sum" over them; or "none", an array of the samples' losses.
  A sample is a row: a prediction (n, outputs) has n losses, each the mean over its outputs, or for
  classes a sum over them, and a prediction (n, steps, outputs) has n × steps. Of a prediction (n,)
  every number is a sample, which Keras takes for the n outputs of one. As in Keras, "sum" and
  "none" thus count rows, where PyTorch counts single outputs; "mean" is the same in both.
* `sample_weight`: what to multiply each sample's loss with, of shape (n,), or of the shape of all
  losses, such as (n, steps) of sequences; (n,) then weighs all steps of a row alike. As in Keras,
  the weighted "mean" is Σ weight × loss over the **number** of samples, so that a batch of rare
  classes weighs more; PyTorch divides by Σ weight, which `sample_weight=w / w.mean()` gives. A
  sample of weight 0 thus costs nothing, but counts in that number: the mean over the steps that a
  mask leaves is that of `sample_weight=mask / mask.mean()`. Its own loss must be finite, since
  0 × inf is nan. Class weights are sample weights looked up by class:
  `sample_weight=np.array([1.0, 5.0])[labels]` counts class 1 five times.

In a loop of your own, collect `loss.item()`: a list of the losses themselves would keep the graph
of every step alive.
"""

from typing import TYPE_CHECKING

from ..hints import in_module
from .classification import (
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    sparse_categorical_crossentropy,
)
from .from_logits import sigmoid_cross_entropy, softmax_cross_entropy
from .margins import categorical_hinge, hinge, squared_hinge
from .regression import (
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
)

__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "categorical_hinge",
    "cosine_similarity",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "losses")
