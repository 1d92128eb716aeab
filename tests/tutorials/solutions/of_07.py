"""Gold, silver, bronze: the answers by formulas, where the exercises' come from the library."""

from math import exp


def softmax(gold, silver, bronze):
    total = exp(gold) + exp(silver) + exp(bronze)
    return [exp(gold) / total, exp(silver) / total, exp(bronze) / total]


def sigmoid_shares(*scores):
    sigmoids = [exp(score) / (1 + exp(score)) for score in scores]
    return [sigmoid / sum(sigmoids) for sigmoid in sigmoids]


def slopes(probabilities, truth):
    gold, silver, bronze = probabilities
    return [gold - (truth == "gold"), silver - (truth == "silver"), bronze - (truth == "bronze")]


def of_silver(a, b, c, d, e, f, g, h, i):
    return [e / (b + e + h), e / (d + e + f)]


RIGHT = {"shares": softmax, "feedback": slopes, "per_class": of_silver}
WRONG = {
    "shares": [
        ("mistake", lambda **x: [score / sum(x.values()) for score in x.values()]),
        ("mistake", lambda **x: [exp(score) for score in x.values()]),
        ("mistake", lambda **x: sigmoid_shares(*x.values())),
        ("rounded", lambda **x: [round(p, 4) for p in softmax(**x)]),
        ("shape", lambda **x: softmax(**x)[0]),
    ],
    "feedback": [
        ("mistake", lambda **x: [-slope for slope in slopes(**x)]),
        ("mistake", lambda probabilities, truth: list(probabilities)),
        (
            "mistake",
            lambda probabilities, truth: [
                (slope < 0) / -p
                for slope, p in zip(slopes(probabilities, truth), probabilities, strict=True)
            ],
        ),
        ("shape", lambda **x: min(slopes(**x))),
    ],
    "per_class": [
        ("mistake", lambda **x: [of_silver(**x)[1], of_silver(**x)[0]]),
        ("mistake", lambda **x: [(x["a"] + x["e"] + x["i"]) / sum(x.values()), of_silver(**x)[1]]),
        ("rounded", lambda **x: [round(score, 3) for score in of_silver(**x)]),
    ],
}
