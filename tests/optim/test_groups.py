import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, optim


def stepped(optimizer, gradient=1.0):
    """The parameters' data after one step, in which every entry of every gradient is the same."""
    for p in optimizer.parameters:
        p.grad = gradient if p.is_scalar else np.full(p.shape, gradient)
    optimizer.step()
    return [np.asarray(p.data).tolist() for p in optimizer.parameters]


def test_each_group_has_its_own_learning_rate_or_that_of_all():
    a, b = Value(1.0), Tensor([1.0])
    groups = [{"params": [a]}, {"params": [b], "lr": 0.5}]
    assert stepped(optim.SGD(groups, lr=0.25)) == [0.75, [0.5]]


def test_each_group_has_its_own_kind_of_update():
    a, b = Tensor([1.0]), Tensor([1.0])
    groups = [{"params": [a], "momentum": 0.0}, {"params": [b]}]
    optimizer = optim.SGD(groups, lr=0.25, momentum=0.5)
    stepped(optimizer)
    assert stepped(optimizer) == [[0.5], [1 - 0.25 - 0.375]]


def test_a_group_may_have_a_schedule_of_its_own():
    a, b = Value(1.0), Value(1.0)
    groups = [{"params": [a]}, {"params": [b], "lr": optim.step_decay(0.5, every=1, factor=0.5)}]
    optimizer = optim.SGD(groups, lr=0.125)
    stepped(optimizer)
    assert stepped(optimizer) == [0.75, 0.25]


def test_values_of_two_groups_keep_their_state_apart():
    a, b = Value(1.0), Value(1.0)
    together = optim.Adam([{"params": [a], "lr": 0.5}, {"params": [b], "lr": 0.25}])
    c, d = Value(1.0), Value(1.0)
    apart = [optim.Adam([c], lr=0.5), optim.Adam([d], lr=0.25)]
    for gradient in (1.0, -3.0, 0.5):
        expected = [stepped(optimizer, gradient)[0] for optimizer in apart]
        assert stepped(together, gradient) == expected


def test_the_parameters_of_all_groups_stand_in_their_order():
    a, b, c = Value(1.0), Tensor([1.0]), Value(2.0)
    optimizer = optim.SGD([{"params": [b, a]}, {"params": [c]}])
    assert [id(p) for p in optimizer.parameters] == [id(b), id(a), id(c)]


def test_a_group_may_hold_a_generator_or_one_parameter():
    layer, a = nn.Dense(2, 1), Value(1.0)
    groups = [{"params": (p for p in layer.parameters())}, {"params": a}]
    assert len(optim.SGD(groups).parameters) == 3


def test_groups_may_come_from_a_generator():
    optimizer = optim.SGD({"params": [Value(1.0)], "lr": lr} for lr in (0.1, 0.2))
    assert [group.lr for group in optimizer.groups] == [0.1, 0.2]


def test_a_learning_rate_that_is_set_is_that_of_all_groups():
    optimizer = optim.SGD([{"params": [Value(1.0)]}, {"params": [Value(1.0)], "lr": 0.5}])
    optimizer.lr = 0.25
    assert [group.lr for group in optimizer.groups] == [0.25, 0.25]


def test_a_learning_rate_that_is_set_to_0_leaves_the_parameters_as_they_are():
    optimizer = optim.AdamW([Value(1.0), Tensor([1.0])], weight_decay=0.1)
    optimizer.lr = 0
    assert stepped(optimizer) == [1.0, [1.0]]
    with pytest.raises(ValueError, match="learning rate must be 0 or more and finite, got -1"):
        optimizer.lr = -1


def test_the_numbers_of_a_group_may_be_changed_between_steps():
    optimizer = optim.SGD([{"params": [Value(1.0)]}, {"params": [Value(1.0)]}], lr=0.5)
    optimizer.groups[1].lr = 0.25
    assert stepped(optimizer) == [0.5, 0.75]


def test_a_learning_rate_in_numpys_float64_leaves_float32_what_a_number_makes_of_it():
    ends = []
    for lr in (np.float64(0.1), 0.1):
        p = Tensor(np.zeros(1000, "float32"))
        p.grad = np.random.default_rng(0).normal(size=1000).astype("float32")
        optim.SGD([p], lr=lr).step()
        ends.append(p.data)
    assert np.array_equal(*ends)


def test_a_frozen_parameter_stays_though_its_gradient_is_there():
    a, b = Value(1.0), Tensor([1.0])
    optimizer = optim.SGD([a, b], lr=0.5, weight_decay=0.1)
    a.requires_grad = b.requires_grad = False
    assert stepped(optimizer) == [1.0, [1.0]]


x, y = Value(1.0, label="x"), Value(2.0, label="y")


