import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from micrograd_plus import Tensor, Value, optim
from tests.optim.kinds import KINDS, every_kind

LRS = {
    "a number": None,
    "a schedule": optim.warm_up(3, then=optim.cosine_decay(0.1, 10)),
}


def parameters(dtype="float64"):
    rng = np.random.default_rng(0)
    return [
        Value(0.5),
        Tensor(rng.normal(size=(2, 3)).astype(dtype)),
        Tensor(np.array(1.5, dtype)),
        Value(-2.0),
    ]


def copies(of):
    return [Value(p.data) if p.is_scalar else Tensor(p.data.copy()) for p in of]


def numbers(found):
    return [np.array(p.data) for p in found]


def same(one, other):
    return all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(one, other, strict=True))


def step(optimizer, number, without=()):
    """Take a step by gradients that the number of the step says; some parameters have none."""
    rng = np.random.default_rng(number)
    for i, p in enumerate(optimizer.parameters):
        g = rng.normal(size=np.shape(p.data)) * 10.0 ** rng.integers(-3, 3)
        p.zero_grad()
        p.requires_grad = i not in without
        if i not in without:
            p.grad = float(g) if p.is_scalar else g.astype(p.dtype)
    optimizer.step()


@st.composite
def runs(draw):
    """An optimizer's class and options, of each step the parameters without gradient, and k."""
    kind, options = draw(st.sampled_from(KINDS))
    lr = draw(st.sampled_from(list(LRS.values())))
    options = options | ({} if lr is None else {"lr": lr})
    options = options | draw(st.sampled_from([{}, {"clip_norm": 1.0}, {"weight_decay": 0.1}]))
    without = st.sets(st.integers(0, 3))
    steps = draw(st.lists(without, min_size=1, max_size=8))
    return kind, options, steps, draw(st.integers(0, len(steps)))


@given(runs(), st.sampled_from(["float32", "float64"]), st.booleans())
def test_a_run_that_stops_and_goes_on_ends_where_an_undisturbed_one_does(run, dtype, in_groups):
    kind, options, steps, k = run

    def optimizer_of(found):
        groups = [{"params": found[:2]}, {"params": found[2:], "lr": 0.3}]
        return kind(groups if in_groups else found, **options)

    whole = optimizer_of(parameters(dtype))
    first = optimizer_of(parameters(dtype))
    for number, without in enumerate(steps):
        step(whole, number, without)
    for number, without in enumerate(steps[:k]):
        step(first, number, without)
    second = optimizer_of(copies(first.parameters))
    second.load_state_dict(load(save(first.state_dict())))
    for number, without in enumerate(steps[k:], start=k):
        step(second, number, without)
    assert same(numbers(second.parameters), numbers(whole.parameters))
    assert same(second.state_dict().values(), whole.state_dict().values())


def test_a_learning_rate_that_was_changed_on_the_way_comes_back():
    one, other = (optim.SGD([Value(1.0)], lr=0.1) for _ in range(2))
    one.lr = 0.025
    other.load_state_dict(one.state_dict())
    assert other.lr == 0.025


def test_a_schedule_goes_on_where_it_was():
    schedule = optim.step_decay(1.0, every=2, factor=0.5)
    one, other = (optim.SGD([Value(1.0)], lr=schedule) for _ in range(2))
    for number in range(5):
        step(one, number)
    other.load_state_dict(one.state_dict())
    assert other.lr == 0.25


@every_kind
def test_a_saved_state_is_a_copy(kind, options):
    optimizer = kind(parameters(), **options)
    step(optimizer, 0)
    state = optimizer.state_dict()
    before = {name: array.copy() for name, array in state.items()}
    step(optimizer, 1)
    assert same(state.values(), before.values())


@every_kind
def test_a_loaded_state_is_a_copy(kind, options):
    one, other = kind(parameters(), **options), kind(parameters(), **options)
    step(one, 0)
    state = one.state_dict()
    other.load_state_dict(state)
    step(other, 1)
    assert same(state.values(), one.state_dict().values())


@pytest.mark.parametrize("kind", [optim.Adam, optim.AdamW])
def test_a_step_without_gradient_counts_for_no_parameter_as_in_pytorch(kind):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    ours = [Tensor([1.0]), Tensor([2.0])]
    theirs = [torch.tensor(p.data.copy(), requires_grad=True) for p in ours]
    mine = kind(ours, lr=0.1, eps=1e-8, weight_decay=0.1)
    its = getattr(torch.optim, kind.__name__)(theirs, lr=0.1, eps=1e-8, weight_decay=0.1)
    for number in range(6):
        for i, (p, q) in enumerate(zip(ours, theirs, strict=True)):
            absent = i == 1 and number % 3
            p.grad = None if absent else np.array([0.5 + number])
            q.grad = None if absent else torch.tensor([0.5 + number], dtype=torch.float64)
        mine.step()
        its.step()
    assert mine.state_dict()["1.t"] == its.state[theirs[1]]["step"] == 2
    np.testing.assert_allclose(
        [p.data for p in ours], [q.detach().numpy() for q in theirs], rtol=1e-12
    )


