"""From mapped ways to streets between junctions.

1. Ways are cut at shared nodes, and only there: a bridge over a street makes no crossing.
2. Chains through plain nodes become one street, which keeps its true shape.
3. Junctions closer than 6 m that are joined by a short stretch, or lie on one spot, become one.
4. The largest part that can be walked is kept, with what is drivable and hangs on it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Way
from outskirts.city import pavements
from outskirts.city.extract import Map
from outskirts.city.extract import Way as MappedWay
from outskirts.city.lines import Line
from outskirts.city.streets import Traits, is_aside, is_known, traits

CLOSE = 6.0
"""Junctions closer than this become one [m]. Source: the design, idea 1."""

SWAPPED = {Way.NONE: 0, Way.FORWARD: 2, Way.BACKWARD: 1, Way.BOTH: 3}


def swapped(directions: int) -> int:
    """Return the same directions as seen by a street that is numbered from its other end."""
    return SWAPPED[Way(directions)]


def extent(line: Line) -> float:
    """Return the length of a line [m]."""
    steps = np.diff(line, axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def course(line: Line, along: float) -> tuple[float, float, float, float]:
    """Return the point at a metre of a line, and the direction there as a unit vector."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    reached = np.cumsum(lengths)
    i = min(int(np.searchsorted(reached, along)), len(lengths) - 1)
    dx, dy = steps[i] / lengths[i]
    over = along - (reached[i] - lengths[i])
    return float(line[i, 0] + over * dx), float(line[i, 1] + over * dy), float(dx), float(dy)


@dataclass(slots=True)
class Edge:
    """A street in the making: its line runs from junction `a` to junction `b`."""

    a: int
    b: int
    line: Line
    traits: Traits
    way: int
    twin: bool = False

    def turned(self) -> "Edge":
        """Return the same street, numbered from its other end."""
        seen = replace(
            self.traits, walk=swapped(self.traits.walk), drive=swapped(self.traits.drive)
        )
        return Edge(self.b, self.a, self.line[::-1], seen, self.way, self.twin)


@dataclass
class Network:
    """Junctions with their coordinates [m], streets between them, and where ways were cut.

    At `ferries` boats land.
    """

    spots: Line
    edges: list[Edge]
    cuts: set[int] = field(default_factory=set)
    dropped: dict[str, float] = field(default_factory=dict)
    ferries: set[int] = field(default_factory=set)

    def drop(self, reason: str, edges: Iterable[Edge], pieces: int) -> None:
        """Count what is left out, in kilometres and in pieces."""
        kilometres = sum(extent(edge.line) for edge in edges) / 1000
        for unit, amount in (("km", kilometres), ("pieces", float(pieces))):
            key = f"{reason} [{unit}]"
            self.dropped[key] = round(self.dropped.get(key, 0.0) + amount, 3)


def weave(found: Map, project: Callable[[Line], Line]) -> Network:
    """Cut the ways of a map at the nodes that they share.

    `project` turns longitude and latitude into metres. Ways that neither people nor cars may use,
    and stretches without length, are left out; a street that leaves and enters the same junction
    stays as a loop. Of pavements and crossings only those are kept that paths need.
    """
    ways = on_one_course(found)
    usable = [(way, kind) for way in ways if (kind := traits(way.tags)) is not None]
    used = {id(way) for way, _ in usable}
    others = [way for way in ways if id(way) not in used]
    order = list(dict.fromkeys(node for way, _ in usable for node in way.nodes))
    order = list(dict.fromkeys([*order, *(node for way in others for node in way.nodes)]))
    number = {node: i for i, node in enumerate(order)}
    flat = project(np.array([found.where[node] for node in order], dtype=np.float64).reshape(-1, 2))
    aside = [way for way in others if is_aside(way.tags)]
    linking = pavements.needed([way for way, _ in usable], aside, number, flat)
    usable += [(way, kind) for way in linking if (kind := traits(way.tags)) is not None]
    uses = Counter(node for way, _ in usable for node in way.nodes)
    for way, _ in usable:
        uses[way.nodes[0]] += 1
        uses[way.nodes[-1]] += 1
    spots: dict[int, int] = {}
    edges = []
    for way, kind in usable:
        run = [way.nodes[0]]
        for node in way.nodes[1:]:
            run.append(node)
            if uses[node] > 1:
                line = flat[[number[one] for one in run]]
                line = line[np.r_[True, np.any(np.diff(line, axis=0) != 0, axis=1)]]
                if len(line) >= 2:
                    a = spots.setdefault(run[0], len(spots))
                    b = spots.setdefault(run[-1], len(spots))
                    edges.append(Edge(a, b, line, ringed(kind, way.nodes), way.number))
                run = [node]
    where = flat[[number[node] for node in spots]].reshape(-1, 2)
    network = Network(where, edges, {spots[node] for node in found.cuts if node in spots})
    network.ferries = {spots[node] for node in found.ferries if node in spots}
    left: dict[str, float] = defaultdict(float)
    for sign, ways in ((1, others), (-1, linking)):
        for way in ways:
            metres = extent(flat[[number[node] for node in way.nodes]])
            left[ASIDE_TOLD if sign < 0 else why_not(way.tags)] += sign * metres / 1000
    network.dropped = {
        f"{reason} [km]": round(value, 3) for reason, value in left.items() if value >= 0.0005
    }
    return network


