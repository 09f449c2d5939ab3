"""Shapes of input: a request, a decision, what is covered, a loan and its return, an export."""

from typing import Any

from django import forms

from dibao.archive.choices import Series

from ..choices import Condition, Form, ReaderKind


class AskForm(forms.Form):
    """申请查阅."""

    reader_kind = forms.ChoiceField(label="谁要查阅", choices=ReaderKind.choices, widget=forms.RadioSelect)
    reader_name = forms.CharField(label="查阅人姓名", max_length=64, required=False, help_text="本单位工作人员不用填。")
    reader_paper = forms.CharField(
        label="身份证件或公函",
        max_length=120,
        required=False,
        help_text="例如“居民身份证末四位 1234”“委托书和代理人身份证末四位 5678”“某法院〔2026〕12 号”。",
    )
    purpose = forms.CharField(
        label="查阅目的", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="会印在每一页的水印上，并告诉这个家庭。",
    )  # fmt: skip
    form = forms.ChoiceField(label="利用方式", choices=Form.choices, initial=Form.VIEW, widget=forms.RadioSelect)
    days = forms.IntegerField(label="查阅期限", min_value=1, max_value=30, initial=3)
    items = forms.MultipleChoiceField(label="要查阅的文件", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, papers: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.papers = {str(paper.pk): paper for paper in papers}
        self.fields["items"].choices = [(key, paper.title) for key, paper in self.papers.items()]  # type: ignore[attr-defined]
        self.fields["days"].widget.attrs["data-unit"] = "天"

    def clean_items(self) -> list[Any]:
        return [self.papers[key] for key in self.cleaned_data["items"]]


class DecideForm(forms.Form):
    """批准或不予查阅."""

    why = forms.CharField(label="意见", max_length=200, required=False, help_text="不予查阅的，必须写明理由。")
    answer = forms.ChoiceField(
        label="决定", choices=(("grant", "批准"), ("refuse", "不予查阅")), widget=forms.RadioSelect
    )


class NamesForm(forms.Form):
    """要遮蔽的第三人."""

    names = forms.CharField(
        label="要遮蔽的第三人姓名", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="邻居、举报人、赡养人等，每行一个。文字版文件里出现的会自动遮住；扫描件请逐处手工遮蔽。",
    )  # fmt: skip


class CoverForm(forms.Form):
    """遮蔽一处 — in per cent, as the scale on the picture says."""

    left = forms.IntegerField(label="左", min_value=0, max_value=100)
    top = forms.IntegerField(label="上", min_value=0, max_value=100)
    right = forms.IntegerField(label="右", min_value=0, max_value=100)
    bottom = forms.IntegerField(label="下", min_value=0, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["data-unit"] = "%"


class LendForm(forms.Form):
    """借出档案袋."""

    borrower = forms.CharField(label="借阅人", max_length=64)
    unit = forms.CharField(label="单位", max_length=100)
    purpose = forms.CharField(label="借阅目的", max_length=200)
    due_on = forms.DateField(
        label="应还日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="最长 60 天。"
    )


class ReturnForm(forms.Form):
    """收回档案袋."""

    condition = forms.ChoiceField(label="归还状况", choices=Condition.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有破损或缺件的必须写明。",
    )  # fmt: skip


class ExportForm(forms.Form):
    """导出专库."""

    purpose = forms.CharField(label="导出用途", max_length=200)
    plain = forms.BooleanField(
        label="姓名和证件号不脱敏", required=False, help_text="只有县级确认人可以导出不脱敏的名单。"
    )


class LooksForm(forms.Form):
    """谁来问."""

    asker = forms.CharField(label="查询人", max_length=64, help_text="本户成员，或持委托书的代理人。")
    paper = forms.CharField(label="身份证件", max_length=120, help_text="例如“居民身份证末四位 1234”。")


class QuestionForm(forms.Form):
    """咨询档案员."""

    text = forms.CharField(
        label="要问什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清年份、村、事项；不要写身份证号、账号和电话。",
    )  # fmt: skip
    asker = forms.CharField(
        label="替谁问", max_length=64, required=False, help_text="群众到窗口咨询的填姓名；自己问的不填。"
    )


class AnswerForm(forms.Form):
    """答复咨询."""

    answer = forms.CharField(label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    codes = forms.CharField(
        label="有关案卷的档号", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个档号。没有查阅权限的人只看到档号，要看内容仍须申请查阅。",
    )  # fmt: skip


class BoundaryForm(forms.Form):
    """划定公开界限."""

    series = forms.ChoiceField(label="系列", choices=Series.choices)
    secret = forms.TypedChoiceField(
        label="界限", choices=(("1", "限制查阅，由县级确认人批准"), ("0", "一般，由档案管理员批准")),
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    valid_from = forms.DateField(label="从哪一天起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    document = forms.CharField(label="依据文件", max_length=120, help_text="文件名和文号。")
