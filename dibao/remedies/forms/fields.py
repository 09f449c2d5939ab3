"""Pieces of the forms: a day, sentences, a proof, a family by its number, a colleague."""

from typing import Any

from django import forms

from dibao.registry.models import Household

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(rows: int = 3) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea(attrs={"rows": rows})


def household_of(typed: str, staff: Any) -> Household | None:
    """The family of this 户号 within one's own places; None when nothing was typed. Raises ValidationError."""
    number = typed.strip()
    if not number:
        return None
    found = Household.objects.visible_to(staff).filter(number=number).first()
    if found is None:
        raise forms.ValidationError(f"辖区内没有户号“{number}”，请在首页查找后填写。")
    return found


class ProofFields(forms.Form):
    """凭据 — a file, or where the paper lies; one of both."""

    content = forms.FileField(label="上传凭据（照片或 PDF）", required=False)
    paper = forms.CharField(label="或写明凭据在哪里", required=False, max_length=200)

    def arguments(self) -> dict[str, Any]:
        """What a service takes, the file with its name."""
        given = dict(self.cleaned_data)
        file = given.get("content")
        return given | {"content": file, "name": file.name if file else ""}
