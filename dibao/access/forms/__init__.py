"""Shapes of input of the account pages."""

from django import forms

from dibao.regions.formfields import DivisionField

from ..choices import PostKind


class LoginForm(forms.Form):
    work_number = forms.CharField(label="工号", max_length=32, widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(label="密码", strip=False, widget=forms.PasswordInput)


class PasswordForm(forms.Form):
    old = forms.CharField(label="原密码", strip=False, widget=forms.PasswordInput)
    new = forms.CharField(
        label="新密码",
        strip=False,
        widget=forms.PasswordInput,
        help_text="至少 12 个字；可以用一句好记的话；不要用常见密码。",
    )
    again = forms.CharField(label="再输一遍新密码", strip=False, widget=forms.PasswordInput)

    def clean(self) -> dict | None:
        data = super().clean()
        if data and data.get("new") != data.get("again"):
            self.add_error("again", "两次输入的新密码不一样，请重新输入。")
        return data


class StaffForm(forms.Form):
    work_number = forms.CharField(label="工号", max_length=32)
    name = forms.CharField(label="姓名", max_length=64)
    id_number = forms.CharField(
        label="身份证号", max_length=18, help_text="只用来认出同一个人的多个账号，系统不保存号码本身。"
    )
    password = forms.CharField(label="初始密码", min_length=12, help_text="至少 12 个字，本人首次登录时必须修改。")


class PostForm(forms.Form):
    kind = forms.ChoiceField(label="岗位", choices=PostKind.choices)
    division = DivisionField(
        label="区划", max_length=60, widget=forms.TextInput(attrs={"data-picker": "/regions/pick"})
    )
    reason = forms.CharField(label="事由", max_length=200, help_text="例如：任命文件文号。")
    valid_to = forms.DateField(label="到期日", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="事由", max_length=200)
