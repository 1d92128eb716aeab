"""The picture is the graph: nothing is left out and nothing is made up."""

import re

import numpy as np
from hypothesis import given

from micrograd_plus import draw
from micrograd_plus.engine.graph import Node
from micrograd_plus.testing.strategies import programs


@given(programs())
def test_the_dot_has_a_node_per_graph_node_and_an_edge_per_operand(program):
    root = program.run(leaves=program.tensors())
    nodes, arrays, numbers, operands, stack = {}, {}, 0, 0, [root]
    while stack:
        node = stack.pop()
        if id(node) in nodes:
            continue
        nodes[id(node)] = node
        operands += len(node.operands)
        for x in node.operands:
            if isinstance(x, Node):
                stack.append(x)
            elif isinstance(x, np.ndarray):
                arrays[id(x)] = x
            else:
                numbers += 1
    drawing = draw(root, max_nodes=10_000)
    vertices = re.findall(r"^\tn\d+ \[", drawing.source, re.MULTILINE)
    edges = re.findall(r"^\tn\d+(?::e)? -> n\d+", drawing.source, re.MULTILINE)
    assert len(vertices) == drawing.nodes == len(nodes) + len(arrays) + numbers
    assert len(edges) == drawing.edges == operands