def on_one_course(found: Map) -> list[MappedWay]:
    """Return the ways; one that lies corner by corner on another gets that one's nodes."""
    first: dict[tuple[tuple[float, float], ...], list[int]] = {}
    made = []
    for way in found.ways:
        course = tuple(found.where[node] for node in way.nodes)
        turned = course[::-1]
        if turned < course:
            nodes = first.setdefault(turned, way.nodes[::-1])[::-1]
        else:
            nodes = first.setdefault(course, way.nodes)
        made.append(way if nodes == way.nodes else replace(way, nodes=nodes))
    return made


ASIDE_TOLD = "pavements and crossings, which their street's width holds"


def why_not(tags: Mapping[str, str]) -> str:
    """Return why a way is no street of the city."""
    if is_aside(tags):
        return ASIDE_TOLD
    if is_known(tags):
        return "shut to people and cars"
    return "no streets that one can use, such as those that are planned"


def ringed(kind: Traits, nodes: list[int]) -> Traits:
    """Mark a closed one-way way as a roundabout, tagged so or not."""
    closed = nodes[0] == nodes[-1] and kind.drive in (Way.FORWARD, Way.BACKWARD)
    return replace(kind, ring=True) if closed and not kind.ring else kind


def incidence(network: Network) -> dict[int, list[int]]:
    """Return, by junction, the streets that end there; a loop is listed twice."""
    found: dict[int, list[int]] = defaultdict(list)
    for i, edge in enumerate(network.edges):
        found[edge.a].append(i)
        found[edge.b].append(i)
    return found


def alike(one: Edge, other: Edge) -> bool:
    """Say whether two streets that follow each other are one street."""
    p, q = one.traits, other.traits
    return (
        (p.rank, p.link, p.walk, p.drive, p.lit, p.layer, p.name, one.twin)
        == (q.rank, q.link, q.walk, q.drive, q.lit, q.layer, q.name, other.twin)
        and abs(p.width - q.width) < (10 if one.twin else 3)
        and abs(p.speed - q.speed) < 1
    )


def chained(network: Network) -> Network:
    """Join streets that meet at a plain node, two by two, and keep their shape."""
    at = incidence(network)
    edges = network.edges
    used = [False] * len(edges)

    def onward(edge: Edge, index: int) -> tuple[int, Edge] | None:
        """Return the street that continues this one past its end, turned the same way."""
        meeting = at[edge.b]
        if len(meeting) != 2 or edge.b in network.cuts or edge.a == edge.b:
            return None
        other = meeting[0] if meeting[1] == index else meeting[1]
        if other == index or used[other]:
            return None
        following = edges[other]
        if following.a == following.b:
            return None
        if following.a != edge.b:
            following = following.turned()
        return (other, following) if alike(edge, following) else None

    def follow(tip: Edge, index: int) -> list[Edge]:
        """Return the streets that continue this one, in order."""
        run = []
        while (step := onward(tip, index)) is not None:
            index, tip = step
            used[index] = True
            run.append(tip)
        return run

    made = []
    for start, first in enumerate(edges):
        if used[start]:
            continue
        used[start] = True
        ahead = follow(first, start)
        behind = [part.turned() for part in reversed(follow(first.turned(), start))]
        made.append(joined([*behind, first, *ahead]))
    return replace(network, edges=made)


def joined(parts: list[Edge]) -> Edge:
    """Return one street from parts in order; it is of the way with the most metres."""
    if len(parts) == 1:
        return parts[0]
    lengths = [extent(part.line) for part in parts]
    metres: dict[int, float] = defaultdict(float)
    for part, length in zip(parts, lengths, strict=True):
        metres[part.way] += length
    total = sum(lengths)
    mean = sum(p.traits.width * n for p, n in zip(parts, lengths, strict=True)) / total
    line = np.concatenate([parts[0].line, *(part.line[1:] for part in parts[1:])])
    way = max(sorted(metres), key=lambda one: metres[one])
    kind = replace(parts[0].traits, width=mean, ring=all(p.traits.ring for p in parts))
    return Edge(parts[0].a, parts[-1].b, line, kind, way, parts[0].twin)


