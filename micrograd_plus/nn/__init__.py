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
from .dense import Dense
from .lambdas import Lambda
from .module import Module
from .reshaping import Flatten, Reshape
from .scalar import MLP, Layer, Neuron
from .sequential import Sequential
from .summary import summary
from .weights import load_weights, save_weights

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "Activation",
    "Dense",
    "Flatten",
    "Lambda",
    "Layer",
    "LeakyReLU",
    "LogSoftmax",
    "Module",
    "Neuron",
    "ReLU",
    "Reshape",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Sin",
    "Softmax",
    "Softplus",
    "Tanh",
    "initializers",
    "load_weights",
    "save_weights",
    "summary",
]
