"""The exercises of notebook 07, Gold, silver, bronze."""

import math

from micrograd_plus import Tensor, functions, metrics
from micrograd_plus.exercises import Exercise

_MEDALS = ["gold", "silver", "bronze"]


def _shares(*parts):
    return [part / sum(parts) for part in parts]


shares = Exercise(
    "A network's scores are {gold} for gold, {silver} for silver and {bronze} for bronze.\n"
    "Which probabilities does softmax make of them? Answer with a list of three.",
    lambda gold, silver, bronze: functions.softmax(Tensor([gold, silver, bronze], "float64")).data,
    {
        "each score is first the power to which e is raised": lambda **x: _shares(*x.values()),
        "softmax takes exponentials, not sigmoids": lambda **x: _shares(
            *(functions.sigmoid(float(score)) for score in x.values())
        ),
        "divide each by the sum of all three: probabilities add up to 1": lambda **x: [
            math.exp(score) for score in x.values()
        ],
    },
    seed=1,
    gold=[0.5, 1, 1.5, 2, 2.5, 3],
    silver=[0.5, 1, 1.5, 2, 2.5, 3],
    bronze=[0.5, 1, 1.5, 2, 2.5, 3],
)


def _slopes(probabilities, truth):
    scores = Tensor([math.log(p) for p in probabilities], "float64")
    functions.softmax_cross_entropy(scores.reshape(1, 3), [_MEDALS.index(truth)]).backward()
    return scores.grad


feedback = Exercise(
    "A network gives gold, silver and bronze the probabilities {probabilities}. The truth is\n"
    "{truth}. How fast does the cross-entropy move when the scores move? Answer with a list of\n"
    "three slopes: for the score of gold, of silver and of bronze.",
    _slopes,
    {
        "it is probability − truth, not truth − probability": lambda **x: -_slopes(**x),
        "these are the probabilities: the truth is still to be subtracted": lambda **x: [
            *x["probabilities"]
        ],
        "that is how the cost moves with the probabilities: go on, through softmax": (
            lambda probabilities, truth: [
                -1 / p if medal == truth else 0.0
                for p, medal in zip(probabilities, _MEDALS, strict=True)
            ]
        ),
    },
    seed=1,
    probabilities=[
        (0.5, 0.2, 0.3),
        (0.1, 0.6, 0.3),
        (0.7, 0.2, 0.1),
        (0.15, 0.25, 0.6),
        (0.05, 0.8, 0.15),
        (0.4, 0.35, 0.25),
    ],
    truth=_MEDALS,
)


def _scored(**counts):
    target = [row for row in range(3) for _ in range(3)]
    predicted = [0, 1, 2] * 3
    times = list(counts.values())
    pairs = [
        [k for k, count in zip(of, times, strict=True) for _ in range(count)]
        for of in (predicted, target)
    ]
    return [score(*pairs, average=None)[1] for score in (metrics.precision, metrics.recall)]


def _accuracy_and_recall(**counts):
    right = counts["a"] + counts["e"] + counts["i"]
    return [right / sum(counts.values()), _scored(**counts)[1]]


per_class = Exercise(
    "A confusion matrix, with a row for each true class and a column for each predicted one:\n"
    "            gold  silver  bronze\n"
    "    gold    {a:4}  {b:6}  {c:6}\n"
    "    silver  {d:4}  {e:6}  {f:6}\n"
    "    bronze  {g:4}  {h:6}  {i:6}\n"
    "Precision and recall of silver? Answer with a list: [precision, recall].",
    _scored,
    {
        "precision goes down a column, of what was called silver; recall along a row": (
            lambda **x: _scored(**x)[::-1]
        ),
        "that is the accuracy of all three classes: look at silver alone": _accuracy_and_recall,
    },
    seed=1,
    a=range(10, 30),
    b=range(0, 8),
    c=range(0, 4),
    d=range(0, 8),
    e=range(10, 30),
    f=range(0, 8),
    g=range(0, 4),
    h=range(0, 8),
    i=range(10, 30),
)
