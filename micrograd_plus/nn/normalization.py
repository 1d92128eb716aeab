"""BatchNorm over the rows of a batch, LayerNorm within each row; and Dropout."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import functions
from ..checks import AMOUNT, FROM_0_TO_1, SHARE, Seed, check_number, generator
from ..engine.primitives.shapes import narrowed, widened
from ..engine.tensor import Tensor
from ..hints import knows_arguments
from .inputs import InputError, as_array, as_mask
from .module import Module
from .sized import SizedLayer


class BatchNorm(SizedLayer):
    """Each channel with mean 0 and variance 1 over the batch, times `weight`, plus `bias`.

    In training the mean and the (biased) variance are those of the batch, over all axes but the
    last; running averages of them are kept, which evaluation uses instead. It follows PyTorch:
    `momentum` is the weight of the new batch (Keras's momentum is one minus that), the running
    variance is the unbiased one, and epsilon stands within the root.

    Source: Ioffe and Szegedy, "Batch normalization", 2015, algorithms 1 and 2.

    Args:
        inputs: The size of the last axis, the channels; left out, that of the first `x`.
        momentum: From 0 to 1: running = (1 - momentum) * running + momentum * batch.
        epsilon: Added to the variance, within the root.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.

    Attributes:
        weight: Tensor (inputs,), at first ones.
        bias: Tensor (inputs,), at first zeros.
        running_mean: Tensor (inputs,), not trained, at first zeros; float32 for float16.
        running_var: Tensor (inputs,), not trained, at first ones; float32 for float16.

    Raises:
        ValueError: For numbers out of range, an `x` of another last axis or without a batch, or
            a batch in training that has one number per channel, and so no variance.
        TypeError: For a momentum or an epsilon that is no number.

    >>> layer = BatchNorm(1)
    >>> layer([[1.0], [3.0]])
    Tensor([[-0.999995],
            [ 0.999995]], dtype=float32)
    >>> layer.running_mean, layer.running_var
    (Tensor([0.2], dtype=float32), Tensor([1.1], dtype=float32))
    """

    axes = ("n", "...")
    keeps_steps = True
    weight: Tensor
    bias: Tensor
    running_mean: Tensor
    running_var: Tensor

    def __init__(
        self,
        inputs: int | None = None,
        momentum: float = 0.1,
        epsilon: float = 1e-5,
        dtype: str = "float32",
    ) -> None:
        check_number("momentum of BatchNorm", momentum, FROM_0_TO_1)
        check_number("epsilon of BatchNorm", epsilon, AMOUNT)
        self.momentum = momentum
        self.epsilon = epsilon
        super().__init__(inputs, dtype=dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Ones and zeros: at first nothing but the normalising happens."""
        self.weight = Tensor(np.ones(inputs, self.dtype))
        self.bias = Tensor(np.zeros(inputs, self.dtype))
        # A variance of float16 above 65504 would be infinite.
        dtype = np.result_type(self.dtype, np.float32)
        self.running_mean = Tensor(np.zeros(inputs, dtype), requires_grad=False)
        self.running_var = Tensor(np.ones(inputs, dtype), requires_grad=False)

    def forward(self, x: Any, mask: Any = None) -> Any:
        """Normalise.

        Args:
            x: (n, ..., inputs).
            mask: Booleans (n, ...), which places are real: the others are in no mean and variance,
                and count as 0.

        Returns:
            The shape of `x`.
        """
        given = self.take(x)
        real = as_mask(self, mask, given.shape[:-1])
        if real is not None:
            given = functions.where(real[..., None], given, 0.0)
        return narrowed(self._normalised(widened(given), real), given)

    def _normalised(self, x: Any, real: np.ndarray | None) -> Any:
        if not self.training:
            # Of the running numbers as they are now: a later update makes no graph stale.
            mean, var = self.running_mean.data.copy(), self.running_var.data.copy()
            return (x - mean) * (self.weight / np.sqrt(var + self.epsilon)) + self.bias
        rows = x if real is None else functions.index(x, real)
        axes = tuple(range(rows.ndim - 1))
        n = math.prod(rows.shape[:-1])
        if n < 2:
            raise InputError(
                self,
                f"needs two rows or more in training, got shape {x.shape}: their variance is what "
                "it divides by. Use another batch size, so that no batch has one row, or eval()",
            )
        mean = functions.mean(rows, axis=axes)
        centred = x - mean
        var = functions.mean(functions.square(centred if real is None else rows - mean), axis=axes)
        self._remember(self.running_mean, mean)
        self._remember(self.running_var, var * (n / (n - 1)))
        return centred * (self.weight / functions.sqrt(var + self.epsilon)) + self.bias

    def _remember(self, running: Tensor, new: Any) -> None:
        data = new.data if isinstance(new, Tensor) else new
        running.assign((1 - self.momentum) * running.data + self.momentum * data)

    def __repr__(self) -> str:
        return f"BatchNorm({self._size()})"


class _RowNorm(SizedLayer):
    """What LayerNorm and RMSNorm share: each row by itself, times `weight`, plus `bias`."""

    keeps_steps = True
    weight: Tensor | None
    bias: Tensor | None

    def __init__(
        self,
        inputs: int | None,
        epsilon: float,
        dtype: str,
        use_weight: bool,
        use_bias: bool,
    ) -> None:
        check_number(f"epsilon of {type(self).__name__}", epsilon, AMOUNT)
        self.epsilon = epsilon
        self.use_weight, self.use_bias = use_weight, use_bias
        super().__init__(inputs, dtype=dtype)

    def make_parameters(self, inputs: int, rng: np.random.Generator) -> None:
        """Ones and zeros: at first nothing but the normalising happens."""
        self.weight = Tensor(np.ones(inputs, self.dtype)) if self.use_weight else None
        self.bias = Tensor(np.zeros(inputs, self.dtype)) if self.use_bias else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._size()})"


