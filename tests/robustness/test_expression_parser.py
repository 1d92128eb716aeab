"""Expressions from strangers: computed correctly or refused in a line, and nothing evaluated."""

import math
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value
from micrograd_plus.expressions import evaluate, parse_assignments

NUMBERS = {"a": 2.0, "b": -3.0, "x_1": 0.5}


def variables():
    return {name: Value(number, label=name) for name, number in NUMBERS.items()}


def refused(text, names=None):
    """The line that refuses the text; None if it has a value."""
    try:
        result = evaluate(text, variables() if names is None else names)
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error).isprintable()
        assert 10 < len(str(error)) < 500
        return str(error)
    assert type(result) is Value
    assert type(result.data) is float
    return None


class Trap(Value):
    """A variable that notices when anything but arithmetic is done with it."""

    def _sprung(self, *arguments):
        raise AssertionError("the expression was evaluated")

    danger = property(_sprung)
    method = __call__ = __getitem__ = __iter__ = __contains__ = __format__ = _sprung


# Between bars.
HOSTILE = r"""
a.danger|a.method()|a.data|a.__class__|a.__init__.__globals__|().__class__.__bases__[0]|a()|a[0]
a[a]|a[:]|[a][0]|*a|tanh(*a)|tanh(**a)|tanh(x=a)|tanh(a.danger)|tanh(a)(a)|-a.danger|a**a.method()
__import__('os')|__import__|__builtins__|__debug__|__name__|eval('1')|exec('1')|open('x')|print(a)
getattr(a, 'danger')|globals()|vars(a)|type(a)|breakpoint()|exit()|tanh.__call__(a)|"a".upper()
[y for y in a]|{y for y in a}|{y: y for y in a}|(y for y in a)|tanh(y for y in a)|[a]|{a}|{a: a}|{}
lambda: a|(lambda: a)()|(lambda y: y)(a)|(y := a)|f'{a}'|f'{a.danger}'|f'{a!r:>{a}}'|'a'|b'a'
'''a'''|a in a|a not in a|a is a|a == a|a < a < a|not a|a and a|a or a|a if a else a|await a
yield a|(yield)
~a|a % a|a // a|a @ a|a & a|a << a|1j|2e3j|True|False|None|...|NotImplemented|a; a|a = 1|a += 1
import os|del a|pass|return a|assert a|raise a|global a|a: int|@a|a -> a|$a|?a|!a|`a`|a`|\|a\
a#|# a|0x|0b2|0o8|1__0|_|__|1_|1e|1e+|.|..|1.2.3|01|1a|0xg|a b|2 a|a(|a)|((a)|(a]|,|a,|(a,)|()|[]
"""
HOSTILE = [text for line in HOSTILE.split("\n")[1:-1] for text in line.split("|")]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_what_is_not_arithmetic_is_refused_and_no_variable_is_touched(text):
    assert refused(text, {"a": Trap(2.0)}) is not None


WATCH = """
import sys
from micrograd_plus.expressions import evaluate, parse_assignments

def outcome(text):
    try:
        return evaluate(text, variables).data
    except ValueError as error:
        return None

variables = parse_assignments(["a=2"])
outcome("tanh(a) + 1"), outcome("unknown"), outcome("(")  # whatever is imported on the way
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
for text in sys.argv[1:]:
    outcome(text)
print(sorted(set(events) - {"sys.addaudithook"}))
"""


def test_nothing_runs_while_texts_are_refused_but_pythons_parser():
    # The interpreter itself reports what code does: exec, import, open, os.system, ...
    words = [sys.executable, "-c", WATCH, *HOSTILE]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment)
    assert (done.stdout, done.stderr) == ("['compile']\n", "")


@pytest.mark.parametrize("text", ["eval", "exec", "open", "__import__", "getattr", "compile"])
def test_a_builtin_is_an_unknown_name(text):
    assert "unknown name" in refused(text)
    assert "unknown function" in refused(f"{text}(a)")


def test_an_integer_of_more_digits_than_python_reads_is_refused_without_advice_on_python():
    line = refused("1" * 5_000)
    assert "4300 digits" in line or "4,300" in line
    assert "set_int_max_str_digits" not in line


@pytest.mark.parametrize("depth", [1, 50, 99, 100, 101, 150, 250, 1_000, 1_600])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(", ")"),
        ("-", ""),
        ("+-", ""),
        ("2**", ""),
        ("abs(", ")"),
        ("a + (", ")"),
        ("(", "+ a)"),
        ("maximum(a, ", ")"),
        ("maximum(", ", a)"),
        ("[", "]"),
        ("{", "}"),
        ("a[", "]"),
        ("a(", ")"),
        ("(", ""),
        ("not ", ""),
        ("lambda: ", ""),
        ("a if a else ", ""),
        ("[a for a in ", "]"),
        ("(a := ", ")"),
        ("{a: ", "}"),
        ("f(*", ")"),
        ("a.", ""),
        ("a,", ""),
        ("'", "'"),
    ],
)
def test_nesting_of_any_depth_is_computed_or_refused(before, after, depth):
    text = before * depth + "a" + after * depth
    allowed = not set(before) & set("[{':.=") and before not in ("a(", "not ", "a,", "f(*")
    if depth <= 50 and allowed and (after or before != "("):
        assert refused(text) is None or before.startswith(("a if", "lambda"))
    elif depth > 250 and before not in ("(", "+-"):
        assert refused(text) is not None
    else:
        refused(text)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
