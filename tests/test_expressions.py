import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micrograd_plus import Value, functions
from micrograd_plus.expressions import _FUNCTIONS, evaluate, parse_assignments

NAMES = "abcx"
ALPHABET = "abcxe019.+-*/()[]{}, ='\"_#:<>!%^&|~@\\\n\tπtanhexpmaximum"


def variables():
    return parse_assignments(["a=2", "b=-3", "c=10"])


def test_an_expression_computes_and_differentiates_what_python_would():
    values = variables()
    evaluate("tanh(a*b + c)", values).backward()
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    functions.tanh(a * b + c).backward()
    assert [v.grad for v in values.values()] == [a.grad, b.grad, c.grad]


@pytest.mark.parametrize(
    "text",
    [
        "a - b - c",
        "a - (b - c)",
        "a / b / c",
        "a ** b ** 2",
        "-a ** 2",
        "2 ** -a",
        "+a * -b",
        "a + b * c - c / a",
        " a\n + b ",
        "0x10 + 1_000 + 1e-3",
    ],
)
def test_precedence_and_association_are_pythons(text):
    plain = {"a": 2.0, "b": -3.0, "c": 10.0}
    assert evaluate(text, variables()).data == eval(" ".join(text.split()), plain)


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_every_function_of_the_list_can_be_called(name):
    full = {"abs": "absolute"}.get(name, name)
    arguments = ("a", "b")[: _FUNCTIONS[name][1]]
    values = {"a": Value(1.3 if name == "arccosh" else 0.3), "b": Value(0.7)}
    result = evaluate(f"{name}({', '.join(arguments)})", values)
    expected = getattr(functions, full)(*(values[x].data for x in arguments))
    assert result.data == expected
    assert result.primitive is not None


def test_a_variable_called_e_hides_the_constant():
    variables = parse_assignments(["e=3"])
    y = evaluate("2 * e", variables)
    y.backward()
    assert (y.data, variables["e"].grad) == (6.0, 2.0)


def test_pi_and_e_are_constants_that_get_no_gradient():
    result = evaluate("pi * e", {})
    assert result.data == math.pi * math.e
    assert not result.requires_grad


def test_arithmetic_of_plain_numbers_follows_ieee_instead_of_raising():
    assert evaluate("1/0", {}).data == math.inf
    assert math.isnan(evaluate("0/0", {}).data)
    assert math.isnan(evaluate("(-8)**(1/3)", {}).data)
    assert evaluate("a + 1e999", variables()).data == math.inf


def test_huge_powers_and_integers_overflow_at_once():
    assert evaluate("9**9**9**9", {}).data == math.inf
    assert evaluate("1" * 4000, {}).data == math.inf


def test_a_sum_of_many_terms_is_not_too_deep():
    assert evaluate("+".join("a" * 500), variables()).data == 1000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tnah(a)", r"unknown function 'tnah' at column 1 of 'tnah\(a\)': did you mean tanh\?"),
        ("1 + wight", r"unknown name 'wight' at column 5 of .* did you mean weight\?"),
        ("q", r"unknown name 'q' .* known are a, e, pi, weight; give it a value, as in q=2"),
        ("α + ß", "unknown name 'α' at column 1 "),
        ("a*π", "unknown name 'π' at column 3 "),
        ("tanh", r"'tanh' is a function at column 1 .* call it, as in tanh\(x\)"),
        ("a(2)", r"'a' is a number, not a function at column 1 .* write a \* \(x\)"),
        ("2(a)", r"a number cannot be called at column 1 .* write 2 \* \(x\)"),
        ("a.data", r"an attribute is not allowed at column 1 .* use numbers, names, \+ - \* /"),
        ("a[0]", "an index is not allowed"),
        ("[x for x in a]", "a comprehension is not allowed"),
        ("lambda: a", "a lambda is not allowed"),
        ("a < 2", "a comparison is not allowed"),
        ("(y := a)", "an assignment is not allowed at column 2"),
        ("a if a else a", "a condition is not allowed"),
        ("not a", "the operator not is not allowed"),
        ("a^2", r"the operator \^ \(a power is written \*\*\) is not allowed"),
        ("a % 2", "the operator % is not allowed"),
        ("a, a", "a comma outside a function is not allowed"),
        ("f'{a}'", "a string is not allowed"),
        ("tanh(*a)", r"unpacking with \* is not allowed at column 6"),
        ("tanh(x=a)", r"tanh\(\) with a named argument at column 8 .* write tanh\(x\)"),
        ("tanh()", r"tanh\(\) takes one number, got 0 at column 1"),
        ("maximum(a)", r"maximum\(\) takes two numbers, got 1 .* write maximum\(x, y\)"),
        ("'text'", "'text' is not a real number at column 1"),
        ("2j", "2j is not a real number"),
        ("True", "True is not a real number"),
        ("__import__('os')", "unknown function '__import__'"),
        ("a.__class__", "an attribute is not allowed"),
        ("(a", "cannot read '\\(a': .* at column 1; write it as in tanh"),
        ("2 a", "cannot read '2 a': .* at column 3"),
        ("a # b", "# at column 3 starts a comment"),
        (" \n", "the expression is empty"),
        ("a" * 10_001, "the expression has 10,001 characters, more than 10,000"),
        ("-" * 300 + "a", "nested more than 100 deep at column 102"),
        ("2**" * 150 + "2", "nested more than 100 deep"),
        ("(" * 4000 + "a" + ")" * 4000, "cannot read"),
        ("-" * 9_999 + "a", "cannot read"),
        ("tanh(" * 1900 + "a" + ")" * 400, "cannot read"),
        ("a\0", "cannot read"),
        ("\ud800", "cannot read"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_column(text, message):
    with pytest.raises(ValueError, match=message) as error:
        evaluate(text, {"a": Value(2.0), "weight": Value(1.0)})
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


@given(st.text(max_size=40) | st.text(ALPHABET, max_size=40))
def test_any_text_gives_a_value_or_a_value_error(text):
    try:
        result = evaluate(text, variables())
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error)
    else:
        assert type(result) is Value


