"""Neural networks: modules that hold parameters, of Values and of Tensors."""

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
from .convolution import Conv2D
from .dense import Dense
from .dropout import Dropout
from .embedding import Embedding
from .gated import GRU, LSTM
from .lambdas import Lambda
from .module import Module
from .normalization import BatchNorm, LayerNorm
from .pooling import AveragePool2D, GlobalAveragePool, MaxPool2D
from .random_state import random_state, set_random_state
from .recurrent import SimpleRNN
from .reshaping import Flatten, Reshape
from .residual import Residual
from .scalar import MLP, Layer, Neuron
from .sequential import Sequential
from .summary import summary
from .taps import taps
from .weights import load_weights, save_weights

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "MLP",
    "Activation",
    "AveragePool2D",
    "BatchNorm",
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
    "MaxPool2D",
    "Module",
    "Neuron",
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
    "load_weights",
    "random_state",
    "save_weights",
    "set_random_state",
    "summary",
    "taps",
]
