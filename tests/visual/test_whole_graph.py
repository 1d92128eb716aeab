"""The picture is the graph: nothing is left out and nothing is made up."""

import re
from collections import Counter

import numpy as np
from hypothesis import given

from micrograd_plus import Value, draw
from micrograd_plus.engine.graph import Node, data_of, topological_order
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


@given(programs(numbers_only=True))
def test_every_edge_leads_from_an_operand_to_its_result(program):
    constants = [x.item() for x in program.constants]
    root = program.run(leaves=[Value(x.item()) for x in program.leaves], constants=constants)
    expected = Counter(
        (repr(data_of(operand)), repr(node.data))
        for node in topological_order(root)
        for operand in node.operands
    )
    source = draw(root, max_nodes=10_000).source
    vertices = r'^\t(n\d+) \[label=.* tooltip="value ([^,"]*)'
    value_of = dict(re.findall(vertices, source, re.MULTILINE))
    edges = re.findall(r"^\t(n\d+)(?::e)? -> (n\d+)", source, re.MULTILINE)
    assert Counter((value_of[tail], value_of[head]) for tail, head in edges) == expected
