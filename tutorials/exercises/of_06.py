"""The exercises of notebook 06, Yes or no."""

import math

from micrograd_plus import Value, losses, metrics
from micrograd_plus.exercises import Exercise


def _costs_if_no(w1, w2, b, x1, x2):
    p = Value(float(w1 * x1 + w2 * x2 + b)).sigmoid()
    return [p.data, losses.binary_crossentropy(p, 0).data]


def _costs_if_yes(**numbers):
    p = _costs_if_no(**numbers)[0]
    return [p, -math.log(p)]


def _in_base_10(**numbers):
    p, cost = _costs_if_no(**numbers)
    return [p, cost / math.log(10)]


cost = Exercise(
    "A neuron has the weights {w1} and {w2} and the bias {b}, and a sigmoid. A hotel's inputs are\n"
    "{x1} and {x2}, and it is not in high demand. How probable does the neuron find a yes,\n"
    "and what is the cross-entropy? Answer with a list: [probability, cross-entropy].",
    _costs_if_no,
    {
        "that is what it costs if the truth is yes": _costs_if_yes,
        "the logarithm is the natural one": _in_base_10,
        "you left out the bias": lambda b, **x: _costs_if_no(b=0, **x),
        "the probability is right; the cost counts what was given to no": lambda **x: [
            _costs_if_no(**x)[0],
            1 - _costs_if_no(**x)[0],
        ],
    },
    seed=1,
    w1=[-1, -0.5, 0.5, 1],
    w2=[-1, -0.5, 0.5, 1, 1.5],
    b=[-1, -0.5, 0.5, 1],
    x1=[-1, 1, 2],
    x2=[-2, -1, 1, 2],
)


def _scored(people, ill, found, alarms):
    prediction = [1] * found + [0] * (ill - found) + [1] * alarms + [0] * (people - ill - alarms)
    target = [1] * ill + [0] * (people - ill)
    scores = metrics.precision, metrics.recall, metrics.f1_score
    return [score(prediction, target) for score in scores]


def _plain_mean(**numbers):
    precision, recall, _ = _scored(**numbers)
    return [precision, recall, (precision + recall) / 2]


def _confused(**numbers):
    precision, recall, f1 = _scored(**numbers)
    return [recall, precision, f1]


def _of_false_alarms(found, alarms, **numbers):
    _, recall, f1 = _scored(found=found, alarms=alarms, **numbers)
    return [found / alarms, recall, f1]


alarms = Exercise(
    "Of {people} people, {ill} are ill. A test finds {found} of these, and gives {alarms} false\n"
    "alarms. Its precision, recall and F1? Answer with a list of three shares, from 0 to 1.",
    _scored,
    {
        "precision is about those whom the test calls ill, recall about those who are": _confused,
        "F1 is not the plain mean: it is nearer to the smaller of the two": _plain_mean,
        "precision is a share of all whom the test calls ill, the rightly called among them": (
            _of_false_alarms
        ),
        "give shares, such as 0.4, in place of per cent": lambda **x: [
            100 * score for score in _scored(**x)
        ],
    },
    seed=1,
    people=[200, 500, 1000],
    ill=range(20, 40),
    found=range(5, 19),
    alarms=range(3, 30),
)


def _slopes(z, t):
    found = []
    for loss in (losses.binary_crossentropy, losses.mean_squared_error):
        logit = Value(float(z))
        loss(logit.sigmoid(), t).backward()
        found.append(logit.grad)
    return found


def _probability(z):
    return 1 / (1 + math.exp(-z))


feedback = Exercise(
    "A neuron with a sigmoid has z = {z}, and its answer should be {t}. How fast does the loss\n"
    "move when z moves: under cross-entropy, and under the squared error? Answer with a list.",
    _slopes,
    {
        "from p, the squared error has still to go back through the sigmoid": lambda z, t: [
            _probability(z) - t,
            2 * (_probability(z) - t),
        ],
        "a square grows at twice what is squared": lambda z, t: [
            _slopes(z, t)[0],
            _slopes(z, t)[1] / 2,
        ],
        "these go the wrong way: it is probability − truth": lambda z, t: [
            -slope for slope in _slopes(z, t)
        ],
        "these are the losses, not how fast they move": lambda z, t: [
            -math.log(_probability(z if t else -z)),
            (_probability(z) - t) ** 2,
        ],
    },
    seed=1,
    z=[-4, -3, -2, -1, 1, 2, 3, 4],
    t=[0, 1],
)
