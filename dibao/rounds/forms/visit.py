"""Shape of input of a visit: the same fields online, in the field and on the printed sheet."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from ..choices import Conclusion, Way
from ..handed import Enclosed, Filled
from ..questions import ANSWERS, BLOCKS, FORM_VERSION, MONEY, YES_NO

_EMPTY = {"empty": "选择的文件是空的（0 字节），请检查后重新选择。"}
MUST = ("present", *BLOCKS, *MONEY)
# What the page sends beside the answers; never kept as an answer.
AROUND = ("csrfmiddlewaretoken", "key", "visit", "conclusion", "way", "device_at", "device_now", "form_version")


class Pictures(forms.FileField):
    """One or several pictures."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("error_messages", _EMPTY)
        super().__init__(required=False, widget=self.Input(attrs={"accept": "image/*,.pdf"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(Pictures, self).clean(row, initial) for row in rows if row]


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VisitForm(forms.Form):
    """填写核查结果. Whether it is complete is said by the service, all at once, in the same words everywhere."""

    way = forms.ChoiceField(label="核查方式", choices=Way.choices)
    present = forms.CharField(label="见到（联系到）了谁", max_length=100)
    colleague = forms.CharField(label="同行人", max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label in BLOCKS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=list(ANSWERS.items()), widget=forms.RadioSelect)
            self.fields[f"{name}_how"] = forms.CharField(
                label=f"{label.partition('（')[0]}怎样变化", max_length=300, required=False
            )
        for name, label in MONEY.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=list(YES_NO.items()), widget=forms.RadioSelect)
        self.fields |= {
            "needs": forms.CharField(label="困难和需求", max_length=300, required=False, widget=_words(2)),
            "note": forms.CharField(label="备注", max_length=500, required=False, widget=_words(2)),
            "photos": Pictures(label="现场照片", help_text="可以选几张；手机上点这里直接拍照。"),
            "sheets": Pictures(label="手写核查表的照片", help_text="没有网络或手机时，手写、签字后拍下来一样有效。"),
            "no_signature": forms.CharField(label="不能签名的原因", max_length=100, required=False),
            "conclusion": forms.ChoiceField(label="结论", choices=Conclusion.choices, widget=forms.RadioSelect),
        }

    def full_clean(self) -> None:
        """What must be answered is shown as such, and asked for by the service: with nobody at home it is not."""
        for name in MUST:
            self.fields[name].required = False
        super().full_clean()
        for name in MUST:
            self.fields[name].required = True

    def arguments(self) -> dict[str, Any]:
        """What the service takes, for a page on the line."""
        given = self.cleaned_data
        answers = {
            name: str(value)
            for name, value in given.items()
            if name not in ("way", "conclusion", "photos", "sheets") and value not in ("", None)
        }
        enclosed = Enclosed(photos=given["photos"], sheets=given["sheets"])
        return {"given": answers, "conclusion": given["conclusion"], "way": given["way"], "enclosed": enclosed}


def envelope_arguments(post: QueryDict, files: Any) -> dict[str, Any]:
    """What the service takes of an envelope from the field: as it was filled in, on whatever form.

    Lengths are cut and unknown fields kept: what a phone has sent once must not be lost for its shape.
    """
    given = {name[:40]: str(value)[:500] for name, value in post.items() if name not in AROUND and value}
    return {
        "key": post.get("key", "")[:64],
        "given": given,
        "conclusion": post.get("conclusion", "")[:12],
        "way": post.get("way", "")[:24],
        "enclosed": Enclosed(files.getlist("photos"), files.getlist("sheets"), files.get("signature")),
        "filled": Filled(_moment(post, "device_at"), _moment(post, "device_now"), _version(post)),
    }


def _version(post: Mapping[str, Any]) -> int:
    text = str(post.get("form_version", ""))
    return int(text) if text.isdecimal() and len(text) < 5 else 0 if text else FORM_VERSION


def _moment(post: Mapping[str, Any], name: str) -> datetime | None:
    """Milliseconds since 1970, as a phone counts; None for what is no moment."""
    text = str(post.get(name, ""))
    if not text.isdecimal() or not 0 < int(text) < 10**14:
        return None
    return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
