"""What each operation on arrays does, and how its gradients go back, in plain words.

Most of them only move numbers, or add them up: what comes back goes the same ways in the other
direction. The texts have no numbers and no formulas but the names of operands.
"""

from __future__ import annotations

from ..engine.primitives import (
    attention,
    convolution,
    linalg,
    linear,
    neural,
    normalization,
    ordering,
    pooling,
    recurrent,
    reductions,
    shapes,
)
from ..engine.rule import Rule
from .meaning import Meaning, Reason, dlmf

_RULES = dlmf("1.4")
_MATRICES = "Giles, Collected Matrix Derivative Results, 2008"
_DEEP = "Goodfellow, Bengio and Courville, Deep Learning"

_MOVED = Reason("Each entry gets back what its own place in the result received.", _RULES)
_SPREAD = Reason("Every entry is in the sum once, so all get what the sum received.", _RULES)
_BACK = Reason("An entry gets the sum of what came back from everywhere it went.", _RULES)
_LARGEST = Reason(
    "Only the entry that came out counts, and gets all; equal ones share.",
    "Rockafellar, Convex Analysis, section 23",
)
_PRODUCT = Reason("An entry counts as often as the product of all others says.", _RULES)
_ROWS = Reason(
    "An entry of a row met every column of the other matrix: it gets the sum of what came back "
    "from there, each times what it met.",
    _MATRICES,
)
_COLUMNS = Reason(
    "An entry of a column met every row of the other matrix: it gets the sum of what came back "
    "from there, each times what it met.",
    _MATRICES,
)
_BIAS = Reason("It was added in every row, and gets the sum over all rows.", _RULES)
_INVERSE = Reason("What solves an equation moves against what changes in it.", _MATRICES)
_CHAIN = Reason("All the steps inside are gone through backward, one after the other.", _RULES)
_WINDOWS = Reason(
    "A weight was used at every place of the image, and a pixel in every window it lies in: each "
    "gets the sum of all that came back from there.",
    f"{_DEEP}, 9.5",
)
_CENTRED = Reason(
    "What moves one entry moves the mean and the spread of its group too: what all have in common "
    "is taken off.",
    "Ba, Kiros and Hinton, Layer Normalization, 2016",
)
_SHARES = Reason(
    "The shares add up to one, so what one gains the others lose: from what comes back, its mean "
    "by these shares is taken off.",
    f"{_DEEP}, 6.2.2.3",
)