def expressions(parts):
    pairs = st.tuples(parts, st.sampled_from(["+", "-", "*", "/", "**"]), parts)
    return (
        pairs.map(lambda p: f"({p[0]} {p[1]} {p[2]})")
        | parts.map(lambda p: f"-{p}")
        | st.tuples(st.sampled_from(["tanh", "relu", "exp", "abs"]), parts).map(
            lambda p: f"{p[0]}({p[1]})"
        )
    )


@example("(a / -relu(b))")
@given(st.recursive(st.sampled_from(["a", "b", "c", "2", "0.5"]), expressions, max_leaves=12))
def test_well_formed_expressions_equal_the_engine_run_on_the_same_text(text):
    names = {"tanh": functions.tanh, "exp": functions.exp, "abs": functions.absolute, **variables()}
    # Numbers of expressions are floats: relu's 0 is an integer, and has no sign to divide by.
    names["relu"] = lambda x: Value(float(functions.relu(x).data))
    # Constants as Values: Python itself raises for (2 - 2) ** -1.
    spelled = text.replace("0.5", "half").replace("2", "two").replace("half", "Value(0.5)")
    expected = eval(spelled.replace("two", "Value(2.0)"), {**names, "Value": Value})
    result = evaluate(text, variables()).data
    assert result == expected.data or (math.isnan(result) and math.isnan(expected.data))


def test_assignments_become_labelled_values():
    values = parse_assignments(["a=2", " w_1 = -1e-3 ", "α=inf"])
    assert {name: value.data for name, value in values.items()} == {
        "a": 2.0,
        "w_1": -0.001,
        "α": math.inf,
    }
    assert [value.label for value in values.values()] == ["a", "w_1", "α"]


def test_nan_is_a_number_that_an_assignment_may_give():
    assert math.isnan(parse_assignments(["a=nan"])["a"].data)


@pytest.mark.parametrize(
    ("assignments", "message"),
    [
        (["a"], "cannot read 'a': write a name, = and a number, as in a=2"),
        (["a="], "cannot read 'a='"),
        (["=2"], "cannot read '=2'"),
        ([""], "cannot read ''"),
        (["a=x"], "'x' in 'a=x' is not a number: write one, as in a=-2.5"),
        (["a=1=2"], "'1=2' in 'a=1=2' is not a number"),
        (["a=1j"], "is not a number"),
        (["1a=3"], "'1a' in '1a=3' cannot be a name"),
        (["a b=3"], "cannot be a name"),
        (["_=3"], "cannot be a name"),
        (["lambda=3"], "cannot be a name"),
        (["a=1", "b=2", "a=3"], "'a' is given twice, the second time in 'a=3'"),
        (["tanh=1"], "'tanh' in 'tanh=1' is already a function: use another name"),
    ],
)
def test_a_bad_assignment_is_named(assignments, message):
    with pytest.raises(ValueError, match=message):
        parse_assignments(assignments)


@given(st.text(max_size=20))
def test_any_assignment_gives_values_or_a_value_error(text):
    try:
        values = parse_assignments([text])
    except ValueError:
        return
    # What was accepted as a name can be used in an expression.
    (name,) = values
    assert evaluate(name, values) is values[name]
