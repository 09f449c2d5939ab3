"""The gallery page with invented contents: what the look is judged by, in tests and by eye."""

from types import SimpleNamespace

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory

from dibao.kernel.formfields import YuanField
from dibao.kernel.refusals import Conflict

MENU = ["今日待办", "家庭", "办件", "核对", "复核", "发放", "档案", "统计", "设置"]
ICONS = ["today", "household", "case", "check", "review", "pay", "archive", "chart", "settings"]


class VisitForm(forms.Form):
    """A form with every kind of field of the house."""

    name = forms.CharField(label="调查对象", initial="王小明")
    id_number = forms.CharField(
        label="身份证号",
        widget=forms.TextInput(attrs={"data-id-number": "", "data-birth": "id_birth"}),
        help_text="没有证件的，在下一栏写明原因。",
    )
    birth = forms.DateField(label="出生日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    division = forms.CharField(
        label="村（社区）",
        widget=forms.TextInput(attrs={"data-picker": "/pick"}),
        help_text="输入地名或拼音首字母选取。",
    )
    income = YuanField(label="家庭年收入", help_text="按近 12 个月算。")
    rooms = forms.IntegerField(label="住房间数", widget=forms.NumberInput(attrs={"data-unit": "间"}))
    housing = forms.ChoiceField(
        label="住房状况", choices=[("own", "自有"), ("rent", "租住"), ("lent", "借住")], widget=forms.RadioSelect
    )
    relation = forms.ChoiceField(label="与户主关系", choices=[("head", "户主"), ("spouse", "配偶")])
    remark = forms.CharField(label="调查情况", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="被调查人已看过并签字", required=False)


def filled_with_mistakes() -> VisitForm:
    """A bound form with three errors, one of them of the whole form."""
    form = VisitForm({"name": "王小明", "income": "很多", "rooms": "2", "housing": "own", "relation": "head"})
    form.is_valid()
    form.add_error(None, "两名调查人不能是同一个人。")
    return form


def context() -> dict:
    """What a full page is given: the shell's variables and the parts' contents."""
    rows = [
        {
            "name": f"王小{'一二三四五'[at]}",
            "number": f"220802000{at:04d}",
            "stage": "入户调查中",
            "amount": 31600 + at,
            "level": ["overdue", "soon", "ok", "none", "none"][at],
            "words": ["逾期 3 个工作日", "今天到期", "还剩 6 个工作日", "等县级审核", "公示中，11-27 满"][at],
        }
        for at in range(5)
    ]
    return {
        "staff": SimpleNamespace(actor_name="李某"),
        "staff_post": "乡镇经办人",
        "staff_division": "白城市洮北区平安镇",
        "type_size": "16",
        "rows": rows,
        "form": filled_with_mistakes(),
        "menu": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "active": label == "办件",
                "count": 3 if label == "今日待办" else 0,
            }
            for label, icon in zip(MENU, ICONS, strict=True)
        ],
        "messages": [
            Message(constants.SUCCESS, "已受理，受理通知书已打印并归入本卷。"),
            Message(constants.WARNING, "还有 2 个工作日到期。"),
        ],
        "refusal": Conflict(
            "这一件已由张某在 10:21 受理，您看到的是旧页面。", "请刷新后继续办理。", basis="社会救助法 第十八条"
        ),
        "steps": [
            {"label": label, "state": state, "url": "#"}
            for label, state in [
                ("申请", "done"),
                ("核对", "done"),
                ("入户", "now"),
                ("认定", "later"),
                ("公示", "later"),
            ]
        ],
        "guide": {
            "title": "入户调查怎么办",
            "steps": ["两个人一起去，带上调查表。", "拍一张住房照片。", "被调查人看过后签字。"],
            "basis": "社会救助法 第十九条",
            "basis_url": "#",
            "sample_url": "#",
            "open": True,
        },
        "papers": [
            {"label": "低保申请书", "url": "#"},
            {"label": "授权书", "url": "#", "active": True},
            {"label": "受理通知书", "url": "#"},
            {"label": "入户调查表", "url": ""},
            {"label": "住房照片", "url": "", "note": "○ 待拍"},
        ],
        "facts": [
            ("保障标准", "632.00 元/月"),
            ("家庭人口", "3 人"),
            ("月人均收入", "597.00 元"),
            ("差额", "105.00 元"),
        ],
        "verdict": "人均 597 元 < 标准 632 元，差额 105 元。",
    }


def page(template: str = "kernel/gallery.html", **more: object) -> str:
    """One page as a signed-in clerk gets it."""
    return render_to_string(template, {**context(), **more}, request=RequestFactory().get("/"))
