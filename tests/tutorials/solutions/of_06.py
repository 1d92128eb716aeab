"""Yes or no: the answers by formulas, where the exercises' come from the library."""

from math import exp, log, log1p


def answered(w1, w2, b, x1, x2):
    e = exp(b + x1 * w1 + x2 * w2)
    return [e / (e + 1), log1p(e)]


def scored(people, ill, found, alarms):
    return [found / (found + alarms), found / ill, 2 * found / (found + alarms + ill)]


def slopes(z, t):
    p = exp(z) / (1 + exp(z))
    return [p - t, 2 * (p - t) * p * (1 - p)]


def scored_with_accuracy(people, ill, found, alarms):
    wrong = ill - found + alarms
    return [1 - wrong / people, *scored(people, ill, found, alarms)[1:]]


RIGHT = {"cost": answered, "alarms": scored, "feedback": slopes}
WRONG = {
    "cost": [
        ("mistake", lambda **x: [answered(**x)[0], -log(answered(**x)[0])]),
        ("mistake", lambda **x: [answered(**x)[0], answered(**x)[1] / log(10)]),
        ("mistake", lambda **x: answered(**(x | {"b": 0}))),
        ("mistake", lambda **x: [answered(**x)[0], 1 - answered(**x)[0]]),
        ("sign", lambda **x: [answered(**x)[0], -answered(**x)[1]]),
        ("shape", lambda **x: answered(**x)[1]),
    ],
    "alarms": [
        ("mistake", lambda **x: [scored(**x)[1], scored(**x)[0], scored(**x)[2]]),
        ("mistake", lambda **x: [*scored(**x)[:2], sum(scored(**x)[:2]) / 2]),
        (
            "mistake",
            lambda found, alarms, **x: [
                found / alarms,
                *scored(found=found, alarms=alarms, **x)[1:],
            ],
        ),
        ("mistake", lambda **x: [100 * score for score in scored(**x)]),
        ("other", scored_with_accuracy),
        ("rounded", lambda **x: [round(score, 3) for score in scored(**x)]),
    ],
    "feedback": [
        ("mistake", lambda z, t: [slopes(z, t)[0], 2 * slopes(z, t)[0]]),
        ("mistake", lambda z, t: [slopes(z, t)[0], slopes(z, t)[1] / 2]),
        ("mistake", lambda z, t: [-slope for slope in slopes(z, t)]),
        ("mistake", lambda z, t: [log1p(exp(-z if t else z)), slopes(z, t)[0] ** 2]),
        ("shape", lambda z, t: slopes(z, t)[0]),
    ],
}
