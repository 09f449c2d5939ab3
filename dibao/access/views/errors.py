"""Error pages: what happened, what to do, whom to call; a missing and a forbidden row look the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..pages import open_page


def _error(request: HttpRequest, status: int, title: str, sentence: str, todo: str) -> HttpResponse:
    return render(request, "kernel/error.html", {"title": title, "sentence": sentence, "todo": todo}, status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(
        request,
        404,
        "没有找到",
        "没有这个页面，或者它不在您的管辖范围内。",
        "请检查网址，或回到“今日待办”重新查找；需要查看外辖区的档案，请通过查阅申请办理。",
    )


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 403, "不能办理", "您的岗位不能办理这一项。", "请联系本单位对应岗位的人员办理。")


@open_page
def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request,
        403,
        "页面已过期",
        "这张表单打开太久，或不是从本系统的页面提交的，内容没有保存。",
        "请返回上一页刷新后重新提交。",
    )


def broken(request: HttpRequest) -> HttpResponse:
    return _error(
        request,
        500,
        "系统出了差错",
        "刚才的操作没有完成，也没有保存一半的内容。",
        "请稍后再试；如再次出现，请把时间和正在办的事告诉系统管理员。",
    )