def test_a_chain_is_not_nesting(operator):
    assert refused(operator.join(["a"] * 900)) is None


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "+-", ",", "(", " if a else "])
def test_a_chain_longer_than_the_parser_can_take_is_refused_as_that(operator):
    line = refused(operator.join(["a"] * (10_000 // (1 + len(operator)))))
    # How long that is depends on Python's version.
    assert line is None or "too long a chain" in line or "nested" in line or "at column" in line


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000_000, "a+" * 5_000_000 + "a", "(" * 10_000_000, "9" * 10_000_000, "-" * 10_001],
    ids=["a name", "a sum", "parentheses", "a number", "signs"],
)
def test_an_input_of_megabytes_is_refused_for_its_length_alone(text):
    assert refused(text) == f"the expression has {len(text):,} characters, more than 10,000"


def test_spaces_do_not_count_towards_the_length():
    assert evaluate(" " * 1_000_000 + "1 +" + "\n" * 1_000_000 + "1", {}).data == 2


def calls_of(text):
    """How many functions run, Python's and C's, while a text is computed or refused."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        refused(text)
    finally:
        sys.setprofile(before)
    return count


TOKENS = [
    *"+-*/().,=#@^&|~%<>!?$:;[]{}'\"`\\_",
    *["**", "//", "->", ":=", "==", "\n", "\t", "\0", "\ud800", "\ufeff", "\u2028", "\u200b", " "],
    *["a", "b", "x_1", "e", "pi", "tanh", "maximum", "abs(", "sqrt(a)", "__class__", "a.b", "\x85"],
    *["0", "1", "2.5", "1e999", "0x1F", "1_0", "2j", "١", "９", "½", "ａ", "𝒂", "ª", "ﬁ", "α", "é"],
    *["if", "else", "for", "in", "lambda", "not", "and", "or", "is", "await", "yield", "import"],
    *["None", "True", "del", "f'", 'f"{', "rb'", "'''", "async", "with", "print", "match", "type"],
]
soups = st.lists(st.sampled_from(TOKENS), max_size=40)
repeated = st.tuples(soups, st.integers(1, 60), soups).map(
    lambda parts: "".join(parts[0]) * parts[1] + "".join(parts[2])
)


@given(soups.map("".join) | soups.map(" ".join) | repeated | st.text() | st.text("()-+*a1,"))
def test_any_text_is_computed_or_refused_with_work_in_proportion_to_its_length(text):
    assert calls_of(text) <= 20_000 + 200 * len(text)


@pytest.mark.parametrize("text", ["a**" * 3_000, "maximum(" * 1_200, "1" * 9_999, "q" * 9_999])
def test_the_work_for_a_long_text_is_in_proportion_to_its_length(text):
    assert calls_of(text) <= 20_000 + 200 * len(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("ａ + 1", 3.0), ("𝒂 * 𝐛", -6.0), ("ｔａｎｈ(ａ)", math.tanh(2)), ("ª", 2.0), ("ℯ", math.e)],
)
def test_letters_that_python_takes_for_a_variables_are_that_variable(text, number):
    assert evaluate(text, variables()).data == number


@pytest.mark.parametrize(
    "text",
    [
        "а",
        "α",
        "ａｌｐｈａ",
        "＿＿ｉｍｐｏｒｔ＿＿('os')",
        "a．b",
        "２",
        "𝟐",
        "a＋b",
        "a−b",
        "a×b",
        "a\u200d",
    ],
)
def test_letters_that_only_look_alike_are_refused(text):
    assert refused(text) is not None


names = st.text("ab1_ é＿ｅ٣", max_size=4) | st.sampled_from(
    ["e", "tanh", "lambda", "__class__", "ℯ"]
)
values = st.floats().map(str) | st.text("0123456789.eE+-_ infa٣", max_size=8)


@given(st.lists(st.tuples(names, st.sampled_from(["=", " = ", "==", ""]), values), max_size=3))
def test_any_assignments_are_numbers_by_usable_names_or_refused(assignments):
    texts = ["".join(parts) for parts in assignments]
    try:
        parsed = parse_assignments(texts)
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error).isprintable()
        return
    assert len(parsed) == len(texts)
    for name, value in parsed.items():
        assert not name.startswith("_")
        assert evaluate(name, parsed) is value


@pytest.mark.parametrize(
    "assignments",
    [
        ["a" * 10_000_000],
        ["a" * 10_000_000 + "=x"],
        ["a=" + "9" * 10_000_000 + "x"],
        ["1" * 10_000_000 + "=1"],
        ["a" * 100_000 + "=1"] * 2,
    ],
    ids=["a name alone", "no number", "a long number", "no name", "twice"],
)
def test_long_assignments_are_refused_in_a_short_line(assignments):
    with pytest.raises(ValueError) as error:
        parse_assignments(assignments)
    assert len(str(error.value)) < 400
