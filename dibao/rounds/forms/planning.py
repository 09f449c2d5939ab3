"""Shape of input of planning: a day and a person, a reason to go, a campaign, a draw, an order."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dibao.access.models import Staff
from dibao.screening.choices import Risk

from ..choices import BY_HAND

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _words(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TripForm(forms.Form):
    """排定走访."""

    on = forms.DateField(label="走访日期", widget=DAY)
    to = forms.ChoiceField(label="由谁去", required=False)

    def __init__(self, *args: Any, people: list[Staff], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._people = {str(staff.pk): staff for staff in people}
        names = [(pk, staff.name) for pk, staff in self._people.items()]
        self.fields["to"].choices = [("", "不改变"), *names]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return {"on": self.cleaned_data["on"], "to": self._people.get(self.cleaned_data["to"])}


class AddForm(forms.Form):
    """加一次核查."""

    ground = forms.ChoiceField(label="事由", choices=[(ground.value, ground.label) for ground in BY_HAND])
    why = forms.CharField(label="为什么要去", max_length=200, widget=_words())
    due_on = forms.DateField(label="最迟", required=False, widget=DAY, help_text="不填为十天内。")


class ReasonForm(forms.Form):
    """理由 — `what` says of what."""

    why = forms.CharField(max_length=500, widget=_words())

    def __init__(self, *args: Any, what: str = "理由", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["why"].label = what


class CampaignForm(forms.Form):
    """开始年度普查."""

    due_on = forms.DateField(label="完成期限", widget=DAY)
    why = forms.CharField(label="依据", max_length=200, help_text="例如上级文件名称。")


class _SpotForm(forms.Form):
    why = forms.CharField(label="依据和理由", max_length=500, widget=_words())
    due_on = forms.DateField(label="期限", widget=DAY)


class RandomForm(_SpotForm):
    """随机抽查."""

    count = forms.IntegerField(
        label="户数", required=False, min_value=1, max_value=10_000, help_text="不填按本地规定的抽查比例。"
    )
    seed = forms.CharField(
        label="抽签用语", max_length=100, help_text="先公开、后抽签；任何人用同一句话能抽出同样的户。"
    )
    announced = forms.CharField(label="在哪里公开", max_length=200)


class RiskForm(_SpotForm):
    """按风险抽查."""

    risks = forms.MultipleChoiceField(
        label="风险",
        choices=[(risk.value, risk.label) for risk in Risk if risk != Risk.DRAWN],
        widget=forms.CheckboxSelectMultiple,
    )
    count = forms.IntegerField(label="最多户数", required=False, min_value=1, max_value=10_000)


class OrderForm(forms.Form):
    """下达整改通知."""

    error = forms.CharField(label="发现的问题和整改要求", max_length=1000, widget=_words(3))
    owner = forms.ChoiceField(label="整改责任人")
    due_on = forms.DateField(label="整改期限", widget=DAY)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]
