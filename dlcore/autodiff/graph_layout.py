"""Where the nodes of a computation graph stand: in layers by how much must be computed first, with few crossings.

Source: K. Sugiyama, S. Tagawa and M. Toda 1981, Methods for visual understanding of hierarchical system structures:
layers, an order within each by the places of the neighbours, and then straight edges. Edges over several layers pass
through points of their own, so that they go around what stands between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from dlcore.autodiff.expression import Expression

SWEEPS = 8
WAYPOINT = 0.6
"""How far a passing edge keeps from its neighbours in a layer, where nodes keep 1."""
FIRM = 4.0
"""How much more a passing edge wants to be straight."""
REMEMBERED = 256


@dataclass(frozen=True)
class Edge:
    """From an operand to the line that uses it."""

    start: int  # node
    end: int  # node
    place: int  # which operand it is
    points: tuple[tuple[float, float], ...]  # (layer, row) of where it passes, without its ends


@dataclass(frozen=True)
class Layout:
    """The places of a graph's nodes. Rows begin at 0; layers are counted from 0, the variables' own."""

    layers: tuple[int, ...]  # node by node
    rows: tuple[float, ...]
    edges: tuple[Edge, ...]

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return max(self.layers) + 1

    @property
    def width(self) -> float:
        """From the first row to the last, those that edges pass through too."""
        passing = (row for edge in self.edges for _, row in edge.points)
        return max((*self.rows, *passing))


@lru_cache(maxsize=REMEMBERED)
def layout_of(expression: Expression) -> Layout:
    """Lay an expression's graph out. Constants have no place: they stand in the words of their line."""
    layers = layers_of(expression)
    chains = [
        (node, len(expression.variables) + k, place)
        for k, line in enumerate(expression.lines)
        for place, operand in enumerate(line.operands)
        if (node := expression.node_of(operand)) is not None
    ]
    # Points in between are numbered on from the nodes.
    count, paths = expression.nodes, []
    for start, end, _ in chains:
        between = max(layers[end] - layers[start] - 1, 0)
        paths.append([start, *range(count, count + between), end])
        count += between
    place_in = [*layers, *(0 for _ in range(count - len(layers)))]
    for path in paths:
        for step, point in enumerate(path[1:-1], 1):
            place_in[point] = layers[path[0]] + step
    links = [pair for path in paths for pair in pairwise(path)]
    order = _ordered(place_in, links)
    rows = _rows(order, links, expression.nodes)
    edges = tuple(
        Edge(start, end, place, tuple((float(place_in[p]), rows[p]) for p in path[1:-1]))
        for (start, end, place), path in zip(chains, paths, strict=True)
    )
    return Layout(tuple(layers), tuple(rows[: expression.nodes]), edges)


def layers_of(expression: Expression) -> list[int]:
    """Variables stand first, a line behind all of its operands, and what depends on no variable just before its use."""
    operands = [[expression.node_of(one) for one in line.operands] for line in expression.lines]
    layers = [0] * expression.nodes
    for k, nodes in enumerate(operands):
        layers[len(expression.variables) + k] = 1 + max(
            (layers[node] for node in nodes if node is not None), default=-1
        )
    for k in reversed(range(len(operands))):
        end = len(expression.variables) + k
        for node in operands[k]:
            if node is not None and not expression.varies[node]:
                layers[node] = layers[end] - 1
    return layers


