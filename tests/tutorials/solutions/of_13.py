"""Your own operation: the answers by formulas, where the notebook's come from the engine."""


def step(c, x):
    """Newton's on x³/3 − c·x, whose curvature is 2x: the mean of x and c/x."""
    return (x + c / x) / 2


RIGHT = {
    "hand_back": lambda a, b, g: [2 * a * b * g, a * a * g],
    "rule": lambda g, a: g * 2 * abs(a),
    "newton": lambda c, x: step(c, step(c, x)),
}
WRONG = {
    "hand_back": [
        ("mistake", lambda a, b, g: [2 * a * b, a * a]),
        ("mistake", lambda a, b, g: [a * b * g, a * a * g]),
        ("mistake", lambda a, b, g: [a * a * b * g, a * a * b * g]),
        ("swapped", lambda a, b, g: [a * a * g, 2 * a * b * g]),
        ("shape", lambda a, b, g: 2 * a * b * g),
    ],
    "rule": [
        ("mistake", lambda g, a: 2 * a * g),
        ("mistake", lambda g, a: g * abs(a)),
        ("mistake", lambda g, a: abs(2 * a)),
    ],
    "newton": [
        ("mistake", step),
        ("mistake", lambda c, x: step(c, step(c, step(c, x)))),
        ("mistake", lambda c, x: x + (x * x - c) / (2 * x) + _next_uphill(c, x)),
        ("mistake", lambda c, x: c**0.5),
    ],
}


def _next_uphill(c, x):
    up = x + (x * x - c) / (2 * x)
    return (up * up - c) / (2 * up)
