"""存址 — county room, township cabinet, village box, household bag; made when the first paper needs them."""

from dibao.regions import codes
from dibao.regions.queries import by_code

from ..choices import PlaceKind
from ..models import Place


def bag_for(*, household_number: str, division: int) -> tuple[Place, list[Place]]:
    """一户一袋 — the bag of a household in its village's box; and the places that had to be made for it.

    `division` is the village. Belongs into the caller's transaction, which records the new places.
    """
    township = codes.parent(division)
    county = codes.parent(township)
    made: list[Place] = []
    room = _place(made, PlaceKind.ROOM, f"R-{county // 10**6}", None, county, f"{_name(county)}档案室")
    cabinet = _place(made, PlaceKind.CABINET, f"C-{township // 1000}", room, township, f"{_name(township)}柜")
    box = _place(made, PlaceKind.BOX, box_code(division), cabinet, division, f"{_name(division)}盒 01")
    bag = _place(made, PlaceKind.BAG, household_number, box, division, f"{household_number} 袋")
    return bag, made


def box_code(division: int, number: int = 1) -> str:
    """一村一盒 — the code of a village's box; `number` when one is not enough."""
    return f"B-{division}-{number:02d}"


def box_for(*, division: int, number: int) -> tuple[Place, bool]:
    """档案盒 — the box of this number beside the village's first; and whether it had to be made.

    Belongs into the caller's transaction, which records it. Raises Place.DoesNotExist before the first bag.
    """
    first = Place.objects.get(code=box_code(division))
    made: list[Place] = []
    label = f"{_name(division)}盒 {number:02d}"
    box = _place(made, PlaceKind.BOX, box_code(division, number), first.parent, division, label)
    return box, bool(made)


def stand(*, bag: Place, box: Place) -> None:
    """上架 — the bag stands in this box from now on. Belongs into the caller's transaction, which records it."""
    bag.parent = box
    bag.save(update_fields=["parent"])


def _name(code: int) -> str:
    """The name on the label; the code itself where the division is not loaded."""
    division = by_code(code)
    return division.name if division else codes.short(code)


def _place(made: list[Place], kind: str, code: str, parent: Place | None, division: int, label: str) -> Place:
    place, new = Place.objects.get_or_create(
        code=code, defaults={"kind": kind, "parent": parent, "division": division, "label": label}
    )
    if new:
        made.append(place)
    return place
