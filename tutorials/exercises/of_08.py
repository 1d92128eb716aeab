"""The exercises of notebook 08, From numbers to arrays."""

import numpy as np

from micrograd_plus import Tensor
from micrograd_plus.exercises import Exercise


def _sizes(n, m):
    a, b, c = Tensor(np.ones((n, m))), Tensor(np.ones(m)), Tensor(np.ones((n, 1)))
    result = (a + b) * c
    result.sum().backward()
    return [result.size, b.grad.size, c.grad.size]


sizes = Exercise(
    "A has shape ({n}, {m}), b has shape ({m},) and c has shape ({n}, 1). All are Tensors.\n"
    "How many numbers hold (A + b) * c, and, after its sum was sent backwards, b.grad and c.grad?\n"
    "Write down their shapes first. Answer with a list of three numbers: [result, b.grad, c.grad].",
    _sizes,
    {
        "a gradient has the shape of its own Tensor, not of the result": [
            lambda n, m: [n * m, n * m, n * m],
            lambda n, m: [n * m, n * m, n],
            lambda n, m: [n * m, m, n * m],
        ],
        "the one column of c is used for every column of A + b": lambda n, m: [n, m, n],
        "a size that is stretched does not add to the others": lambda n, m: [n * m * m * n, m, n],
    },
    seed=1,
    n=range(2, 6),
    m=range(6, 10),
)


def _summed(n, m, k):
    b = Tensor(np.zeros(m))
    (k * (Tensor(np.ones((n, m))) + b)).sum().backward()
    return b.grad[0].item()


repeated = Exercise(
    "X has {n} rows of {m} numbers, and b has {m} numbers. loss = ({k} * (X + b)).sum()\n"
    "What is each number of b.grad?",
    _summed,
    {
        "that is the gradient of one row, and each number of b is used in every row": (
            lambda n, m, k: k
        ),
        "each number of b is used in one column, not in all of them": lambda n, m, k: n * m * k,
        "a number of b is used once for every row, not for every column": lambda n, m, k: m * k,
        "each use passes on the factor": lambda n, m, k: n,
    },
    seed=1,
    n=range(3, 7),
    m=range(7, 11),
    k=[-4, -3, -2, 2, 3, 5],
)


def _places(r, c, p):
    return [int(np.ravel_multi_index((r, c), (28, 28))), [int(i) for i in divmod(p, 28)]]


places = Exercise(
    "An image of 28 rows and 28 columns is flattened to 784 numbers. All is counted from 0.\n"
    "At which place is the dot of row {r} and column {c}? And which row and column has place {p}?\n"
    "Answer with a list: [place, [row, column]].",
    _places,
    {
        "a whole row of 28 comes before the next one begins: it goes row by row": lambda r, c, p: [
            28 * c + r,
            [p % 28, p // 28],
        ],
        "the row comes first, and is how many whole rows of 28 lie before": lambda r, c, p: [
            28 * r + c,
            [p % 28, p // 28],
        ],
        "all is counted from 0": [
            lambda r, c, p: [28 * (r - 1) + c, [p // 28 + 1, p % 28]],
            lambda r, c, p: [28 * (r - 1) + c, [p // 28 + 1, p % 28 + 1]],
            lambda r, c, p: [28 * r + c, [p // 28 + 1, p % 28 + 1]],
            lambda r, c, p: [28 * r + c + 1, [p // 28, p % 28]],
        ],
    },
    seed=1,
    r=range(3, 26),
    c=range(3, 26),
    p=range(100, 750),
)
