"""The graph and the rules: nodes, primitives, the backward pass."""