def _ordered(layers: Sequence[int], links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Layer by layer the order of its points, the best of some sweeps there and back."""
    order: list[list[int]] = [[] for _ in range(max(layers) + 1)]
    for point in _met(layers, links):
        order[layers[point]].append(point)
    best, fewest = [list(one) for one in order], _crossings(order, links)
    for sweep in range(SWEEPS):
        onward = sweep % 2 == 0
        for layer in range(1, len(order)) if onward else reversed(range(len(order) - 1)):
            at = {point: place for one in order for place, point in enumerate(one)}
            neighbours = _neighbours(links, onward)
            order[layer].sort(
                key=lambda point, at=at, near=neighbours: np.mean([at[o] for o in near.get(point, [point])])
            )
        crossings = _crossings(order, links)
        if crossings < fewest:
            best, fewest = [list(one) for one in order], crossings
    return best


def _met(layers: Sequence[int], links: Sequence[tuple[int, int]]) -> list[int]:
    """All points in the order in which a walk back from the result meets them: operands stand as they are written."""
    before: dict[int, list[int]] = _neighbours(links, onward=True)
    result = next(point for point in before if not any(start == point for start, _ in links))
    found: dict[int, None] = {}
    waiting = [result]
    while waiting:
        point = waiting.pop()
        found[point] = None
        waiting += [one for one in reversed(before.get(point, [])) if one not in found]
    return list(found)


def _neighbours(links: Sequence[tuple[int, int]], onward: bool) -> dict[int, list[int]]:
    """Of every point those in the layer before, or with `onward` false those in the layer behind."""
    near: dict[int, list[int]] = {}
    for start, end in links:
        point, other = (end, start) if onward else (start, end)
        near.setdefault(point, []).append(other)
    return near


def _crossings(order: Sequence[Sequence[int]], links: Sequence[tuple[int, int]]) -> int:
    at = {point: (layer, place) for layer, one in enumerate(order) for place, point in enumerate(one)}
    count = 0
    for layer in range(len(order) - 1):
        ends = np.array([(at[start][1], at[end][1]) for start, end in links if at[start][0] == layer]).reshape(-1, 2)
        apart = np.sign(ends[:, None] - ends[None])
        count += int(np.sum(apart[..., 0] * apart[..., 1] < 0)) // 2
    return count


def _rows(order: Sequence[Sequence[int]], links: Sequence[tuple[int, int]], nodes: int) -> list[float]:
    """Where every point stands in its layer: near its neighbours, in its order and no closer than it may."""
    count = sum(map(len, order))
    rows = np.zeros(count)
    for one in order:
        rows[list(one)] = np.arange(len(one))
    near = [_neighbours(links, True), _neighbours(links, False)]
    for sweep in range(2 * SWEEPS):
        for one in order if sweep % 2 == 0 else reversed(order):
            wished, firm = [], []
            for point in one:
                others = [other for side in near for other in side.get(point, [])]
                wished.append(np.mean(rows[others]) if others else rows[point])
                firm.append(FIRM if point >= nodes else 1.0)
            gaps = [_gap(a, b, nodes) for a, b in pairwise(one)]
            rows[list(one)] = _apart(np.array(wished), np.array(firm), np.array(gaps))
    _straighten(rows, order, near, firm_from=nodes)
    return [round(float(row), 3) for row in rows - rows.min()]


def _straighten(
    rows: Float[np.ndarray, " p"], order: Sequence[Sequence[int]], near: Sequence[dict[int, list[int]]], firm_from: int
) -> None:
    """Put what follows one point alone onto its row, where there is room: a chain becomes a straight line."""
    before, behind = near
    for one in order[1:]:
        for place, point in enumerate(one):
            others = before.get(point, [])
            if len(set(others)) != 1 or len(set(behind[others[0]])) != 1:
                continue
            wished = rows[others[0]]
            above = rows[one[place - 1]] + _gap(one[place - 1], point, firm_from) if place else -np.inf
            below = rows[one[place + 1]] - _gap(point, one[place + 1], firm_from) if place + 1 < len(one) else np.inf
            if above <= wished <= below:
                rows[point] = wished


def _gap(one: int, other: int, nodes: int) -> float:
    """How far two neighbours in a layer keep apart."""
    passing = (one >= nodes) + (other >= nodes)
    return (1.0, 0.5 + WAYPOINT / 2, WAYPOINT)[passing]


def _apart(
    wished: Float[np.ndarray, " k"], firm: Float[np.ndarray, " k"], gaps: Float[np.ndarray, " g"]
) -> Float[np.ndarray, " k"]:
    """The places nearest to the wished ones, by weighted squares, that keep the gaps: isotonic regression by pooling
    adjacent violators."""
    offset = np.concatenate([[0.0], np.cumsum(gaps)])
    blocks: list[list[float]] = []  # mean, weight, how many
    for value, weight in zip(wished - offset, firm, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, more, number = blocks.pop()
            total = blocks[-1][1] + more
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * more) / total, total, blocks[-1][2] + number]
    return np.concatenate([np.full(int(number), mean) for mean, _, number in blocks]) + offset
