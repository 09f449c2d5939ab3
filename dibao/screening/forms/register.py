"""Shape of input of a register's file."""

from typing import Any

from django import forms

from dibao.verification.sources import SOURCES

from .hit import DAY


def nightly() -> list[tuple[str, str]]:
    """The registers that are compared with everybody."""
    return [(code, f"{source.label}（{source.department}）") for code, source in SOURCES.items() if source.nightly]


class ImportForm(forms.Form):
    """导入登记册 — which register, as of which day, where from, and the file."""

    register = forms.ChoiceField(label="登记册", choices=nightly)
    as_of = forms.DateField(label="数据截止日期", widget=DAY, help_text="文件里的情况截至哪一天，看来文或文件说明。")
    origin = forms.CharField(
        label="来源说明", max_length=200, help_text="例如：县公安局户政大队，2026-10-08 光盘交接。"
    )
    content = forms.FileField(label="文件（CSV 或 XLSX）")

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data) | {"name": self.cleaned_data["content"].name}