class LayerNorm(_RowNorm):
    """Each row's last axis with mean 0 and variance 1, times `weight`, plus `bias`.

    It does the same in training and evaluation. As in PyTorch and Keras, the variance is the
    biased one and epsilon stands within the root; its default is PyTorch's.

    Source: Ba, Kiros and Hinton, "Layer normalization", 2016, equation 3 and section 3.

    Args:
        inputs: The size of the last axis; left out, that of the first `x`.
        epsilon: Added to the variance, within the root.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.
        use_weight: Whether there is a weight.
        use_bias: Whether there is a bias.

    Attributes:
        weight: Tensor (inputs,), at first ones; or None.
        bias: Tensor (inputs,), at first zeros; or None.

    Raises:
        ValueError: For an epsilon below 0, or an `x` of another last axis.
        TypeError: For an epsilon that is no number.

    >>> LayerNorm(2)([[1.0, 3.0], [10.0, 30.0]])
    Tensor([[-0.999995,  0.999995],
            [-1.      ,  1.      ]], dtype=float32)
    """

    @knows_arguments
    def __init__(
        self,
        inputs: int | None = None,
        epsilon: float = 1e-5,
        dtype: str = "float32",
        use_weight: bool = True,
        use_bias: bool = True,
    ) -> None:
        super().__init__(inputs, epsilon, dtype, use_weight, use_bias)

    def forward(self, x: Any) -> Any:
        """x: (..., inputs). Returns the same shape."""
        return functions.layer_norm(self.take(x), self.weight, self.bias, self.epsilon)


class RMSNorm(_RowNorm):
    """Each row's last axis over the root of its mean square, times `weight`.

    LayerNorm without the mean and the bias: as good in transformers, and less to compute. It does
    the same in training and evaluation.

    Source: Zhang and Sennrich, "Root mean square layer normalization", 2019, equation 4.

    Args:
        inputs: The size of the last axis; left out, that of the first `x`.
        epsilon: Added to the mean square, within the root.
        dtype: Of the parameters. Raw arrays given to the layer are cast to it.
        use_weight: Whether there is a weight.

    Attributes:
        weight: Tensor (inputs,), at first ones; or None.

    Raises:
        ValueError: For an epsilon below 0, or an `x` of another last axis.
        TypeError: For an epsilon that is no number.

    >>> RMSNorm(2, epsilon=0.0)([[3.0, 4.0]]).data.round(3)
    array([[0.849, 1.131]], dtype=float32)
    """

    @knows_arguments
    def __init__(
        self,
        inputs: int | None = None,
        epsilon: float = 1e-5,
        dtype: str = "float32",
        use_weight: bool = True,
    ) -> None:
        super().__init__(inputs, epsilon, dtype, use_weight, use_bias=False)

    def forward(self, x: Any) -> Any:
        """x: (..., inputs). Returns the same shape."""
        return functions.rms_norm(self.take(x), self.weight, self.epsilon)


class Dropout(Module):
    """Zero at random in training, and what stays is scaled up; in evaluation nothing happens.

    Every number is dropped with probability `rate`, independently, and the others are divided by
    1 - rate, so that the expected value stays ("inverted" dropout, as in Keras and PyTorch).

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to
    prevent neural networks from overfitting", 2014, section 4 and (scaling in training) section 10.

    Args:
        rate: From 0, which drops nothing, to below 1.
        seed: For the random numbers: an integer, or a NumPy Generator to draw from.

    Attributes:
        rng: The generator; `nn.random_state` saves its state.

    Raises:
        ValueError: For another rate.
        TypeError: For what is no number.

    >>> import numpy as np
    >>> layer = Dropout(0.5, seed=0)
    >>> layer(np.ones((2, 4)))
    array([[2., 2., 2., 0.],
           [0., 0., 0., 0.]])
    >>> layer.eval()(np.ones((2, 4)))
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]])
    """

    keeps_steps = True

    def __init__(self, rate: float, seed: Seed = None) -> None:
        check_number("rate of Dropout", rate, SHARE)
        self.rate = float(rate)
        self.rng = generator("seed of Dropout", seed)

    def forward(self, x: Any) -> Any:
        """x: any shape. Returns the same shape, and for floats the same dtype."""
        x = as_array(x)
        if not self.training or self.rate == 0:
            return x
        # A constant: no gradient asks for it.
        kept = self.rng.random(x.shape, np.float32) >= self.rate
        return functions.where(kept, x / (1 - self.rate), 0.0)

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"
