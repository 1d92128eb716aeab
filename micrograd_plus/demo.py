"""The demo: train on the embedded digits, and look at one hidden unit of the result at work."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import classifier, functions, nn, optim
from .datasets import Dataset, load_digits
from .engine.backward import gradients
from .engine.value import Value
from .files import make_folder
from .training.checks import rows_to_train_on
from .visual import Drawing, draw

VALIDATION_SPLIT = 0.1
SHOWN = 8  # pixels drawn one by one; the others are folded into one node


def run(folder: Path) -> None:
    """Train, test, draw; writes model.safetensors, history.csv and graph.svg into `folder`.

    Where no layout engine is installed, the drawing is written as graph.dot.

    Raises:
        OSError: The folder cannot be made or written.
    """
    make_folder(folder)
    data = load_digits()
    print("1,797 handwritten digits of 8×8 pixels (UCI; Alpaydin and Kaynak, CC BY 4.0):")
    rows = rows_to_train_on(len(data.x_train), VALIDATION_SPLIT)
    print(
        f"{rows:,} to train on, {len(data.x_train) - rows} to validate on, "
        f"{len(data.x_test)} to test on, chosen at random."
    )
    print("The 13 writers are mixed: each may have written digits of both parts.\n")
    model = classifier.build(64, [128], 10, seed=0)
    nn.summary(model, (8, 8))
    print()
    history = classifier.train(
        model,
        data,
        optim.Adam(model.parameters(), lr=0.002),
        epochs=60,
        every=5,
        batch_size=32,
        validation_split=VALIDATION_SPLIT,
        seed=0,
    )
    files = classifier.save(model, history, folder)
    image, answer = _hardest_image(model, data)
    label = int(data.y_test[image])
    unit = _most_influential_unit(model, data.x_test[image], label)
    drawing = draw_unit(model, data.x_test[image], label, unit)
    try:
        files.append(drawing.save(folder / "graph.svg"))
        note = ""
    except ModuleNotFoundError as error:
        files.append(drawing.save(folder / "graph.dot"))
        note = f" ({error})"
    print(f"\nwrote {', '.join(map(str, files))}{note}")
    print(
        f"{files[-1].name}: the hardest test image, number {image}: a {label}, and the network "
        f"answers {answer};\nat work on it, the active hidden unit whose change would change the "
        f"loss most: unit {unit}"
    )
    accuracy = classifier.test_accuracy(model, data)
    print(f"test accuracy: {accuracy:.4f}")


def _hardest_image(model: nn.Sequential, data: Dataset) -> tuple[int, int]:
    """The test image with the largest loss, and the class that the model takes it for."""
    logits = model(data.x_test).data
    chosen = functions.log_softmax(logits)[np.arange(len(logits)), data.y_test]
    image = int(np.argmin(chosen))
    return image, int(np.argmax(logits[image]))


def _most_influential_unit(model: nn.Sequential, image: np.ndarray, label: int) -> int:
    """The hidden unit with the largest gradient: a change of it would change the loss most.

    Only among the active ones: a ReLU at 0 passes no gradient on to its weights.
    """
    active, gradient = _hidden(model, image, label)
    return int(np.argmax(np.abs(np.where(active > 0, gradient, 0.0))))


def _hidden(model: nn.Sequential, image: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray]:
    """The hidden layer's values for one image, and the loss's gradients with respect to them."""
    flatten, first, *rest = model
    hidden = first(flatten(image[None]))
    out = hidden
    for layer in rest:
        out = layer(out)
    loss = functions.softmax_cross_entropy(out, np.array([label]))
    return hidden.data[0], gradients(loss, hidden)[0]


def draw_unit(model: nn.Sequential, image: np.ndarray, label: int, unit: int) -> Drawing:
    """One hidden unit of a trained network at work on one image, with the network's gradients.

    The unit's weights and bias become Values, the pixels constants. Their sum and its ReLU are
    what the network computes, and the backward pass starts with the gradient that the network's
    loss has at this unit, so every weight's gradient is the network's own.

    Args:
        model: Flatten, a Dense layer with ReLU, and layers that give logits.
        image: Pixels, of any shape.
        label: The image's true class.
        unit: Which unit of the first Dense layer.
    """
    layer = model[1]
    assert isinstance(layer, nn.Dense) and layer.bias is not None
    _, gradient = _hidden(model, image, label)
    pixels = [
        Value(float(pixel), f"pixel {place}", requires_grad=False)
        for place, pixel in np.ndenumerate(image)
    ]
    weights = [
        Value(float(w), f"weight {place}")
        for place, w in zip(np.ndindex(image.shape), layer.weight.data[:, unit], strict=True)
    ]
    bias = Value(float(layer.bias.data[unit]), "bias")
    activation = functions.relu(functions.weighted_sum(pixels, weights, bias))
    activation.label = f"hidden unit {unit}"
    activation.backward(float(gradient[unit]))
    return draw(activation, max_operands=SHOWN, title=f"hidden unit {unit} looks at a {label}")
