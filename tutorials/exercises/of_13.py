"""The exercises of notebook 13, Your own operation."""

from micrograd_plus import Value, functions, grad
from micrograd_plus.exercises import Exercise


def _handed_back(a, b, g):
    a, b = Value(float(a)), Value(float(b))
    (g * (a * a * b)).backward()
    return [a.grad, b.grad]


hand_back = Exercise(
    "An operation of your own computes y = a²·b, and y arrives with the gradient g = {g}.\n"
    "With a = {a} and b = {b}, what do its two vjps hand back? Answer with a list: [to a, to b].",
    _handed_back,
    {
        "those are the slopes: multiply each by the gradient that arrives": lambda a, b, g: (
            _handed_back(a, b, 1)
        ),
        "a square grows at twice what is squared": lambda a, b, g: [
            _handed_back(a, b, g)[0] / 2,
            _handed_back(a, b, g)[1],
        ],
        "each slope is how far y moves, and not y itself": lambda a, b, g: [g * a * a * b] * 2,
    },
    seed=1,
    a=range(2, 8),
    b=[-4, -3, -2, 3, 4, 5],
    g=[-5, -3, -2, 2, 3, 5],
)


def _rule(g, a):
    a = Value(float(a))
    (g * (a * functions.absolute(a))).backward()
    return a.grad


rule = Exercise(
    "Which vjp does y = a·|a| have? Write it as a function of g and a, and give its name.\n"
    "To begin with, it is tried with g = {g} and a = {a}.",
    _rule,
    {
        "right wherever a is positive: mind what |a| is elsewhere": lambda g, a: g * 2 * a,
        "a reaches y in two ways, and you counted one: add up": lambda g, a: g * abs(a),
        "the slope is right: multiply it by g": lambda g, a: 2 * abs(a),
    },
    seed=1,
    g=[-3, -2, 2, 3, 5],
    a=[-4, -3, -2.5, -1.5, -0.5],
)


def _walked(c, x, steps=2, sign=1):
    slope = grad(lambda x: x**3 / 3 - c * x)
    x = float(x)
    for _ in range(steps):
        x = x - sign * slope(x) / grad(slope)(x)
    return x


newton = Exercise(
    "f(x) = x³/3 − {c}·x has the slope x² − {c}.\n"
    "Newton's method starts at x = {x}. Where is it after two steps?",
    _walked,
    {
        "that is after one step": lambda c, x: _walked(c, x, steps=1),
        "that is after three steps": lambda c, x: _walked(c, x, steps=3),
        "go against the slope": lambda c, x: _walked(c, x, sign=-1),
        "that is where it ends, and two steps do not get there": lambda c, x: c**0.5,
    },
    seed=1,
    c=[2, 3, 5, 6, 7],
    x=[2, 3, 4, 5],
)
