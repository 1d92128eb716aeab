"""What each operation on numbers does, and why its slopes are what they are, in plain words.

The slope by an operand says how much the result grows when that operand grows by a little, per
unit. A text has formulas in backticks, of the operands' names in the primitive and of `y`, the
result. Each is such a name, or the slope itself, written in one way or in two; other numbers are
in words. So a test can compute whatever is claimed here.
"""

from __future__ import annotations

from ..engine.primitives import activations as act
from ..engine.primitives import arithmetic, elementwise, neural, selection
from ..engine.primitives import trigonometry as trig
from ..engine.rule import Rule
from .meaning import Meaning, Reason, dlmf
from .reasons_of_arrays import MEANINGS_OF_ARRAYS


def meaning_of(rule: Rule) -> Meaning | None:
    """What an operation means; None for one that is not of this package.

    >>> from micrograd_plus.engine.primitives.arithmetic import multiply
    >>> meaning_of(multiply).reasons[0].text
    'One more in `a` adds `b` once more: less if `b` is negative, nothing if it is zero.'
    """
    return _MEANINGS.get(rule) or MEANINGS_OF_ARRAYS.get(rule)


_RULES, _POWERS = dlmf("1.4"), dlmf("4.7")  # of sums, products, quotients and what is nested
_CIRCLE, _ANGLES = dlmf("4.20"), dlmf("4.24")
_HYPERBOLIC, _INVERSE = dlmf("4.34"), dlmf("4.38")
_BELL = f"{dlmf('7.2')}: an integral grows by what is under it"
_WHOLE = "Graham, Knuth and Patashnik, Concrete Mathematics, 3.1"
_MOD = "Graham, Knuth and Patashnik, Concrete Mathematics, 3.4"
_KINKS = "Rockafellar, Convex Analysis, section 23"
_SOFTMAX = "Boyd and Vandenberghe, Convex Optimization, 3.1.5"
_GATES = "Hendrycks and Gimpel, Gaussian Error Linear Units, 2016"
_RELU = "Nair and Hinton, Rectified Linear Units, ICML 2010"
_LEAKY = "Maas, Hannun and Ng, Rectifier Nonlinearities, ICML 2013"
_ELU = "Clevert, Unterthiner and Hochreiter, Exponential Linear Units, ICLR 2016"
_SOFTPLUS = "Dugas, Bengio and others, Second-Order Functional Knowledge, NIPS 2000"
_LOSSES = "Goodfellow, Bengio and Courville, Deep Learning, 6.2.2.2"

_FLAT = Reason("Flat between its jumps: a small change of `a` changes nothing, so `0`.", _WHOLE)
_CHOSEN = "What comes out is one of the operands, and only that one counts; equal ones share."


def _of(does: str, *reasons: Reason) -> Meaning:
    return Meaning(does, reasons)


def _at(*numbers: float) -> tuple[tuple[float, ...], float]:
    """The operands, and last the slope."""
    return numbers[:-1], numbers[-1]


def _why(text: str, source: str, *examples: tuple[tuple[float, ...], float]) -> Reason:
    return Reason(text, source, examples)


