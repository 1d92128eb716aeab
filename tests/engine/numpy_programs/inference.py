"""Bayesian programs in plain NumPy: Gaussian processes, and variational inference.

As in networks.py, `np` is NumPy, and can be `autograd.numpy`. Densities are written out by hand.
"""

from __future__ import annotations

import itertools

import numpy as np

LOG_2PI = np.log(2 * np.pi)


def log_normal(x, mean, log_std):
    """The log density of a normal distribution at each x."""
    return -0.5 * LOG_2PI - log_std - 0.5 * ((x - mean) / np.exp(log_std)) ** 2


# Regression by a Gaussian process. The parameters are one vector: the mean, the logarithms of the
# scale and of the noise, and those of a length for each column.
def kernel(params, x, y):
    lengths = np.exp(params[3:])
    differences = np.expand_dims(x / lengths, 1) - np.expand_dims(y / lengths, 0)
    return np.exp(2 * params[1]) * np.exp(-0.5 * np.sum(differences**2, axis=2))


def covariance(params, x):
    return kernel(params, x, x) + np.exp(2 * params[2]) * np.eye(len(x))


def log_marginal_likelihood(params, x, y):
    """The log density of y, by a linear solve and a log determinant."""
    k, rest = covariance(params, x), y - params[0]
    _, logdet = np.linalg.slogdet(k)
    return -0.5 * (np.dot(rest, np.linalg.solve(k, rest)) + logdet + len(y) * LOG_2PI)


def log_marginal_likelihood_by_cholesky(params, x, y):
    lower = np.linalg.cholesky(covariance(params, x))
    white = np.linalg.solve(lower, y - params[0])
    return -0.5 * np.sum(white**2) - np.sum(np.log(np.diag(lower))) - 0.5 * len(y) * LOG_2PI


def conditional(params, x, y, at):
    """The mean and the covariance of the process at new places, given what was seen."""
    cross = kernel(params, at, x)
    k = covariance(params, x)
    mean = params[0] + np.dot(cross, np.linalg.solve(k, y - params[0]))
    return mean, kernel(params, at, at) - np.dot(cross, np.linalg.solve(k, cross.T))


# Variational inference: a diagonal normal distribution q of the weights that comes close to the
# posterior. Its samples are mean + std * noise, so that they can be differentiated.
def elbo(q, log_joint, noise):
    """The evidence lower bound: the mean of the log joint under q, and the entropy of q."""
    samples = q["mean"] + np.exp(q["log_std"]) * noise
    entropy = 0.5 * len(q["mean"]) * (1.0 + LOG_2PI) + np.sum(q["log_std"])
    return np.mean(log_joint(samples)) + entropy


def log_joint_of_line(weights, x, y, log_noise=-1.0):
    """Linear regression with a standard normal prior; weights are (samples, columns)."""
    prior = np.sum(log_normal(weights, 0.0, 0.0), axis=1)
    predictions = np.einsum("sc,nc->sn", weights, x)
    return prior + np.sum(log_normal(y, predictions, log_noise), axis=1)


def unpacked(weights, sizes):
    """The layers in vectors of weights, (samples, all): matrices (samples, m, n) and biases."""
    for m, n in itertools.pairwise(sizes):
        matrix, weights = weights[:, : m * n], weights[:, m * n :]
        biases, weights = weights[:, :n], weights[:, n:]
        yield np.reshape(matrix, (-1, m, n)), np.reshape(biases, (-1, 1, n))


def network_of_samples(weights, sizes, x):
    """The predictions of a network for each sample of its weights: (samples, rows)."""
    inputs = np.tile(np.expand_dims(x, 0), (len(weights), 1, 1))
    for matrix, biases in unpacked(weights, sizes):
        outputs = np.einsum("snd,sde->sne", inputs, matrix) + biases
        inputs = np.tanh(outputs)
    return outputs[:, :, 0]


def log_joint_of_network(weights, sizes, x, y, log_noise=-2.0):
    prior = np.sum(log_normal(weights, 0.0, 1.0), axis=1)
    predictions = network_of_samples(weights, sizes, x)
    return prior + np.sum(log_normal(y, predictions, log_noise), axis=1)
