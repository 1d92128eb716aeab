"""Neural networks: modules that hold parameters, of Values and of Tensors."""

from typing import TYPE_CHECKING

from ..hints import in_module
from . import initializers
from .activations import (
    ELU,
    GELU,
    Activation,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Sin,
    Softmax,
    Softplus,
    Tanh,
)
from .bidirectional import Bidirectional
from .containers import Lambda, Residual, Sequential
from .convolution import (
    AveragePool1D,
    AveragePool2D,
    Conv1D,
    Conv2D,
    GlobalAveragePool,
    MaxPool1D,
    MaxPool2D,
)
from .dense import Dense, Embedding
from .module import Module
from .normalization import BatchNorm, Dropout, LayerNorm, RMSNorm
from .recurrent import GRU, LSTM, SimpleRNN
from .reshaping import Flatten, Reshape
from .saving import load_weights, random_state, save_weights, set_random_state
from .scalar import MLP, Layer, Neuron
from .summary import summary
from .taps import taps
from .whole_models import load, save

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "MLP",
    "Activation",
    "AveragePool1D",
    "AveragePool2D",
    "BatchNorm",
    "Bidirectional",
    "Conv1D",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAveragePool",
    "Lambda",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LogSoftmax",
    "MaxPool1D",
    "MaxPool2D",
    "Module",
    "Neuron",
    "RMSNorm",
    "ReLU",
    "Reshape",
    "Residual",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SimpleRNN",
    "Sin",
    "Softmax",
    "Softplus",
    "Tanh",
    "initializers",
    "load",
    "load_weights",
    "random_state",
    "save",
    "save_weights",
    "set_random_state",
    "summary",
    "taps",
]

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "nn")