@pytest.mark.parametrize(
    ("groups", "error", "words"),
    [
        ([{"params": [x]}, {"params": [y, x]}], ValueError, "Value 'x' is in two groups"),
        (
            [{"params": [x], "learning_rate": 0.1}],
            ValueError,
            "no learning_rate: its hyperparameters are lr, weight_decay, momentum, nesterov",
        ),
        ([{"parameters": [x]}], TypeError, r'as in {"params": .*, got {.parameters'),
        ([{"params": [x]}, y], TypeError, r'as in {"params": .*, got Value'),
        ({"params": [x]}, TypeError, r"groups of them, such as model\.parameters\(\), got dict"),
        ([{"params": nn.Dense(1, 1)}], TypeError, r"got Dense Dense\(1, 1\)"),
        ([{"params": 3}], TypeError, "takes a list of Values or Tensors.*got int 3"),
        ([{"params": [x * 2]}], TypeError, "updates leaves, got Value made by multiply"),
        ([{"params": []}, {"params": ()}], ValueError, "needs parameters, got none"),
        ([{"params": [x], "lr": 0}], ValueError, "learning rate must be above 0 .*, got 0"),
        ([{"params": [x], "lr": "0.1"}], TypeError, "learning rate must be a number, got str"),
        ([{"params": [x], "momentum": 2}], ValueError, "momentum must be from 0 to below 1, got 2"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups, error, words):
    with pytest.raises(error, match=words):
        optim.SGD(groups)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: optim.SGD([x], learning_rate=0.5), "unexpected .* 'learning_rate'"),
        (lambda: optim.Adam([x], beta_1=0.5), "unexpected .* 'beta_1'"),
        (lambda: optim.SGD([x], lr="0.1"), "learning rate must be a number, got str '0.1'"),
        (
            lambda: optim.SGD([x], lr=Tensor(0.1)),
            r"learning rate must be a number, got Tensor \(\)",
        ),
        (lambda: optim.SGD([x], momentum="0.9"), "momentum must be a number, got str '0.9'"),
        (lambda: optim.SGD([x], weight_decay=None), "weight_decay must be a number, got NoneType"),
        (lambda: optim.SGD([x], clip_norm="1"), "clip_norm must be a number, got str '1'"),
        (lambda: optim.Adagrad([x], eps="1e-7"), "eps must be a number, got str '1e-7'"),
        (
            lambda: optim.Adam([x], betas=("0.9", 0.9)),
            "each of the betas must be a number, got str",
        ),
        (lambda: optim.SGD([np.ones(2)]), r"updates leaves, got array \(2,\) float64"),
        (lambda: optim.SGD([[x]]), "updates leaves, got list"),
        (lambda: optim.SGD(None), "takes a list of Values or Tensors.*got NoneType None"),
    ],
)
def test_what_is_of_another_kind_is_refused(make, words):
    with pytest.raises(TypeError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: optim.Adam([x], betas=0.9), r"two numbers, such as \(0\.9, 0\.999\), got 0\.9"),
        (lambda: optim.Adam([x], betas=(0.9,)), r"two numbers, .* got \(0\.9,\)"),
        (lambda: optim.Adam([x], eps=-1e-8), "eps must be 0 or more and finite, got -1e-08"),
        (lambda: optim.RMSprop([x], eps=float("nan")), "eps must be .*, got nan"),
        (lambda: optim.Adagrad([x], eps=-1), "eps must be 0 or more and finite, got -1"),
        (lambda: optim.SGD([x], weight_decay=-1), "weight_decay must be 0 or more.*, got -1"),
        (lambda: optim.SGD([x], clip_value=0), "clip_value must be above 0, got 0"),
        (lambda: optim.SGD([x], clip_norm=-1.0), r"clip_norm must be above 0, got -1\.0"),
    ],
)
def test_more_numbers_out_of_bounds_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_number_that_is_set_later_is_looked_at_before_anything_is_updated():
    p = Tensor([1.0])
    p.grad = np.ones(1)
    optimizer = optim.SGD([p])
    optimizer.groups[0].lr = -1.0
    with pytest.raises(ValueError, match=r"learning rate must be 0 or more and finite, got -1\.0"):
        optimizer.step()
    assert (p.data[0], optimizer.steps) == (1.0, 0)


def test_momentum_that_is_turned_on_later_is_refused():
    optimizer = optim.SGD([Value(1.0)])
    optimizer.groups[0].momentum = 0.9
    with pytest.raises(ValueError, match="momentum cannot be turned on later"):
        stepped(optimizer)


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (6,), (3, 3)])
def test_a_gradient_of_another_shape_is_refused(shape):
    p = Tensor(np.ones((3, 2)), label="w")
    p.grad = np.ones(shape)
    with pytest.raises(ValueError, match=r"Tensor \(3, 2\) float64 'w' has a gradient of shape \("):
        optim.SGD([p]).step()


def test_a_parameter_that_has_another_shape_by_now_is_refused():
    p = Tensor(np.ones(3))
    optimizer = optim.Adam([p])
    p.data, p.grad = np.ones(5), np.ones(5)
    with pytest.raises(ValueError, match=r"it was a parameter of shape \(3,\)"):
        optimizer.step()


def test_an_optimizer_and_a_group_print_what_they_are():
    optimizer = optim.RMSprop([Value(1.0), Value(2.0)], lr=0.5)
    assert repr(optimizer) == "RMSprop(2 parameters, lr=0.5)"
    group = "Group(2 parameters, lr=0.5, weight_decay=0.0, rho=0.9, eps=1e-07)"
    assert repr(optimizer.groups[0]) == group
