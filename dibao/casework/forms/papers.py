"""材料与授权 — files handed in, and the signed leave to look people up."""

from typing import Any

from django import forms

from dibao.kernel import clock
from dibao.registry.models import Membership, Person
from dibao.rules.identity import IdNumberError, check_id_number

from ..models import Obligor
from ..queries.intake import Leave
from ..queries.people import ObligorLeave
from .economy import MemberChoice
from .identity import Page, date_input

ACCEPT = "image/*,.pdf,.ofd,.docx,.xlsx,.csv,.txt,.xml,.json,.mp3,.wav,.m4a,.mp4,.tif,.tiff"


class ManyFiles(forms.FileField):
    """One or several files under one kind."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    def __init__(self, **kwargs: Any):
        super().__init__(widget=self.Input(attrs={"accept": ACCEPT}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFiles, self).clean(row, initial) for row in (rows or [None])]


_EMPTY = {"empty": "选择的文件是空的（0 字节），请检查后重新选择。"}


class PaperForm(Page):
    """添加材料 — kind, files, and whose paper it is."""

    kind = forms.ChoiceField(label="材料种类")
    scans = ManyFiles(
        label="文件或照片",
        max_length=200,
        error_messages=_EMPTY,
        help_text="可以一次选多个。手机上点这里可以直接拍照。是什么文件以内容为准，不看文件名。",
    )
    title = forms.CharField(label="题名", required=False, max_length=200, help_text="不填就用材料种类的名称。")
    dated = forms.DateField(label="材料上的日期", required=False, widget=date_input())

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], members: list[Membership], **kwargs: Any):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "请选择"), *kinds]
        self.fields["person"] = MemberChoice(label="属于哪名成员", members=members, required=False)
        person: Any = self.fields["person"]
        person.choices = [("", "全家"), *[c for c in person.choices if c[0]]]

    def common(self) -> dict[str, Any]:
        """What all the files share, for `paper.upload`."""
        data = self.cleaned_data
        return {"kind": data["kind"], "title": data["title"], "dated": data["dated"], "person": data["person"]}


class ReasonForm(Page):
    """作废材料."""

    reason = forms.CharField(label="作废的原因", max_length=200)


class AuthorisationForm(Page):
    """登记已签的授权书 — one paper, the members who signed on it, a guardian for a minor."""

    signed_on = forms.DateField(label="签署日期", widget=date_input())
    valid_to = forms.DateField(label="授权有效期止", widget=date_input())
    file = forms.FileField(
        label="签好的授权书",
        max_length=200,
        error_messages=_EMPTY,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf,.ofd"}),
        help_text="拍照或扫描；一份授权书上有几名成员签字，就勾选几名。",
    )

    def __init__(self, *args: Any, leaves: list[Leave], **kwargs: Any):
        today = clock.today()
        kwargs.setdefault(
            "initial", {"signed_on": today, "valid_to": today.replace(year=today.year + 1, day=min(today.day, 28))}
        )
        super().__init__(*args, **kwargs)
        self.waiting = [leave for leave in leaves if not leave.live]
        for leave in self.waiting:
            self.fields[f"who-{leave.person.pk}"] = forms.BooleanField(
                label=f"{leave.person.name}（{leave.relation}）已签", required=False, initial=True
            )
            if leave.minor:
                self.fields[f"by-{leave.person.pk}"] = forms.CharField(
                    label=f"{leave.person.name}未满 18 周岁，签字的监护人",
                    required=False,
                    max_length=64,
                    initial=leave.guardian,
                )
        self.order_fields(
            [*[n for n in self.fields if n[:4] == "who-" or n[:3] == "by-"], "file", "signed_on", "valid_to"]
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"who-{leave.person.pk}") for leave in self.waiting):
            self.add_error(None, "请勾选在这份授权书上签字的成员。")
        for leave in self.waiting:
            pk = leave.person.pk
            if leave.minor and data.get(f"who-{pk}") and not data.get(f"by-{pk}", "").strip():
                self.add_error(f"by-{pk}", f"请填写为{leave.person.name}签字的监护人。")
        return data

    def signers(self) -> list[tuple[Person, str]]:
        """Each ticked member and the name that stands on the paper."""
        data = self.cleaned_data
        return [
            (leave.person, data[f"by-{leave.person.pk}"] if leave.minor else leave.person.name)
            for leave in self.waiting
            if data[f"who-{leave.person.pk}"]
        ]


class ObligorLeaveForm(Page):
    """登记义务人签好的授权书 — one obligor, his own number, his own paper."""

    obligor: Any = forms.ModelChoiceField(label="义务人", queryset=None, empty_label=None)
    id_number = forms.CharField(
        label="义务人身份证号",
        max_length=32,
        widget=forms.TextInput(attrs={"data-id-number": "", "autocomplete": "off", "inputmode": "text"}),
    )
    file = forms.FileField(
        label="义务人签好的授权书",
        max_length=200,
        error_messages=_EMPTY,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf,.ofd"}),
        help_text="义务人本人签字，家庭成员不能代签。不愿授权的不查询，按申报和走访认定。",
    )
    signed_on = forms.DateField(label="签署日期", widget=date_input())
    valid_to = forms.DateField(label="授权有效期止", widget=date_input())

    def __init__(self, *args: Any, unsigned: list[ObligorLeave], **kwargs: Any):
        today = clock.today()
        year = today.replace(year=today.year + 1, day=min(today.day, 28))
        kwargs.setdefault("initial", {"signed_on": today, "valid_to": year})
        kwargs.setdefault("auto_id", "obligor-%s")
        super().__init__(*args, **kwargs)
        words = {row.obligor.pk: row.who for row in unsigned}
        field: Any = self.fields["obligor"]
        field.queryset = Obligor.objects.filter(pk__in=words)
        field.label_from_instance = lambda row: words[row.pk]

    def clean_id_number(self) -> str:
        """Checked before the file is looked at, so that a slip of the finger costs nothing."""
        try:
            return check_id_number(self.cleaned_data["id_number"], on=clock.today()).number
        except IdNumberError as fault:
            raise forms.ValidationError(str(fault)) from None