MEANINGS_OF_ARRAYS: dict[Rule, Meaning] = {
    shapes.reshape: Meaning("The same numbers in another shape.", (_MOVED,)),
    shapes.transpose: Meaning("The same numbers with axes exchanged.", (_MOVED,)),
    shapes.expand_dims: Meaning("The same numbers with one more axis.", (_MOVED,)),
    shapes.squeeze: Meaning("The same numbers without axes of one entry.", (_MOVED,)),
    shapes.broadcast_to: Meaning("The same numbers, repeated to fill a larger shape.", (_BACK,)),
    shapes.astype: Meaning("The same numbers in another format.", (_MOVED,)),
    shapes.to_array: Meaning("A number as an array.", (_MOVED,)),
    shapes.item: Meaning("The only number of an array.", (_MOVED,)),
    shapes.index: Meaning(
        "Some of the numbers, picked by their places.",
        (Reason("What was picked gets what it received, each time; the rest nothing.", _RULES),),
    ),
    shapes.scatter_add: Meaning(
        "Numbers put to their places, added up where they meet.", (_MOVED,)
    ),
    shapes.concatenate: Meaning("Several arrays, one after the other.", (_MOVED,)),
    shapes.stack: Meaning("Several arrays, beside each other along a new axis.", (_MOVED,)),
    shapes.pad: Meaning("The same numbers with a margin.", (_MOVED,)),
    shapes.flip: Meaning("The same numbers in reverse order.", (_MOVED,)),
    shapes.roll: Meaning("The same numbers, moved along in a circle.", (_MOVED,)),
    shapes.repeat: Meaning("Each entry several times.", (_BACK,)),
    reductions.tile: Meaning("The whole array several times.", (_BACK,)),
    reductions.spread: Meaning("Each number at all the entries it stands for.", (_BACK,)),
    reductions.sum: Meaning("All entries added up, or those along an axis.", (_SPREAD,)),
    reductions.mean: Meaning(
        "The sum of the entries, shared out evenly.",
        (Reason("Every entry gets what the mean received, over how many they are.", _RULES),),
    ),
    reductions.prod: Meaning("All entries multiplied.", (_PRODUCT,)),
    reductions.max: Meaning("The largest entry.", (_LARGEST,)),
    reductions.min: Meaning("The smallest entry.", (_LARGEST,)),
    reductions.var: Meaning(
        "How far entries are from their mean: the mean of the squares.",
        (Reason("The farther from the mean, the more an entry moves it.", _RULES),),
    ),
    reductions.std: Meaning(
        "How far entries are from their mean: the root of the mean of the squares.",
        (Reason("The farther from the mean, the more an entry moves it.", _RULES),),
    ),
    reductions.logsumexp: Meaning(
        "A soft maximum of the entries.",
        (
            Reason(
                "Each entry moves it by its share: the largest most.",
                "Boyd and Vandenberghe, Convex Optimization, 3.1.5",
            ),
        ),
    ),
    reductions.cumsum: Meaning(
        "The sums so far, along an axis.",
        (Reason("An entry is in its own sum and in all later ones.", _RULES),),
    ),
    reductions.cumprod: Meaning("The products so far, along an axis.", (_PRODUCT,)),
    ordering.sort: Meaning("The same numbers, from the smallest to the largest.", (_MOVED,)),
    linear.matmul: Meaning(
        "Rows of `a` times columns of `b`: each entry is a sum of products.", (_ROWS, _COLUMNS)
    ),
    linear.einsum: Meaning("Sums of products, over the letters that are named twice.", (_BACK,)),
    linear.dot: Meaning("Sums of products of `a` and `b`.", (_ROWS, _COLUMNS)),
    linear.outer: Meaning("Each entry of `a` times each of `b`.", (_ROWS, _COLUMNS)),
    neural.linear: Meaning(
        "Rows of `x` times columns of `w`, and `b` added to every row.", (_ROWS, _COLUMNS, _BIAS)
    ),
    linear.trace: Meaning(
        "The sum of the diagonal.",
        (Reason("What lies on the diagonal gets what the sum received.", _MATRICES),),
    ),
    linalg.solve: Meaning("The numbers that solve a system of equations.", (_INVERSE,)),
    linalg.inv: Meaning("The matrix that undoes another.", (_INVERSE,)),
    linalg.det: Meaning("By how much a matrix stretches space.", (_PRODUCT,)),
    linalg.slogdet: Meaning("The logarithm of how much a matrix stretches space.", (_INVERSE,)),
    linalg.cholesky: Meaning("A triangle whose square is the matrix.", (_INVERSE,)),
    linalg.norm: Meaning(
        "How long a vector is.",
        (Reason("The length follows an entry by how much it points along it.", _MATRICES),),
    ),
    neural.softmax: Meaning("Shares that add up to one: the larger, the more.", (_SHARES,)),
    neural.log_softmax: Meaning("The logarithms of shares that add up to one.", (_SHARES,)),
    neural.softmax_cross_entropy: Meaning(
        "How surprised one is by the right classes, if softmax of these numbers were the "
        "probabilities.",
        (Reason("Each gets its probability, less one at the right class.", f"{_DEEP}, 6.2.2.3"),),
    ),
    normalization.layer_norm: Meaning("Rows brought to mean zero and spread one.", (_CENTRED,)),
    normalization.rms_norm: Meaning("Rows brought to one size.", (_CENTRED,)),
    attention.attention: Meaning(
        "Means of the values, weighted by how well each query fits each key.", (_CHAIN,)
    ),
    recurrent.lstm: Meaning("A cell that reads a sequence step by step and remembers.", (_CHAIN,)),
    recurrent.gru: Meaning("A cell that reads a sequence step by step and remembers.", (_CHAIN,)),
    convolution.conv2d_transpose: Meaning(
        "Each pixel spread over a window by weights, added up where windows overlap.", (_WINDOWS,)
    ),
    convolution.conv2d_kernel: Meaning("For each weight, what its window saw.", (_WINDOWS,)),
    pooling.max_unpool2d: Meaning("Numbers put where the largest of each window was.", (_BACK,)),
    pooling.pool_maxima: Meaning("The numbers where the largest of each window was.", (_LARGEST,)),
    pooling.average_unpool2d: Meaning("Each number spread over its window.", (_BACK,)),
    convolution.conv2d: Meaning(
        "A small window of weights, moved over the image: at each place a sum of products.",
        (_WINDOWS,),
    ),
    convolution.conv2d_with_bias: Meaning(
        "A small window of weights, moved over the image: at each place a sum of products, and a "
        "bias.",
        (_WINDOWS,),
    ),
    pooling.max_pool2d: Meaning("The largest number of each window of the image.", (_LARGEST,)),
    pooling.average_pool2d: Meaning(
        "The mean of each window of the image.",
        (Reason("Every pixel gets what its windows received, shared out evenly.", _RULES),),
    ),
}
