"""The exact text of small worked examples."""

from micrograd_plus import Tensor, Value, functions, optim, steps


def lines(text):
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_a_small_example_reads_like_this():
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    d = a * b
    e = d + c
    L = e.tanh()
    assert lines(str(steps(L))) == lines("""
Given
  a = 2
  b = −3
  c = 10

Forward: each result from its operands
  1.  d = a × b   = 2 × (−3) = −6
  2.  e = d + c   = −6 + 10  = 4
  3.  L = tanh(e) = tanh(4)  = 0.9993

Backward: how fast L changes as each number changes
(chain rule: gradient of an operand = gradient of the result × the operation's derivative)

  ∂L/∂L = 1  (where it starts)

  through L = tanh(e):
    ∂L/∂e = ∂L/∂L × (1 − L²) = 1 × (1 − 0.9993²) = 1 × 0.001341 = 0.001341

  through e = d + c:
    ∂L/∂d = ∂L/∂e × 1 = 0.001341 × 1 = 0.001341
    ∂L/∂c = ∂L/∂e × 1 = 0.001341 × 1 = 0.001341

  through d = a × b:
    ∂L/∂a = ∂L/∂d × b = 0.001341 × (−3) = −0.004023
    ∂L/∂b = ∂L/∂d × a = 0.001341 × 2 = 0.002682

Gradients
  ∂L/∂a = −0.004023  (as a grows, L falls)
  ∂L/∂b = 0.002682   (as b grows, L rises)
  ∂L/∂c = 0.001341   (as c grows, L rises)

Numbers are rounded here; the computation used all of their digits.
""")


def test_what_is_used_twice_adds_its_parts_up():
    x = Value(0.5)
    h = (x * x).relu()
    y = h - x
    assert lines(str(steps(y)))[8:] == lines("""
Backward: how fast y changes as each number changes
(chain rule: gradient of an operand = gradient of the result × the operation's derivative)

  ∂y/∂y = 1  (where it starts)

  through y = h − x:
    ∂y/∂h         = ∂y/∂y × 1 = 1 × 1 = 1
    ∂y/∂x, part 1 = ∂y/∂y × (−1) = 1 × (−1) = −1

  through h = ReLU(t1):
    ∂y/∂t1 = ∂y/∂h × 1 = 1 × 1 = 1  (since h > 0)

  through t1 = x × x:
    ∂y/∂x, part 2 = ∂y/∂t1 × x = 1 × 0.5 = 0.5
    ∂y/∂x         = −1 + 0.5 = −0.5  (the parts so far)
    ∂y/∂x, part 3 = ∂y/∂t1 × x = 1 × 0.5 = 0.5
    ∂y/∂x         = −0.5 + 0.5 = 0  (all parts)

Gradients
  ∂y/∂x = 0  (as x grows, y stays)
""")


def test_tensors_are_shown_with_their_arrays_and_words_are_explained():
    W = Tensor([[1.0, -1.0], [0.5, 2.0]])
    h = functions.relu([[1.0, 2.0]] @ W)
    loss = h.mean()
    assert lines(str(steps(loss))) == lines("""
Given
  c1 = [[1, 2]]  (constant)
  W = [[1, −1], [0.5, 2]]

Forward: each result from its operands
  1.  t1   = c1 @ W   = [[2, 3]]
  2.  h    = ReLU(t1) = [[2, 3]]
  3.  loss = mean(h)  = 2.5

Backward: how fast loss changes as each number changes
(chain rule: gradient of an operand = gradient of the result × the operation's derivative)

  ∂loss/∂loss = 1  (where it starts)

  through loss = mean(h):
    ∂loss/∂h = spread(∂loss/∂loss) / 2 = [[0.5, 0.5]]

  through h = ReLU(t1):
    ∂loss/∂t1 = ∂loss/∂h × (1 if h > 0, else 0) = [[0.5, 0.5]]

  through t1 = c1 @ W:
    ∂loss/∂W = c1ᵀ @ ∂loss/∂t1 = [[0.5, 0.5], [1, 1]]

Gradients
  ∂loss/∂W = [[0.5, 0.5], [1, 1]]

Words (y is the result of an operation, a the operand that receives)
  spread(x): x in the shape of a: each number at all the entries that were reduced to it.
""")


def test_an_update_reads_like_this():
    w, b = Value(2.0), Value(0.5)
    loss = w * 3.0 + b
    optimizer = optim.SGD([w, b], lr=0.1, momentum=0.9)
    text = str(steps(loss, optimizer=optimizer))
    assert lines(text[text.index("Gradients") :]) == lines("""
Gradients
  ∂loss/∂w = 3  (as w grows, loss rises)
  ∂loss/∂b = 1  (as b grows, loss rises)

Update: what one step of SGD makes of each parameter
(a step goes against the gradient; ← says what a number becomes)

  lr = 0.1  (the learning rate: how far a step goes)
  momentum = 0.9  (how much of the step before is kept)
  v: kept for each parameter from step to step, 0 at first

  w:
    v ← momentum × v + ∂loss/∂w = 0.9 × 0 + 3 = 3
    w ← w − lr × v = 2 − 0.1 × 3 = 1.7

  b:
    v ← momentum × v + ∂loss/∂b = 0.9 × 0 + 1 = 1
    b ← b − lr × v = 0.5 − 0.1 × 1 = 0.4
""")


def test_a_rule_of_one_line_is_one_line_for_each_parameter():
    w, b = Value(2.0), Value(0.5)
    loss = w * w + b
    text = str(steps(loss, optimizer=optim.SGD([w, b], lr=0.1)))
    assert lines(text)[-4:] == lines("""
  lr = 0.1  (the learning rate: how far a step goes)

  w ← w − lr × ∂loss/∂w = 2 − 0.1 × 4 = 1.6
  b ← b − lr × ∂loss/∂b = 0.5 − 0.1 × 1 = 0.4
""")


def test_groups_and_clipping_are_said_of_each_parameter():
    w, b = Value(2.0), Value(0.5)
    loss = w * 3.0 + b * 4.0
    groups = [{"params": [w]}, {"params": [b], "lr": 0.5}]
    text = str(steps(loss, optimizer=optim.SGD(groups, lr=0.1, clip_norm=1.0)))
    assert lines(text[text.index("  clip_norm") :])[:11] == lines("""
  clip_norm = 1  (gradients that are longer together are scaled down to it)

  w:
    lr = 0.1  (the learning rate: how far a step goes)
    g ← clipped(∂loss/∂w) = clipped(3) = 0.6
    w ← w − lr × g = 2 − 0.1 × 0.6 = 1.94

  b:
    lr = 0.5  (the learning rate: how far a step goes)
    g ← clipped(∂loss/∂b) = clipped(4) = 0.8
    b ← b − lr × g = 0.5 − 0.5 × 0.8 = 0.1
""")


def test_the_square_of_a_gradient_is_no_second_derivative():
    w = Value(2.0)
    loss = w * 3.0
    text = str(steps(loss, optimizer=optim.Adagrad([w], lr=0.1)))
    assert "s ← s + (∂loss/∂w)² = 0 + 3² = 9" in text
