"""How a module behaves: as in training or as in use, and frozen, whatever the rest does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, Self

from ..engine.blocks import Block
from ..engine.graph import describe
from ..engine.recording_mode import mode, set_mode

_in_use: ContextVar[bool] = ContextVar("_in_use", default=False)  # whether `in_use` runs


def in_use(function: Callable[..., Any], *args: Any) -> Any:
    """What a function gives while all modules are in evaluation mode and nothing is recorded.

    It runs in a context of its own, and no module is touched: whatever ends it, Ctrl-C too, there
    is no mode to restore.

    >>> from micrograd_plus import nn
    >>> in_use(nn.Dropout(0.5), [1.0, 2.0])
    array([1., 2.])
    """

    def run() -> Any:
        set_mode((False, mode()[1]))
        _in_use.set(True)
        return function(*args)

    return copy_context().run(run)


class Modes:
    """What every Module has of this: `train`, `eval`, `in_mode`, `freeze` and `unfreeze`."""

    # Of a frozen module, the names of its own parameters that `freeze` took the gradient from.
    _frozen: frozenset[str] | None = None

    if TYPE_CHECKING:
        modules: Callable[[], Iterator[Modes]]
        _own_parameters: Callable[[], Iterator[tuple[str, Any]]]

    @property
    def training(self) -> bool:
        """Whether it behaves as in training: as `train()` and `eval()` say.

        Never while it is frozen, and never within `in_use`.

        >>> from micrograd_plus import nn
        >>> nn.ReLU().training, nn.ReLU().eval().training
        (True, False)
        """
        return vars(self).get("training", True) and self._frozen is None and not _in_use.get()

    @training.setter
    def training(self, on: bool) -> None:
        vars(self)["training"] = on

    def train(self, mode: bool = True) -> Self:
        """Behave as in training (dropout, batch statistics), here and in every module within.

        What is frozen behaves as in use until it is unfrozen.

        Args:
            mode: False is the same as `eval()`.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU()).eval()
        >>> model.train().layers[0].training
        True
        """
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Behave as in use, not in training.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU())
        >>> model.eval().layers[0].training
        False
        """
        return self.train(False)

    def in_mode(self, training: bool) -> Block:
        """A block in one mode; afterwards every module is in the mode it was in before.

        It decorates functions as well.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.ReLU())
        >>> with model.in_mode(training=False):
        ...     model.training
        False
        >>> model.training
        True
        """
        return _InMode(self, training)

    def freeze(self) -> Self:
        """Learn no more, here and in every module within: for transfer learning.

        The parameters no longer require a gradient, so that optimizers leave them as they are, and
        the modules behave as in use, whatever `train()` says: running statistics stay, and nothing
        is dropped. Gradients still flow through, to what comes before. Layers that have not seen
        an input yet are frozen as soon as they have parameters.

        It says nothing about the weights: `state_dict` and `save_weights` do not keep it. A copy
        is frozen as well.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> body = nn.Sequential(nn.Dense(3, 8, "relu", seed=0), nn.BatchNorm(8)).freeze()
        >>> model = nn.Sequential(body, nn.Dense(8, 2, seed=1))
        >>> [name for name, p in model.named_parameters() if p.requires_grad]
        ['layers.1.weight', 'layers.1.bias']
        >>> model.train()[0][1].training
        False
        """
        for module in self.modules():
            module._freeze_own()
        return self

    def _freeze_own(self) -> None:
        held = [(name, p) for name, p in self._own_parameters() if p.requires_grad]
        # The names first: what is frozen is known to be, whatever interrupts this.
        self._frozen = (self._frozen or frozenset()).union(name for name, _ in held)
        for _, parameter in held:
            parameter.requires_grad = False

    def unfreeze(self) -> Self:
        """Undo `freeze`, here and in every module within.

        Parameters that required no gradient before it, such as running statistics, do not
        afterwards. An optimizer that was made with all parameters goes on with these as well.

        Returns:
            The module itself.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.Dense(3, 8, seed=0), nn.Dense(8, 2, seed=1)).freeze()
        >>> model[1].unfreeze()
        Dense(8, 2)
        >>> [name for name, p in model.named_parameters() if p.requires_grad]
        ['layers.1.weight', 'layers.1.bias']
        """
        for module in self.modules():
            for name, parameter in module._own_parameters():
                if name in (module._frozen or ()):
                    parameter.requires_grad = True
            vars(module).pop("_frozen", None)
        return self

    @property
    def trainable(self) -> bool:
        """Whether it learns; setting it is `freeze` or `unfreeze`.

        False where it is frozen whole, with every module within; True where a part is not.

        >>> from micrograd_plus import nn
        >>> model = nn.Sequential(nn.Dense(3, 8), nn.Dense(8, 2))
        >>> model[0].trainable = False
        >>> model[0].trainable, model.trainable
        (False, True)
        """
        return any(module._frozen is None for module in self.modules())

    @trainable.setter
    def trainable(self, on: bool) -> None:
        if not isinstance(on, bool):
            raise TypeError(f"trainable must be True or False, got {describe(on)}")
        if on:
            self.unfreeze()
        else:
            self.freeze()

    # A Tensor's word for it, which would else be ignored in silence.
    requires_grad = trainable


class _InMode(Block):
    def __init__(self, model: Modes, training: bool) -> None:
        self.model = model
        self.training = training
        self.before: list[list[tuple[Modes, bool]]] = []  # of each block that is under way

    def __enter__(self) -> None:
        # As it was set, which `training` does not say of what is frozen.
        before = [(module, vars(module).get("training", True)) for module in self.model.modules()]
        self.before.append(before)
        try:
            self.model.train(self.training)
        except BaseException:  # Ctrl-C: no block is left that was not entered
            self.__exit__()
            raise

    def __exit__(self, *exception: object) -> None:
        for module, was_training in self.before.pop():
            module.training = was_training
