"""Histograms layer by layer: activations, with dead ReLUs; gradients, with vanishing ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ... import functions
from ...engine.graph import data_of
from ...metrics import numbers
from ...nn import Lambda, Module, Neuron, taps
from ...nn.activations import name_of
from ...nn.modes import in_use
from .canvas import BLACK, BLUE, GREY, ORANGE, VERMILION, axes_for

_BINS = 60


def activations(model: Any, x: Any, ax: Axes | None = None) -> Axes:
    """What each layer gives for some inputs, as a histogram per layer, the first on top.

    A ReLU unit that is zero for every input is dead: no gradient reaches its weights. Exact zeros
    are counted beside the histogram, not in it, since after a ReLU they would dwarf the rest.

    Args:
        model: A Sequential, an MLP, or any module with modules within it, however deep: those
            that have none within are its layers. A convolution's units are its channels.
        x: Inputs (n, ...); of a model of several inputs a tuple, or a dict by argument.
        ax: Where to draw; a new figure, if left out.

    Returns:
        The Axes, with a note for each layer: `ax.texts`.

    Raises:
        TypeError: For a model without layers.
        ValueError: No inputs.

    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(1, 2, "relu", seed=0), nn.Dense(2, 1, seed=1))
    >>> model[0].bias.assign([0.0, -100.0])
    >>> ax = activations(model, np.linspace(-1, 1, 10)[:, None], Figure().subplots())
    >>> ax.texts[0].get_text()
    '1 of 2 units dead\\n75 % are zero'
    """
    layers = _layers(model)
    rows, outputs = _outputs(model, x)
    names, data, notes, alarms = [], [], [], []
    for name, layer in layers.items():
        if name not in outputs:  # the model does not call it
            continue
        output = outputs[name]
        names.append(f"{name.removeprefix('layers.')}: {_name(layer)}")
        dead = int(np.sum(~output.any(axis=0))) if _is_relu(layer) else 0
        zeros = float(np.mean(output == 0))
        note = [f"{dead} of {output.shape[1]} units dead"] if _is_relu(layer) else []
        note += [f"{_percent(zeros)} are zero"] if zeros else []
        data.append(output[(output != 0) & np.isfinite(output)])
        notes.append("\n".join(note))
        alarms.append(dead > 0 or zeros == 1)
    ax = axes_for(ax, size=(8, 1 + 0.85 * len(names)))
    _ridges(ax, names, data, notes, alarms)
    ax.set(title=f"Activations of {rows} rows, by layer", xlabel="activation")
    return ax


def gradients(model: Module, ax: Axes | None = None, *, vanishing: float = 1e-6) -> Axes:
    """The size of the gradient of every parameter as it stands, as a histogram per parameter.

    Call `backward()` first; after `training.fit` they are those of the last batch. Sizes are on a
    logarithmic axis: gradients vanish where the histograms move left from one layer to the next.

    Args:
        model: A module.
        ax: Where to draw; a new figure, if left out.
        vanishing: A gradient below this size vanishes. Those that are exactly zero, as of dead
            units and of inputs that are always zero, are counted apart and not drawn.

    Returns:
        The Axes, with a note for each parameter: `ax.texts`.

    Raises:
        ValueError: There are no gradients.

    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(2, 1, seed=0))
    >>> model(np.array([[0.0, 1.0]])).sum().backward()
    >>> ax = gradients(model, Figure().subplots())
    >>> [text.get_text() for text in ax.texts[:2]]
    ['50 % are zero', '']
    """
    if not vanishing > 0:
        raise ValueError(f"vanishing must be above 0, got {vanishing}")
    sizes = _gradients(model)
    names, data, notes, alarms = [], [], [], []
    for name, size in sizes.items():
        zero, small = float(np.mean(size == 0)), float(np.mean((size > 0) & (size < vanishing)))
        names.append(name)
        data.append(np.log10(size[(size > 0) & np.isfinite(size)]))
        shares = {"vanish": small, "are zero": zero}
        notes.append("\n".join(f"{_percent(p)} {what}" for what, p in shares.items() if p))
        alarms.append(zero + small >= 0.5)
    ax = axes_for(ax, size=(8, 1 + 0.6 * len(names)))
    _ridges(ax, names, data, notes, alarms)
    ax.axvline(np.log10(vanishing), color=GREY, linestyle=":", zorder=0)
    low, high = ax.get_xlim()
    low = min(low, np.log10(vanishing) - 0.5)
    ticks = np.arange(np.ceil(low), np.floor(high) + 1)
    ticks = ticks[:: max(1, len(ticks) // 8)]
    ax.set_xticks(ticks, [f"$10^{{{tick:.0f}}}$" for tick in ticks])
    ax.set_xlim(low, high)
    ax.set(title="Gradients by parameter", xlabel="size of the gradient")
    return ax


def _percent(share: float) -> str:
    return "<1 %" if share < 0.005 else f"{100 * share:.0f} %"


def _ridges(
    ax: Axes, names: list[str], data: list[np.ndarray], notes: list[str], alarms: list[bool]
) -> None:
    """A histogram per row on one axis, each as high as its row; the note is at its right."""
    everything = np.concatenate([d for d in data if d.size] or [np.zeros(1)])
    low, high = everything.min(), everything.max()
    pad = (high - low) * 0.02 or 0.5
    bins = np.linspace(low - pad, high + pad, _BINS + 1)
    for i, (values, note, alarm) in enumerate(zip(data, notes, alarms, strict=True)):
        base = len(data) - 1 - i
        counts = np.histogram(values, bins)[0]
        heights = 0.85 * counts / max(1, counts.max())
        color = ORANGE if alarm else BLUE
        ax.stairs(heights + base, bins, baseline=base, fill=True, color=color, alpha=0.7)
        ax.stairs(heights + base, bins, baseline=base, color=BLACK, linewidth=0.7)
        ax.text(
            1.02,
            base + 0.35,
            note,
            transform=ax.get_yaxis_transform(),
            va="center",
            color=VERMILION if alarm else BLACK,
            weight="bold" if alarm else "normal",
        )
    ax.set_yticks([len(data) - 1 - i for i in range(len(data))], names, va="bottom")
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(bins[0], bins[-1]), ylim=(-0.05, len(data)))
    ax.grid(axis="x", alpha=0.3)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _layers(model: Any) -> dict[str, Module]:
    """The modules that have none within, but for the neurons of a layer, by their names."""
    layers = {}
    if isinstance(model, Module):
        for name, part in model.named_modules():
            is_layer = all(isinstance(inner, Neuron) for inner in list(part.modules())[1:])
            if name and is_layer and not isinstance(part, Neuron):
                layers[name] = part
    if not layers:
        raise TypeError(
            f"activations are drawn layer by layer, of a Sequential or an MLP, got {model!r}"
        )
    return layers


def _outputs(model: Module, x: Any) -> tuple[int, dict[str, np.ndarray]]:
    """How many rows there are; and of each module that is called an array (..., units)."""
    parts = x if isinstance(x, dict) else dict(enumerate(x if isinstance(x, tuple) else (x,)))
    arrays: dict[Any, np.ndarray] = {key: numbers(part) for key, part in parts.items()}
    for part in arrays.values():
        if not part.ndim or not len(part):
            raise ValueError(f"there are no inputs: x has shape {part.shape}")
    with taps(model) as seen:
        if isinstance(x, dict):
            in_use(lambda: model(**arrays))
        elif isinstance(x, tuple):
            in_use(model, *arrays.values())
        else:
            in_use(model.over_batch, arrays[0])
    outputs = {name: _units(calls) for name, calls in seen.items() if calls}
    return len(next(iter(arrays.values()))), outputs


def _units(calls: Sequence[Any]) -> np.ndarray:
    """What all calls of a module gave, its units along the last axis."""
    outputs = [call.output for call in calls]
    firsts = [y[0] if isinstance(y, tuple) else y for y in outputs]  # of an LSTM, its output
    arrays = [np.asarray(y, float) for y in firsts]
    return np.concatenate([a.reshape(-1, a.shape[-1] if a.ndim else 1) for a in arrays])


def _is_relu(layer: Any) -> bool:
    neurons = getattr(layer, "neurons", ())
    function = getattr(layer, "activation", None) or getattr(layer, "function", layer)
    return function is functions.relu or bool(neurons and neurons[0].nonlin)


def _name(layer: Any) -> str:
    if isinstance(layer, Lambda):
        return layer.name
    function = getattr(layer, "activation", None)
    name = type(layer).__name__
    if function is not None:
        return f"{name} ({name_of(function)})"
    return f"{name} (relu)" if getattr(layer, "neurons", None) and _is_relu(layer) else name


def _gradients(model: Module) -> dict[str, np.ndarray]:
    """The sizes of each parameter's gradients; an MLP's numbers are collected layer by layer."""
    if not isinstance(model, Module):
        raise TypeError(f"gradients are those of a Module, got {type(model).__name__}")
    sizes: dict[str, list[np.ndarray]] = {}
    for name, parameter in model.named_parameters():
        if parameter.is_scalar:
            name = name.split(".neurons.")[0]
        gradient = parameter.grad
        if gradient is not None:
            sizes.setdefault(name, []).append(np.abs(np.ravel(data_of(gradient)).astype(float)))
    together = {name: np.concatenate(parts) for name, parts in sizes.items()}
    if not any(size.any() for size in together.values()):
        raise ValueError("the model has no gradients: call backward() on a loss first")
    return together
