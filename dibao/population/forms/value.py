"""新的数 — one form for every kind of figure: money, counts, choices, lists, tables row by row."""

from collections.abc import Iterator
from typing import Any

from django import forms

from dibao.kernel.formfields import YuanField
from dibao.rules.catalogue import KEYS
from dibao.rules.parameters import ParameterProblem
from dibao.rules.strategies import check

from ..whatif import SCALABLE, WHOLE, Wish
from .boxes import CHOICES, FORMS, LISTS, ROWS, SPARE_ROWS, Box
from .scenario import two_units

UNITS = {"fen_per_month": "元/人·月", "fen_per_year": "元/人·年"}
WAYS = {"new": "填写新的数", "percent": "在现有的数上按比例提高或降低"}


def _field(box: Box, *, loose: bool = False) -> forms.Field:
    """The form field of one box; a row of a table may stay empty."""
    needed = box.needed and not loose
    match box.kind:
        case "yuan":
            field: forms.Field = YuanField(label=box.label, required=needed)
        case "area":
            field = forms.DecimalField(label=box.label, required=needed, min_value=0)
        case "one":
            words = [("", "请选择"), *(box.words or {}).items()]
            field = forms.ChoiceField(label=box.label, choices=words, required=needed)
        case "many":
            words = list((box.words or {}).items())
            field = forms.MultipleChoiceField(
                label=box.label, choices=words, required=False, widget=forms.CheckboxSelectMultiple
            )
        case "word":
            field = forms.CharField(label=box.label, required=needed, max_length=20)
        case _:
            field = forms.IntegerField(label=box.label, required=needed, min_value=0)
    if box.unit:
        field.widget.attrs["data-unit"] = box.unit
    return field


class ValueForm(forms.Form):
    """The new value of one key; `current` is the value in force, `unit` its unit."""

    def __init__(self, *args: Any, wish: Wish, current: Any, unit: str, differing: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.wish, self.current, self.unit = wish, current, unit or KEYS[wish.key].units[0]
        self.check = KEYS[wish.key].check
        if wish.key in SCALABLE and current is not None:
            self._ways()
        self._boxes()
        if KEYS[wish.key].optional:
            self.fields["stop"] = forms.BooleanField(label="停止执行这一项", required=False)
        if differing:
            self.fields["below"] = forms.BooleanField(
                label=f"下级另有规定的 {differing} 个地方也跟着改", required=False, initial=True
            )

    def _ways(self) -> None:
        if not self._only_percent:
            self.fields["way"] = forms.ChoiceField(
                label="怎么改", choices=list(WAYS.items()), widget=forms.RadioSelect, initial="percent"
            )
        self.fields["raised"] = forms.DecimalField(
            label="在现有基础上提高（降低填负数）", required=self._only_percent, decimal_places=1, min_value=-90, max_value=900,
            widget=forms.NumberInput(attrs={"data-unit": "%", "step": "0.1"}),
            help_text="结果四舍五入到元；各地分别在自己现有的数上提高。",
        )  # fmt: skip

    @property
    def _only_percent(self) -> bool:
        return self.wish.track == "any" and two_units(self.wish.key)

    def _boxes(self) -> None:
        if self._only_percent and "raised" in self.fields:
            return
        if two_units(self.wish.key):
            units = [(unit, UNITS[unit]) for unit in KEYS[self.wish.key].units]
            self.fields["unit"] = forms.ChoiceField(label="单位", choices=units, initial=self.unit, required=False)
        for name, box in self._plain().items():
            self.fields[name] = _field(box, loose="way" in self.fields)
            self.initial.setdefault(name, self._now(box, self.current))
        for at in range(self.row_count):
            now = self.current[at] if self.current and at < len(self.current) else {}
            for box in ROWS[self.check]:
                self.fields[f"{at}-{box.name}"] = _field(box, loose=True)
                self.initial.setdefault(f"{at}-{box.name}", self._now(box, now))

    @property
    def row_count(self) -> int:
        """How many rows the table shows: those in force and some empty ones."""
        if self.check not in ROWS:
            return 0
        sent = sum(f"{at}-{ROWS[self.check][0].name}" in self.data for at in range(40))
        return max(sent, len(self.current or ()) + SPARE_ROWS)

    def _plain(self) -> dict[str, Box]:
        """The boxes outside a table, by field name."""
        if self.check in ROWS:
            return {}
        if self.check in FORMS:
            return {box.name: box for box in FORMS[self.check]}
        if self.check in CHOICES:
            return {"value": Box("", "新的规定", "one", CHOICES[self.check], True)}
        if self.check in LISTS:
            return {"value": Box("", "包括哪些", "many", LISTS[self.check])}
        kind = "yuan" if self.check == "positive" else "int"
        return {"value": Box("", "新的数", kind, needed=True)}

    @staticmethod
    def _now(box: Box, value: Any) -> Any:
        now = (value or {}).get(box.name) if box.name else value
        if isinstance(now, bool):
            return "yes" if now else "no"
        if isinstance(now, list | tuple):
            return [str(item) for item in now]
        return now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.wish = Wish(**self.wish.to_json() | self._new(cleaned) | {"below": cleaned.get("below", True)})
        if self.wish.permille or cleaned.get("stop"):
            return cleaned
        try:
            check(self.wish.key, self.wish.value, unit=self.wish.unit)
        except ParameterProblem as problem:
            raise forms.ValidationError(str(problem)) from None
        return cleaned

    def _new(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What the wish becomes."""
        if cleaned.get("stop"):
            return {"value": None}
        if "raised" in self.fields and cleaned.get("way", "percent") == "percent":
            if not cleaned.get("raised"):
                raise forms.ValidationError("请填写提高的百分比，降低填负数。")
            return {"permille": WHOLE + int(cleaned["raised"] * 10)}
        return {"value": self._value(cleaned), "unit": cleaned.get("unit") or self.unit}

    def _value(self, cleaned: dict[str, Any]) -> Any:
        if self.check in ROWS:
            return [row for row in self._rows(cleaned) if row]
        if self.check in FORMS:
            kept = {n: v for n, v in (self.current or {}).items() if n not in self._plain()}
            return kept | {
                name: _raw(cleaned[name], box) for name, box in self._plain().items() if _given(cleaned[name])
            }
        value = cleaned.get("value")
        return value == "yes" if self.check == "flag" else value

    def _rows(self, cleaned: dict[str, Any]) -> Iterator[dict[str, Any]]:
        boxes = ROWS[self.check]
        for at in range(self.row_count):
            row = {
                box.name: _raw(cleaned[f"{at}-{box.name}"], box) for box in boxes if _given(cleaned[f"{at}-{box.name}"])
            }
            yield row

    def table_rows(self) -> list[list[forms.BoundField]]:
        """The boxes of the table, row by row."""
        return [[self[f"{at}-{box.name}"] for box in ROWS[self.check]] for at in range(self.row_count)]

    def heads(self) -> list[str]:
        """The headings of the table."""
        return [f"{box.label}（{unit}）" if (unit := box.unit or ("元" if box.kind == "yuan" else "")) else box.label
                for box in ROWS.get(self.check, ())]  # fmt: skip

    def outside(self) -> list[forms.BoundField]:
        """The fields that are not rows of the table."""
        return [self[name] for name in self.fields if "-" not in name]


def _given(value: Any) -> bool:
    return value is not None and value != "" and value != []


def _raw(value: Any, box: Box) -> Any:
    """A cleaned box as it is kept: whole numbers, fen, decimal text for an area."""
    if box.kind == "area":
        return str(value)
    if box.name == "levels":
        return [int(level) for level in value]
    return value
