"""The exercises of notebook 01."""

RIGHT = {
    "by_hand": lambda a, b: 2 * a + b,
    "in_line": lambda a: 8 * a + 2,
    "subtraction": lambda a, b: -2 * (a - b),
}

WRONG = {
    "by_hand": [
        ("mistake", lambda a, b: a),
        ("mistake", lambda a, b: a + b),
        ("sign", lambda a, b: -(2 * a + b)),
        ("factor", lambda a, b: 2 * (2 * a + b)),
        ("type", lambda a, b: str(2 * a + b)),
        ("unanswered", lambda a, b: ...),
    ],
    "in_line": [
        ("mistake", lambda a: 20 * a + 2),  # what naive_backward gives
        ("mistake", lambda a: 8 * a + 1),
        ("mistake", lambda a: 2 * a),
        ("other", lambda a: 8 * a + 3),
    ],
    "subtraction": [
        ("sign", lambda a, b: 2 * (a - b)),
        ("mistake", lambda a, b: -(a - b)),
        ("type", lambda a, b: None),
    ],
}
