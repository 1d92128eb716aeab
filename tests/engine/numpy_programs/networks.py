"""Neural networks in plain NumPy, as one writes them for a package that differentiates NumPy.

Nothing here knows what differentiates it: `np` is NumPy, and a copy of this file with
`autograd.numpy` in its place is the oracle that the tests compare with. Parameters are trees:
lists and dictionaries of arrays.
"""

from __future__ import annotations

import itertools

import numpy as np


# A multilayer perceptron for classes.
def init_layers(sizes, generator, scale=0.3):
    return [
        (scale * generator.normal(size=(m, n)), scale * generator.normal(size=n))
        for m, n in itertools.pairwise(sizes)
    ]


def log_softmax(scores):
    largest = np.max(scores, axis=-1, keepdims=True)
    return scores - largest - np.log(np.sum(np.exp(scores - largest), axis=-1, keepdims=True))


def predict(layers, inputs):
    for weights, biases in layers:
        outputs = np.dot(inputs, weights) + biases
        inputs = np.tanh(outputs)
    return log_softmax(outputs)


def squared_length(layers):
    return sum(np.dot(np.ravel(w), np.ravel(w)) + np.dot(b, b) for w, b in layers)


def mlp_loss(layers, inputs, one_hot, decay=0.001):
    likelihood = np.sum(predict(layers, inputs) * one_hot) / len(inputs)
    return decay * squared_length(layers) - likelihood


# A recurrent network that reads one-hot letters and says what comes next.
def init_rnn(letters, units, generator, scale=0.3):
    return {
        "first": np.zeros((1, units)),
        "change": scale * generator.normal(size=(letters + units + 1, units)),
        "say": scale * generator.normal(size=(units + 1, letters)),
    }


def with_ones(*arrays):
    return np.hstack([*arrays, np.ones((arrays[0].shape[0], 1))])


def rnn_says(params, texts):
    """Log probabilities of each next letter; texts have shape (time, batch, letters)."""
    hidden = np.repeat(params["first"], texts.shape[1], axis=0)
    said = []
    for letter in texts:
        hidden = np.tanh(np.dot(with_ones(letter, hidden), params["change"]))
        said.append(log_softmax(np.dot(with_ones(hidden), params["say"])))
    return said


def rnn_loss(params, texts):
    said = rnn_says(params, texts[:-1])
    total = sum(np.sum(log_p * letter) for log_p, letter in zip(said, texts[1:], strict=True))
    return -total / (len(said) * texts.shape[1])


# A long short-term memory that tells after each bit how the bits so far add up, modulo 2.
def init_lstm(inputs, units, generator, scale=0.5):
    gates = ("forget", "ingate", "outgate", "change")
    return {
        "start": (np.zeros((1, units)), scale * generator.normal(size=(1, units))),
        "gates": {g: scale * generator.normal(size=(inputs + units + 1, units)) for g in gates},
        "say": scale * generator.normal(size=(units + 1, 1)),
    }


def sigmoid(x):
    return 0.5 * (np.tanh(0.5 * x) + 1.0)


def lstm_says(params, bits):
    """Scores of parity 1, shape (time, batch); the bits have shape (time, batch, 1)."""
    hidden, cell = (np.repeat(x, bits.shape[1], axis=0) for x in params["start"])
    gates = params["gates"]
    said = []
    for bit in bits:
        seen = with_ones(bit, hidden)
        change = np.tanh(np.dot(seen, gates["change"]))
        forget, ingate, outgate = (
            sigmoid(np.dot(seen, gates[gate])) for gate in ("forget", "ingate", "outgate")
        )
        cell = cell * forget + ingate * change
        hidden = outgate * np.tanh(cell)
        said.append(np.dot(with_ones(hidden), params["say"])[:, 0])
    return np.stack(said)


def lstm_loss(params, bits, parities):
    scores = lstm_says(params, bits)
    return np.mean(np.logaddexp(0.0, scores) - scores * parities)