class Groups:
    """Junctions that are to become one: a union-find that keeps every group small.

    A union that would make a group wider than `reach` [m] is refused.
    """

    def __init__(self, spots: Line, reach: float) -> None:
        self.parent = list(range(len(spots)))
        self.low = spots.copy()
        self.high = spots.copy()
        self.reach = reach

    def find(self, one: int) -> int:
        """Return the junction that stands for this one's group."""
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def unite(self, one: int, other: int) -> bool:
        """Make two groups one, unless it would grow too wide; say whether they are one now."""
        p, q = sorted((self.find(one), self.find(other)))
        if p == q:
            return True
        low = np.minimum(self.low[p], self.low[q])
        high = np.maximum(self.high[p], self.high[q])
        if float(np.hypot(*(high - low))) > self.reach:
            return False
        self.low[p], self.high[p] = low, high
        self.parent[q] = p
        return True


def gathered(network: Network, groups: Groups, bit: float) -> Network:
    """Make one junction of each group, in the middle of its members.

    Streets are led to the new middle. What lay within one group, and is shorter than `bit` [m],
    is dropped; a longer one stays as a loop.
    """
    roots = [groups.find(i) for i in range(len(network.spots))]
    order = {root: i for i, root in enumerate(sorted(set(roots)))}
    number = [order[root] for root in roots]
    sums = np.zeros((len(order), 2))
    np.add.at(sums, number, network.spots)
    spots = sums / np.bincount(number, minlength=len(order))[:, None]
    edges = []
    for edge in network.edges:
        a, b = number[edge.a], number[edge.b]
        if a == b and edge.a != edge.b and extent(edge.line) < bit:
            continue
        line = led(edge.line, spots[a], spots[b])
        if len(line) >= 2:
            edges.append(Edge(a, b, line, edge.traits, edge.way, edge.twin))
    cuts = {number[one] for one in network.cuts}
    ferries = {number[one] for one in network.ferries}
    return Network(spots, edges, cuts, network.dropped, ferries)


def led(line: Line, start: NDArray[np.float64], end: NDArray[np.float64]) -> Line:
    """Return a line that begins and ends at the given points, without stretches of no length.

    An end that moves less than 6 m is moved; one that moves further gets a stretch more.
    """
    if (line[0] == start).all() and (line[-1] == end).all():
        return line
    parts = [line]
    if np.hypot(*(line[0] - start)) < CLOSE:
        parts = [line[1:]]
    if np.hypot(*(line[-1] - end)) < CLOSE:
        parts = [parts[0][:-1]]
    whole = np.concatenate([start[None], *parts, end[None]])
    return whole[np.r_[True, np.any(np.abs(np.diff(whole, axis=0)) > 1e-9, axis=1)]]


def closed_up(network: Network) -> Network:
    """Make one junction of those closer than 6 m, where a short stretch joins them.

    Two that lie on one spot (0.5 m) on the same level are one as well: doubled nodes of the map.
    """
    from scipy.spatial import cKDTree

    spots = network.spots
    groups = Groups(spots, 4 * CLOSE)
    levels: dict[int, set[int]] = defaultdict(set)
    short = []
    for edge in network.edges:
        levels[edge.a].add(edge.traits.layer)
        levels[edge.b].add(edge.traits.layer)
        apart = float(np.hypot(*(spots[edge.a] - spots[edge.b])))
        if edge.a != edge.b and apart < CLOSE and extent(edge.line) < 3 * CLOSE:
            short.append((apart, edge.a, edge.b))
    for p, q in sorted(cKDTree(spots).query_pairs(0.5)) if len(spots) else ():
        if levels[p] == levels[q]:
            short.append((0.0, p, q))
    for _, p, q in sorted(short):
        groups.unite(p, q)
    return gathered(network, groups, 3 * CLOSE)


