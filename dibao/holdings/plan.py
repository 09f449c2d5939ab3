"""排盒方案 — which bag into which box, moving as few bags as possible. Pure: no Django, no database.

Bags lie in the order of their 档号, boxes hold unbroken runs of that order, and bags whose `apart` differs (organ,
category, term, and where the rule says so year) never share a box (DA/T 22). Thickness is micrometres, spines millimetres.

Of all such arrangements with at most `allowed(lower bound)` boxes the one with the fewest moves is taken. It is found by
dynamic programming over (bags placed, last present box used), with a price on each box that is raised until the number fits.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

# The price of one move. A box costs a fraction of it unless there are too many; among equals the boxes that stand
# already come first on the shelf, which costs a fraction of a box.
_MOVE = 10**9
_BOX = 10**5


@dataclass(frozen=True, slots=True)
class Bag:
    """袋 — `order` is its place among all bags, `apart` what may not meet another value in one box."""

    code: str
    order: str
    apart: tuple[str, ...]
    thickness: int


@dataclass(frozen=True, slots=True)
class Box:
    """盒 — as it stands now; spine 0: not known, taken as the widest."""

    code: str
    spine: int
    bags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """排盒规则 — the widths there are and what boards take away, in force at one place on one day."""

    spines: tuple[int, ...] = (20, 30, 40, 50)
    board: int = 2_000

    def room(self, spine: int) -> int:
        """Micrometres for bags in a box of this spine."""
        return (spine or max(self.spines)) * 1000 - self.board

    def narrowest(self, thickness: int) -> int:
        """盒脊 — the narrowest width that holds it; the widest when none does."""
        return next((spine for spine in sorted(self.spines) if self.room(spine) >= thickness), max(self.spines))


@dataclass(frozen=True, slots=True)
class Run:
    """One box of the plan and what lies in it, in order; code "" is a new box."""

    code: str
    spine: int
    bags: tuple[str, ...]
    thickness: int


@dataclass(frozen=True, slots=True)
class Plan:
    """排盒方案 — the boxes in order; (bag, box it stands in now, index of its run) of each move; bags too thick for any."""

    runs: tuple[Run, ...]
    moves: tuple[tuple[str, str, int], ...]
    too_thick: tuple[str, ...]


def allowed(least: int) -> int:
    """How many boxes a plan may use where `least` would do: a fifth more, and one, so that a shelf can stay as it is."""
    return least + max(1, least // 5)


def least_boxes(bags: Sequence[Bag], rule: Rule) -> int:
    """The fewest boxes that hold these bags in order without mixing what must be apart."""
    return sum(_fewest(list(group), rule) for _, group in _groups(bags))


def plan(bags: Sequence[Bag], boxes: Sequence[Box], rule: Rule) -> Plan:
    """排盒 — arrange `bags`, of which some stand in `boxes` already."""
    here = {code: box.code for box in boxes for code in box.bags}
    spare = [box for box in boxes if not set(box.bags) & {bag.code for bag in bags}]
    owned = _owners(bags, boxes, here)
    runs: list[Run] = []
    for apart, group in _groups(bags):
        runs += _arrange(list(group), owned.get(apart, []), spare, rule)
    moves = [
        (code, here.get(code, ""), at)
        for at, run in enumerate(runs)
        for code in run.bags
        if not run.code or here.get(code) != run.code
    ]
    thick = tuple(bag.code for bag in bags if bag.thickness > rule.room(0))
    return Plan(tuple(runs), tuple(moves), thick)


def _groups(bags: Sequence[Bag]) -> list[tuple[tuple[str, ...], list[Bag]]]:
    ranked = sorted(bags, key=lambda bag: (bag.apart, bag.order, bag.code))
    return [(apart, list(group)) for apart, group in groupby(ranked, key=lambda bag: bag.apart)]


def _owners(bags: Sequence[Bag], boxes: Sequence[Box], here: dict[str, str]) -> dict[tuple[str, ...], list[Box]]:
    """Each box belongs to the kind most of its bags are of; the others leave it."""
    by_code = {box.code: box for box in boxes}
    kinds: dict[str, Counter[tuple[str, ...]]] = {}
    for bag in bags:
        if bag.code in here:
            kinds.setdefault(here[bag.code], Counter())[bag.apart] += 1
    owned: dict[tuple[str, ...], list[Box]] = {}
    for code in sorted(kinds):
        most = min(kinds[code], key=lambda apart: (-kinds[code][apart], apart))
        owned.setdefault(most, []).append(by_code[code])
    return owned


def _fewest(bags: list[Bag], rule: Rule) -> int:
    """Filling one box after the other is best for unbroken runs."""
    count, left = 0, -1
    for bag in bags:
        left -= bag.thickness
        if left < 0 or not count:
            count, left = count + 1, rule.room(0) - bag.thickness
    return count


def _arrange(bags: list[Bag], boxes: list[Box], spare: list[Box], rule: Rule) -> list[Run]:
    most = allowed(_fewest(bags, rule))
    rank = {bag.code: at for at, bag in enumerate(bags)}
    boxes = sorted(boxes, key=lambda box: (min(rank[code] for code in box.bags if code in rank), box.code))
    price = _BOX
    while len(cut := _cheapest(bags, boxes, rule, price)) > most:
        price = max(_MOVE, price * 2)
    return _runs(bags, cut, boxes, spare, rule)


_State = dict[int, tuple[int, int, int]]  # last box used → cost, start of the run, box used before


def _cheapest(bags: list[Bag], boxes: list[Box], rule: Rule, price: int) -> list[tuple[int, int, int]]:
    """The cut into runs (start, end, index of the present box or -1) that costs least."""
    home = {code: at for at, box in enumerate(boxes) for code in box.bags}
    homes = [home.get(bag.code, -1) for bag in bags]
    states: list[_State] = [{} for _ in range(len(bags) + 1)]
    came: list[dict[int, tuple[int, int, int]]] = [{} for _ in range(len(bags) + 1)]
    states[0][-1] = (0, 0, -1)
    for start in range(len(bags)):
        steps = _steps(bags, homes, boxes, start, rule)
        for last, (cost, _, _) in _undominated(states[start]):
            for end, box, moved in steps:
                if box >= 0 and box <= last:
                    continue
                into, total = max(box, last), cost + moved * _MOVE + price + (start if box >= 0 else 0)
                if into not in states[end] or total < states[end][into][0]:
                    states[end][into] = (total, start, last)
                    came[end][into] = (start, last, box)
    return _walk_back(states, came)


def _steps(bags: list[Bag], homes: list[int], boxes: list[Box], start: int, rule: Rule) -> list[tuple[int, int, int]]:
    """Every run from `start`: its end, the present box it may lie in (or -1: a new one), how many bags move."""
    found, thickness, seen = [], 0, Counter[int]()
    for end in range(start + 1, len(bags) + 1):
        thickness += bags[end - 1].thickness
        if thickness > rule.room(0) and end > start + 1:
            break
        seen[homes[end - 1]] += 1
        found.append((end, -1, end - start))
        found += [
            (end, box, end - start - count)
            for box, count in seen.items()
            if box >= 0 and (thickness <= rule.room(boxes[box].spine) or (end == start + 1 and not boxes[box].spine))
        ]
    return found


def _undominated(states: _State) -> list[tuple[int, tuple[int, int, int]]]:
    """Without those that cost no less and leave fewer boxes to use."""
    kept: list[tuple[int, tuple[int, int, int]]] = []
    for last in sorted(states):
        if not kept or states[last][0] < kept[-1][1][0]:
            kept.append((last, states[last]))
    return kept


def _walk_back(states: list[_State], came: list[dict[int, tuple[int, int, int]]]) -> list[tuple[int, int, int]]:
    end = len(states) - 1
    last = min(states[end], key=lambda box: states[end][box][0])
    cut = []
    while end:
        start, before, box = came[end][last]
        cut.append((start, end, box))
        end, last = start, before
    return cut[::-1]


def _runs(
    bags: list[Bag], cut: list[tuple[int, int, int]], boxes: list[Box], spare: list[Box], rule: Rule
) -> list[Run]:
    """The cut as boxes; a box that would be new is one that stands empty, when there is one wide enough."""
    used = {box for _, _, box in cut}
    empty = spare + [box for at, box in enumerate(boxes) if at not in used]
    runs = []
    for start, end, at in cut:
        inside = bags[start:end]
        thickness = sum(bag.thickness for bag in inside)
        box = boxes[at] if at >= 0 else next((one for one in empty if rule.room(one.spine) >= thickness), None)
        if at < 0 and box is not None:
            empty.remove(box)
            if box in spare:
                spare.remove(box)
        spine = (box.spine if box else 0) or rule.narrowest(thickness)
        runs.append(Run(box.code if box else "", spine, tuple(bag.code for bag in inside), thickness))
    return runs
