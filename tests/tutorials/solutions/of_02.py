"""Rolling downhill: the answers by formulas, where the notebook's come from the engine."""


def stepped(m, b, y_1, y_2, lr):
    miss_1, miss_2 = m + b - y_1, 2 * m + b - y_2
    return [m - lr * (miss_1 + 2 * miss_2), b - lr * (miss_1 + miss_2)]


RIGHT = {
    "behind_the_mixer": lambda lever, p, q, h, c: p * h - q * -c,
    "one_step": stepped,
    "all_at_once": lambda a, c, w: 0.5 / a,
}
WRONG = {
    "behind_the_mixer": [
        ("mistake", lambda lever, p, q, h, c: p * h),
        ("mistake", lambda lever, p, q, h, c: q * c),
        ("mistake", lambda lever, p, q, h, c: p * h - q * c),
        ("mistake", lambda lever, p, q, h, c: (p + q) * (h + c)),
        ("sign", lambda lever, p, q, h, c: -(p * h + q * c)),
    ],
    "one_step": [
        ("mistake", lambda lr, **x: stepped(lr=-lr, **x)),
        ("mistake", lambda lr, **x: stepped(lr=1, **x)),
        ("mistake", lambda lr, **x: stepped(lr=2 * lr, **x)),
        ("mistake", lambda lr, **x: stepped(lr=lr / 2, **x)),
        ("shape", lambda **x: stepped(**x)[0]),
    ],
    "all_at_once": [
        ("mistake", lambda a, c, w: 1 / a),
        ("mistake", lambda a, c, w: c),
        ("mistake", lambda a, c, w: c - w),
        ("mistake", lambda a, c, w: 2 * a * (w - c)),
        ("sign", lambda a, c, w: -0.5 / a),
    ],
}
