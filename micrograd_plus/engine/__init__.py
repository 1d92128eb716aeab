"""The graph and the rules: nodes, primitives, the backward pass."""

from .value import Value as Value  # where micrograd's programs import it from