@every_kind
def test_frozen_values_count_no_step_either(kind, options):
    a, b = Value(1.0), Tensor([1.0])
    optimizer = kind([a, b], **options)
    for number in range(4):
        a.requires_grad = b.requires_grad = number != 2
        a.grad, b.grad = number + 0.5, np.array([number + 0.5])
        optimizer.step()
    assert optimizer.state_dict()["0.t"] == 3
    assert a.data == b.data[0]


@every_kind
def test_values_of_which_some_are_frozen_now_and_then_walk_as_each_would_alone(kind, options):
    together, alone = ([Value(x) for x in (1.0, 2.0, 3.0)] for _ in range(2))
    whole = kind(together, **options)
    parts = [kind([p], **options) for p in alone]
    for number in range(6):
        for i, p in enumerate([*together, *alone]):
            p.requires_grad = number % 3 != i % 3
            p.grad = number - i % 3 + 0.5
        for optimizer in (whole, *parts):
            optimizer.step()
    assert [p.data for p in together] == [p.data for p in alone]


def refused(optimizer, state, words, error=ValueError):
    before = optimizer.state_dict()
    with pytest.raises(error, match=words):
        optimizer.load_state_dict(state)
    assert same(optimizer.state_dict().values(), before.values())


def test_by_names_a_state_is_of_the_same_parameters_in_another_order():
    weight, bias = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    one = optim.Adam([weight, bias])
    step(one, 0)
    other = optim.Adam([Tensor([3.0, 4.0]), Tensor([1.0, 2.0])])
    other.load_state_dict(one.state_dict(["weight", "bias"]), ["bias", "weight"])
    assert other.state_dict()["1.m"].tolist() == one.state_dict()["0.m"].tolist()
    words = "missing: other.m.* extra: weight.m"
    with pytest.raises(ValueError, match=words):
        other.load_state_dict(one.state_dict(["weight", "bias"]), ["bias", "other"])


def test_every_parameter_needs_a_name():
    with pytest.raises(ValueError, match="1 names are given for 2 parameters"):
        optim.SGD([Value(1.0), Value(2.0)]).state_dict(["weight"])


def test_the_state_of_another_optimizer_is_refused():
    state = optim.RMSprop([Value(1.0)]).state_dict()
    refused(optim.Adam([Value(1.0)]), state, r"no Adam's of these parameters.*missing: 0\.m")


def test_the_state_of_other_parameters_is_refused_with_every_entry_that_is_wrong():
    state = optim.Adam([Tensor(np.ones(3)), Value(1.0)]).state_dict()
    words = r"extra: 1\.m; extra: 1\.v; extra: 1\.t; wrong shape: 0\.m is \(3,\), here \(2,\)"
    refused(optim.Adam([Tensor(np.ones(2))]), state, words)


def test_a_schedule_in_place_of_a_number_is_refused():
    state = optim.SGD([Value(1.0)]).state_dict()
    scheduled = optim.SGD([Value(1.0)], lr=optim.cosine_decay(0.1, 10))
    refused(scheduled, state, r"these parameters and schedules: extra: groups\.0\.lr")


@pytest.mark.parametrize(
    ("name", "entry"), [("steps", "three"), ("0.t", 1.5), ("0.v", 1j), ("groups.0.lr", "0.1")]
)
def test_an_entry_of_another_kind_is_refused(name, entry):
    optimizer = optim.RMSprop([Value(1.0)])
    state = optimizer.state_dict() | {name: np.array(entry)}
    refused(optimizer, state, f"wrong dtype: {name} is .*, here (int|float)64")


@pytest.mark.parametrize(
    ("name", "number"), [("steps", -1), ("0.t", -3), ("groups.0.lr", np.nan), ("groups.0.lr", -0.1)]
)
def test_a_number_that_makes_no_sense_is_refused(name, number):
    optimizer = optim.RMSprop([Value(1.0)])
    state = optimizer.state_dict() | {name: np.array(number)}
    refused(optimizer, state, f"{name} must be 0 or more and finite, got {number}")


@pytest.mark.parametrize("state", ["file.safetensors", None, [1.0]])
def test_what_is_no_state_is_refused(state):
    refused(optim.SGD([Value(1.0)]), state, "a state is a dictionary of arrays", TypeError)