def parts_of(count: int, edges: list[Edge]) -> NDArray[np.int32]:
    """Return the connected part that each junction is in, for these streets alone."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    a = [edge.a for edge in edges]
    b = [edge.b for edge in edges]
    matrix = coo_matrix((np.ones(len(a)), (a, b)), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(matrix, directed=False)[1]
    return labels


def largest(network: Network) -> tuple[Network, list[str]]:
    """Keep the largest part that can be walked, with the car-only roads that hang on it.

    Largest is by metres; where ways were cut, a part that reaches no cut counts half, for nobody
    can come to it or leave it. What is dropped is counted, in kilometres and in pieces that were
    connected among themselves; the second result says what of it is large or an island.
    """
    count = len(network.spots)
    walked = [edge for edge in network.edges if edge.traits.walk]
    if not walked:
        return replace(network, edges=[]), []
    label = parts_of(count, walked)
    metres = np.zeros(int(label.max()) + 1)
    for edge in walked:
        metres[label[edge.a]] += extent(edge.line)
    if network.cuts:
        reached = np.isin(np.arange(len(metres)), label[sorted(network.cuts)])
        metres[~reached] /= 2
    core = label == int(np.argmax(metres))
    foot = {edge.a for edge in walked if core[edge.a]} | {e.b for e in walked if core[e.b]}
    driven = [edge for edge in network.edges if not edge.traits.walk]
    kept = [edge for edge in walked if edge.a in foot]
    lone = [edge for edge in walked if edge.a not in foot]
    hung = parts_of(count, driven + kept)
    home = hung[kept[0].a]
    kept_driven = [edge for edge in driven if hung[edge.a] == home]
    lone += [edge for edge in driven if hung[edge.a] != home]
    notes = []
    if lone:
        gone = parts_of(count, lone)
        network.drop("cut off from the rest", lone, len({int(gone[edge.a]) for edge in lone}))
        whole = sum(extent(edge.line) for edge in kept)
        notes = islands(lone, gone, whole, network.ferries)
    stay = {id(edge) for edge in kept + kept_driven}
    return compact(replace(network, edges=[e for e in network.edges if id(e) in stay])), notes


def islands(
    lone: list[Edge], label: NDArray[np.int32], whole: float, ferries: set[int]
) -> list[str]:
    """Say which parts were left out, where they are a twentieth of the city or have a ferry."""
    pieces: dict[int, list[Edge]] = defaultdict(list)
    for edge in lone:
        pieces[int(label[edge.a])].append(edge)
    told = []
    for piece in sorted(pieces.values(), key=lambda one: -sum(extent(edge.line) for edge in one)):
        length = sum(extent(edge.line) for edge in piece)
        landing = any(end in ferries for edge in piece for end in (edge.a, edge.b))
        if length * 20 < whole and not (landing and length >= 200):
            continue
        named: dict[str, float] = defaultdict(float)
        for edge in piece:
            named[edge.traits.name] += extent(edge.line)
        named.pop("", None)
        about = f" about {max(sorted(named), key=lambda one: named[one])}" if named else ""
        why = "only a ferry leads there" if landing else "no street joins them to the rest"
        told.append(f"Left out: {length / 1000:.1f} km of streets{about}; {why}.")
    return told[:5]


def compact(network: Network) -> Network:
    """Return the network with junctions numbered anew, without those at which no street ends."""
    used = sorted({end for edge in network.edges for end in (edge.a, edge.b)})
    number = {old: new for new, old in enumerate(used)}
    edges = [replace(edge, a=number[edge.a], b=number[edge.b]) for edge in network.edges]
    cuts = {number[one] for one in network.cuts if one in number}
    ferries = {number[one] for one in network.ferries if one in number}
    return Network(network.spots[used], edges, cuts, network.dropped, ferries)


def once(network: Network) -> Network:
    """Make one of streets that were drawn twice: the same ends, level and course within 0.5 m.

    The wider class is kept, for both ways if the two lead opposite ways, and either's name. What
    goes is counted.
    """
    between: dict[tuple[int, int, int], list[Edge]] = defaultdict(list)
    gone: list[Edge] = []
    for edge in sorted(network.edges, key=lambda one: one.traits.rank):
        alike = between[min(edge.a, edge.b), max(edge.a, edge.b), edge.traits.layer]
        for i, other in enumerate(alike):
            turn = same_course(edge.line, other.line)
            if turn is not None:
                alike[i] = both(other, edge.turned() if turn else edge)
                gone.append(edge)
                break
        else:
            alike.append(edge)
    if not gone:
        return network
    network.drop("drawn twice", gone, len(gone))
    return replace(network, edges=[edge for alike in between.values() for edge in alike])


def both(kept: Edge, other: Edge) -> Edge:
    """Return a street with what another on the same course has besides."""
    p, q = kept.traits, other.traits
    made = replace(p, walk=p.walk | q.walk, drive=p.drive | q.drive, name=p.name or q.name)
    return replace(kept, traits=made)


def same_course(one: Line, other: Line) -> bool | None:
    """Say whether two lines have the same corners within 0.5 m: None no, True turned round."""
    if len(one) != len(other):
        return None
    for turn, line in ((False, other), (True, other[::-1])):
        if (np.abs(one - line) < 0.5).all():
            return turn
    return None