# fmt: off
_MEANINGS: dict[Rule, Meaning] = {
    arithmetic.add: _of(
        "`a` and `b` together.",
        _why("One more in `a` is one more in the sum: `1`.", _RULES, _at(2, 3, 1)),
        _why("One more in `b` is one more in the sum: `1`.", _RULES, _at(2, 3, 1)),
    ),
    arithmetic.subtract: _of(
        "What is left of `a` when `b` is taken away.",
        _why("One more in `a` is one more that is left: `1`.", _RULES, _at(2, 3, 1)),
        _why("One more taken away is one less that is left: `-1`.", _RULES, _at(2, 3, -1)),
    ),
    arithmetic.multiply: _of(
        "`a` times `b`.",
        _why("One more in `a` adds `b` once more: less if `b` is negative, nothing if it is zero.",
             _RULES, _at(2, -3, -3)),
        _why("One more in `b` adds `a` once more: less if `a` is negative, nothing if it is zero.",
             _RULES, _at(2, -3, 2)),
    ),
    arithmetic.divide: _of(
        "How many times `b` goes into `a`.",
        _why("One more in `a` is shared out like the rest of it, and adds `1 / b`.", _RULES,
             _at(6, 2, 0.5)),
        _why("The larger `b`, the less often it fits, and a large `b` changes little: `-y / b`.",
             _RULES, _at(6, 2, -1.5)),
    ),
    arithmetic.negative: _of(
        "`a` with the other sign.",
        _why("Mirrored at zero: what goes up comes out going down, `-1`.", _RULES, _at(2, -1)),
    ),
    arithmetic.absolute: _of(
        "How far `a` is from zero.",
        _why("Going away from zero adds distance, going towards it takes some off; at zero, the "
             "kink, the middle of the two slopes is taken: `sign(a)`.", _KINKS,
             _at(3, 1), _at(-3, -1), _at(0, 0)),
    ),
    arithmetic.power: _of(
        "`a` raised to the power `b`.",
        _why("Of several equal factors each may grow while the others are kept, and any exponent "
             "follows the same rule: `b * a**(b - 1)`.", _POWERS, _at(3, 2, 6), _at(2, 3, 12)),
        _why("One more in the exponent multiplies once more, so the growth is the height times a "
             "number that depends on the base: `y * log(a)`.", _POWERS, _at(2, 3, 5.545)),
    ),
    arithmetic.floor_divide: _of("How often `b` goes into `a` as a whole.", _FLAT, _FLAT),
    arithmetic.remainder: _of(
        "What is left of `a` after `b` is taken off as often as it goes.",
        _why("One more in `a` is one more left over, until `b` fits in once more: `1`.", _MOD,
             _at(7, 2, 1)),
        _why("`b` is taken off a whole number of times, and each takes one more: "
             "`-floor_divide(a, b)`.", _MOD, _at(7, 2, -3)),
    ),
    arithmetic.fmod: _of(
        "What is left of `a` after `b` is taken off as often as it goes, with the sign of `a`.",
        _why("One more in `a` is one more left over, until `b` fits in once more: `1`.",
             "ISO C, 7.12.10.1", _at(7, 2, 1)),
        _why("`b` is taken off a whole number of times, and each takes one more: "
             "`-trunc(a / b)`.", "ISO C, 7.12.10.1", _at(7, 2, -3), _at(-7, 2, 3)),
    ),
    arithmetic.copysign: _of(
        "The size of `a` with the sign of `b`.",
        _why("The size goes on as it is, perhaps mirrored: `sign(a) * sign(y)`.",
             "IEEE 754-2019, 5.5.1", _at(2, -1, -1), _at(-2, -1, 1)),
        _why("Only the sign counts, which a small change leaves as it is: `0`.",
             "IEEE 754-2019, 5.5.1", _at(2, -1, 0)),
    ),
    arithmetic.logaddexp: _of(
        "A soft maximum: the logarithm of e to the `a` and e to the `b` together.",
        _why("What comes out follows `a` by its share of the sum: "
             "`exp(a) / (exp(a) + exp(b))`.", _SOFTMAX, _at(0, 0, 0.5), _at(2, 0, 0.8808)),
        _why("What comes out follows `b` by its share of the sum: "
             "`exp(b) / (exp(a) + exp(b))`.", _SOFTMAX, _at(0, 0, 0.5), _at(2, 0, 0.1192)),
    ),
    arithmetic.logaddexp2: _of(
        "A soft maximum: the logarithm of two to the `a` and two to the `b` together, to base two.",
        _why("What comes out follows `a` by its share of the sum: `2**a / (2**a + 2**b)`.",
             _SOFTMAX, _at(1, 0, 0.6667)),
        _why("What comes out follows `b` by its share of the sum: `2**b / (2**a + 2**b)`.",
             _SOFTMAX, _at(1, 0, 0.3333)),
    ),
    elementwise.exp: _of(
        "e, a number between two and three, raised to the power `a`.",
        _why("The one curve that is everywhere as steep as it is high: `y`.", _POWERS,
             _at(0, 1), _at(1, 2.718)),
    ),
    elementwise.exp2: _of(
        "Two raised to the power `a`: one more in `a` doubles it.",
        _why("As steep as it is high, times a number that depends on the base: `y * log(2)`.",
             _POWERS, _at(0, 0.6931)),
    ),
    elementwise.expm1: _of(
        "e to the power `a`, less one; exact also close to zero.",
        _why("Taking one off moves the curve down and leaves it as steep as it was: `exp(a)`.",
             _POWERS, _at(0, 1)),
    ),
    elementwise.log: _of(
        "The power to which e must be raised to give `a`; there is none for numbers below zero.",
        _why("Each doubling of `a` adds as much as the one before, so the larger `a`, the less one "
             "more adds: `1 / a`.", _POWERS, _at(1, 1), _at(10, 0.1)),
    ),
    elementwise.log2: _of(
        "The power to which two must be raised to give `a`.",
        _why("A logarithm by another base is the natural one over a fixed number, and so is its "
             "slope: `1 / (a * log(2))`.", _POWERS, _at(1, 1.443)),
    ),
    elementwise.log10: _of(
        "The power to which ten must be raised to give `a`.",
        _why("A logarithm by another base is the natural one over a fixed number, and so is its "
             "slope: `1 / (a * log(10))`.", _POWERS, _at(1, 0.4343)),
    ),
    elementwise.log1p: _of(
        "The natural logarithm of one more than `a`; exact also close to zero.",
        _why("The natural logarithm, moved to the left by one: `1 / (1 + a)`.", _POWERS, _at(0, 1)),
    ),
    elementwise.sqrt: _of(
        "The number whose square is `a`.",
        _why("The larger the root, the more a bit more of it adds to its square, and the less root "
             "is needed for one more in `a`: `1 / (2 * y)`.", _POWERS, _at(1, 0.5), _at(4, 0.25)),
    ),
    elementwise.cbrt: _of(
        "The number whose cube is `a`.",
        _why("The larger the root, the more a bit more of it adds to its cube, and the less root "
             "is needed for one more in `a`: `1 / (3 * y**2)`.", _POWERS, _at(8, 0.08333)),
    ),
    elementwise.square: _of(
        "`a` times itself.",
        _why("A square that grows gains a strip along two of its sides: `2 * a`.", _POWERS,
             _at(3, 6), _at(0, 0), _at(-3, -6)),
    ),
    elementwise.tanh: _of(
        "`a`, squeezed in between minus one and one along a curve like an S.",
        _why("The curve is steepest where `a` is zero; the closer `y` is to one or to minus one, "
             "the less room is left: `1 - y**2`.", _HYPERBOLIC, _at(0, 1), _at(2, 0.07065)),
    ),
    elementwise.sigmoid: _of(
        "`a`, squeezed between zero and one, like a probability.",
        _why("The curve is steepest where `a` is zero, and flat where `y` is close to zero or "
             "close to one: `y * (1 - y)`.", _POWERS, _at(0, 0.25), _at(5, 0.006648)),
    ),
    elementwise.erf: _of(
        "`a`, squeezed between minus one and one, by the area under a bell-shaped curve.",
        _why("The area grows by the height of the bell: `2 / sqrt(pi) * exp(-a**2)`.", _BELL,
             _at(0, 1.128), _at(2, 0.02067)),
    ),
    elementwise.erfc: _of(
        "What erf of `a` leaves to one.",
        _why("What the area under the bell gains, this loses: `-2 / sqrt(pi) * exp(-a**2)`.", _BELL,
             _at(0, -1.128)),
    ),
    elementwise.floor: _of("The next whole number that is not above `a`.", _FLAT),
    elementwise.ceil: _of("The next whole number that is not below `a`.", _FLAT),
    elementwise.trunc: _of("`a` without what is behind its decimal point.", _FLAT),
    elementwise.rint: _of("The whole number nearest to `a`.", _FLAT),
    elementwise.rounded: _of("`a` to so many decimals.", _FLAT),
    trig.sin: _of(
        "How high a point is that has gone the way `a` around a circle of radius one.",
        _why("The point climbs fastest at the right, and not at all at the top: `cos(a)`.", _CIRCLE,
             _at(0, 1)),
    ),
    trig.cos: _of(
        "How far to the right a point is that has gone the way `a` around a circle of radius one.",
        _why("The higher the point, the faster it goes to the left: `-sin(a)`.", _CIRCLE,
             _at(0, 0)),
    ),
    trig.tan: _of(
        "How steep a ramp is whose angle is `a`.",
        _why("The steeper the ramp, the more a bit more of its angle makes of it: `1 + y**2`.",
             _CIRCLE, _at(0, 1)),
    ),
    trig.arcsin: _of(
        "The angle whose sine is `a`.",
        _why("As much angle for height as height for angle the other way round: "
             "`1 / cos(y) == 1 / sqrt(1 - a**2)`.", _ANGLES, _at(0, 1), _at(0.6, 1.25)),
    ),
    trig.arccos: _of(
        "The angle whose cosine is `a`.",
        _why("The angle grows as its cosine falls, one over the slope of cos: "
             "`-1 / sin(y) == -1 / sqrt(1 - a**2)`.", _ANGLES, _at(0, -1), _at(0.6, -1.25)),
    ),
    trig.arctan: _of(
        "The angle of a ramp that is as steep as `a`.",
        _why("The steeper the ramp, the less a bit more turns it: `1 / (1 + a**2)`.", _ANGLES,
             _at(0, 1), _at(3, 0.1)),
    ),
    trig.sinh: _of(
        "Half of e to the `a`, less half of e to the minus `a`.",
        _why("The part that is taken off falls, so both parts add to the slope: `cosh(a)`.",
             _HYPERBOLIC, _at(0, 1)),
    ),
    trig.cosh: _of(
        "Half of e to the `a` and half of e to the minus `a`: a hanging chain.",
        _why("One part climbs, the other falls, and at zero they are even: `sinh(a)`.",
             _HYPERBOLIC, _at(0, 0)),
    ),
    trig.arcsinh: _of(
        "The number whose sinh is `a`.",
        _why("One over the slope of sinh, there: `1 / cosh(y) == 1 / sqrt(1 + a**2)`.", _INVERSE,
             _at(0, 1)),
    ),
    trig.arccosh: _of(
        "The number whose cosh is `a`.",
        _why("One over the slope of cosh, there: `1 / sinh(y) == 1 / sqrt(a**2 - 1)`.", _INVERSE,
             _at(2, 0.5774)),
    ),
    trig.arctanh: _of(
        "The number whose tanh is `a`.",
        _why("One over the slope of tanh, there: `1 / (1 - a**2)`.", _INVERSE, _at(0, 1)),
    ),
    trig.hypot: _of(
        "The longest side of a right triangle whose others are `a` and `b`.",
        _why("The longest side follows `a` by how much it points along it: `a / y`.", _RULES,
             _at(3, 4, 0.6)),
        _why("The longest side follows `b` by how much it points along it: `b / y`.", _RULES,
             _at(3, 4, 0.8)),
    ),
    trig.arctan2: _of(
        "The angle at which a point is seen that lies `a` up and `b` to the right.",
        _why("Going up turns the angle, the less the farther away the point is: "
             "`b / (a**2 + b**2)`.", _ANGLES, _at(0, 2, 0.5)),
        _why("Going right turns it back, the less the farther away the point is: "
             "`-a / (a**2 + b**2)`.", _ANGLES, _at(1, 1, -0.5)),
    ),
    trig.sinc: _of(
        "A wave that dies away on both sides: sin of pi `a`, over pi `a`.",
        _why("A quotient: the wave moves on, and what it is divided by grows: "
             "`(cos(pi * a) - y) / a`.", _RULES, _at(0, 0), _at(1, -1)),
    ),
    trig.sinc_derivative: _of(
        "A slope of sinc at `a`.", _why("The slope of a slope, once more as a quotient.", _RULES)
    ),
    act.softplus: _of(
        "A ramp with a rounded corner, always above zero.",
        _why("Far below zero it is flat, far above it climbs one for one, and in between it goes "
             "from the one to the other: `sigmoid(a)`.", _SOFTPLUS, _at(0, 0.5)),
    ),
    act.relu: _of(
        "`a` where it is above zero, else zero.",
        _why("Above zero what comes in goes out; below, nothing that happens to `a` is seen. At "
             "zero, the kink, the slope is taken as flat.", _RELU,
             _at(2, 1), _at(-2, 0), _at(0, 0)),
    ),
    act.leaky_relu: _of(
        "`a` where it is above zero, else a small part of it.",
        _why("Above zero what comes in goes out; below, a part of it leaks through: "
             "`where(a > 0, 1, slope)`.", _LEAKY, _at(2, 1)),
    ),
    act.elu: _of(
        "`a` where it is above zero; below, it levels off.",
        _why("Above zero what comes in goes out; below, the curve flattens as e to the `a` dies "
             "away.", _ELU, _at(2, 1)),
    ),
    act.silu: _of(
        "`a` times a gate that opens as `a` grows.",
        _why("A product: what the gate lets through, and `a` times how fast it opens: "
             "`sigmoid(a) + a * sigmoid(a) * (1 - sigmoid(a))`.", _GATES, _at(0, 0.5)),
    ),
    act.gelu: _of(
        "`a` times a gate that opens as `a` grows, after the normal distribution.",
        _why("A product: what the gate lets through, and `a` times how fast it opens.", _GATES,
             _at(0, 0.5)),
    ),
    act.exact_gelu: _of(
        "`a` times the share of the normal distribution that lies below it.",
        _why("A product: that share, and `a` times the height of the bell: "
             "`erfc(-a / sqrt(2)) / 2 + a * exp(-a**2 / 2) / sqrt(2 * pi)`.", _GATES, _at(0, 0.5)),
    ),
    selection.where: _of(
        "`a` if the condition `c` holds, else `b`.",
        _why("The condition holds or it does not: there is nothing between, so `0`.", _KINKS),
        _why("It goes on as it is where it was taken, else it is not seen: `where(c, 1, 0)`.",
             _RULES, _at(1, 5, 7, 1), _at(0, 5, 7, 0)),
        _why("It goes on as it is where it was taken, else it is not seen: `where(c, 0, 1)`.",
             _RULES, _at(1, 5, 7, 0), _at(0, 5, 7, 1)),
    ),
    selection.sign: _of("Minus one, zero or one: on which side of zero `a` is.", _FLAT),
    selection.identity: _of("`a` as it is.", _why("What comes in goes out: `1`.", _RULES)),
    selection.maximum: _of("The largest of its operands.", Reason(_CHOSEN, _KINKS)),
    selection.minimum: _of("The smallest of its operands.", Reason(_CHOSEN, _KINKS)),
    selection.clip: _of(
        "`a`, but not below `b` and not above `c`.",
        _why("Between its bounds `a` goes on as it is; beyond them a bound comes out, which does "
             "not move with it.", _KINKS, _at(0.5, 0, 1, 1), _at(2, 0, 1, 0)),
        _why("It counts where it is what comes out.", _KINKS, _at(-1, 0, 1, 1), _at(0.5, 0, 1, 0)),
        _why("It counts where it is what comes out.", _KINKS, _at(2, 0, 1, 1), _at(0.5, 0, 1, 0)),
    ),
    neural.weighted_sum: _of(
        "Each input times its weight, all together, and a bias.",
        Reason("One more in `a` adds what it is multiplied by: `partner`.", _RULES),
    ),
    neural.sigmoid_cross_entropy: _of(
        "How surprised one is by the outcome `b`, if sigmoid of `a` was the probability.",
        _why("How far the probability is off: `sigmoid(a) - b`.", _LOSSES, _at(0, 1, -0.5)),
        _why("One more in the outcome is `a` less to be surprised at: `-a`.", _LOSSES,
             _at(2, 1, -2)),
    ),
}
# fmt: on
