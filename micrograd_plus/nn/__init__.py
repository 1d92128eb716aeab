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
from .attention import Attention, attention_weights, sinusoidal_positions
from .bidirectional import Bidirectional
from .cache import Cache
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
from .gpt import GPT, Block
from .module import Module
from .normalization import BatchNorm, Dropout, LayerNorm, RMSNorm
from .recurrent import GRU, LSTM, SimpleRNN
from .reshaping import Flatten, Reshape
from .saving import load_weights, random_state, save_weights, set_random_state
from .scalar import MLP, Layer, Neuron
from .scalar_gpt import ScalarGPT
from .summary import summary
from .taps import taps
from .whole_models import load, save

__all__ = [
    "ELU",
    "GELU",
    "GPT",
    "GRU",
    "LSTM",
    "MLP",
    "Activation",
    "Attention",
    "AveragePool1D",
    "AveragePool2D",
    "BatchNorm",
    "Bidirectional",
    "Block",
    "Cache",
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
    "ScalarGPT",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SimpleRNN",
    "Sin",
    "Softmax",
    "Softplus",
    "Tanh",
    "attention_weights",
    "initializers",
    "load",
    "load_weights",
    "random_state",
    "save",
    "save_weights",
    "set_random_state",
    "sinusoidal_positions",
    "summary",
    "taps",
]

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "nn")
