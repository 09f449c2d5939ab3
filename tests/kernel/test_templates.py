"""The look: what every page is made of says its units and words, obeys the policy and is light."""

import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import override_settings

from dibao.kernel import assets
from dibao.kernel.assets import SHEET, slim, words_of
from dibao.kernel.templatetags import dibao as look
from dibao.kernel.templatetags.dibao import LIGHTS, NOTICES
from tests.kernel import gallery

SOURCE = Path(look.__file__).parents[2]
STATIC = SOURCE / "kernel/static/kernel"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
FIRST_LOAD_LIMIT = 100_000


def show(text: str, **values: object) -> str:
    return Template("{% load dibao %}" + text).render(Context(values))


def test_a_number_never_stands_without_its_unit():
    assert show("{{ 123400|yuan }}") == "1,234.00 元"
    assert show("{{ gap|yuan }}", gap=None) == "未填"
    assert (
        'class="unit"' in gallery.page() and "<span>元</span>" in gallery.page() and "<span>间</span>" in gallery.page()
    )


def test_dates_are_iso_in_office_time():
    assert show("{{ d|day }} {{ none|day }}", d=date(2026, 11, 21), none=None) == "2026-11-21 "
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    assert show("{{ d|day }}|{{ d|moment }}", d=late) == "2026-11-22|2026-11-22 01:30"
    assert show("{{ a|period:b }}|{{ a|period:c }}", a=date(2026, 7, 1), b=date(2027, 6, 30), c=None) == (
        "2026-07 至 2027-06|2026-07 至 今"
    )


def test_masking_by_kind_and_no_unknown_kind():
    assert show('{{ n|masked:"name" }}', n="王小明") == "王*明"
    assert show('{{ n|masked:"id" }}', n="11010519491231002X") == "110105********002X"
    with pytest.raises(KeyError):
        show('{{ n|masked:"everything" }}', n="王小明")


def test_a_stored_value_shows_its_label_and_an_unknown_one_itself():
    pairs = [("own", "自有")]
    assert show("{{ 'own'|choice:p }}{{ 'x'|choice:p }}", p=pairs) == "自有x"


@pytest.mark.parametrize("level", LIGHTS)
def test_a_light_is_a_colour_an_icon_and_words(level: str):
    html = show("{% light level '还剩 2 天' %}", level=level)
    assert f"light-{level}" in html and "<svg" in html and "还剩 2 天" in html
    assert f".light-{level} {{" in (STATIC / "parts.css").read_text()


def test_the_title_is_also_the_heading():
    html = gallery.page("kernel/error.html", title="没有找到")
    assert "<title>没有找到 ·" in html and "<h1>没有找到</h1>" in html


def test_every_icon_named_anywhere_is_drawn():
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named
    assert named | set(LIGHTS.values()) | set(NOTICES.values()) | set(gallery.ICONS) <= drawn


def test_no_template_needs_an_inline_script_or_style():
    inline = re.compile(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    assert {path.name: found for path in TEMPLATES if (found := inline.findall(path.read_text()))} == {}


def test_no_class_name_is_put_together_from_pieces():
    """Else the slimmed vendor stylesheet loses it; lights and notices are our own, never slimmed."""
    pieces = re.compile(r'class="[^"]*?([\w-]+-)\{\{')
    assert {p for path in TEMPLATES for p in pieces.findall(path.read_text())} <= {"light-", "notice-", "today-"}


def test_every_field_points_at_its_error_and_the_summary_at_every_field():
    html = gallery.page()
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    described = {one for many in re.findall(r'aria-describedby="([^"]+)"', html) for one in many.split()}
    targets = set(re.findall(r'<a href="#(id_[\w-]+)"', html))
    assert {"id_id_number_error", "id_income_helptext"} <= described <= ids
    assert targets == {"id_id_number", "id_division", "id_income"} <= ids
    assert "请填写“身份证号”。" in html and "两名调查人不能是同一个人。" in html


def test_a_form_without_mistakes_has_no_summary():
    assert "data-summary" not in str(gallery.VisitForm())


def test_a_name_with_markup_stays_text():
    class Form(forms.Form):
        name = forms.CharField(label="<b>姓名</b>")

    assert "<b>" not in str(Form({"name": ""}))
    options = {"options": [('"><b>', "<b>平安镇")], "query": ""}
    assert "<b>" not in render_to_string("kernel/_picker_options.html", options)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("large", "least"), [(False, 4.5), (True, 7.0)])
def test_every_text_colour_is_readable_on_every_ground_it_stands_on(large: bool, least: float):
    css = (STATIC / "dibao.css").read_text()
    normal, big = css.split('html[data-size="20"]')
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", normal)) | {"paper": "#ffffff"}
    if large:
        tokens |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", big))
    grounds = {
        "ink": ["desk", "grey-wash"],
        "ink-soft": ["desk", "grey-wash"],
        "blue": ["blue-wash"],
        "red": ["red-wash"],
        "amber": ["amber-wash"],
        "green": ["green-wash"],
    }
    for text, under in grounds.items():
        for ground in ["paper", *under]:
            high, low = sorted((luminance(tokens[text]), luminance(tokens[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, f"{text} on {ground}"


def test_slim_keeps_what_is_used_and_only_that():
    css = (
        '@charset "UTF-8";:root{--a:1}.btn,.gone{color:red}.gone .btn{x:y}.btn:not(.gone){b:c}'
        "@media print{.gone{a:b}}@media screen{.btn:is(.x,.gone):hover{d:e}}@keyframes k{from{a:b}}"
        '.btn[data-x="}"]{f:g}/* .gone */h1{i:j}'
    )
    assert slim(css, frozenset({"btn"})) == (
        '@charset "UTF-8";:root{--a:1}.btn{color:red}.btn:not(.gone){b:c}'
        "@media screen{.btn:is(.x,.gone):hover{d:e}}@keyframes k{from{a:b}}"
        '.btn[data-x="}"]{f:g}h1{i:j}'
    )


def test_slim_loses_no_rule_of_a_class_we_write():
    whole = Path(finders.find(SHEET)).read_text()
    kept = slim(whole, words_of(SOURCE))
    for name in (".btn-primary{", ".card-body{", ".form-control{", ".visually-hidden", ".table-responsive{"):
        assert name in whole and name in kept
    assert ".carousel-item{" in whole and ".carousel-item{" not in kept


def test_the_first_load_is_light():
    html = gallery.page()
    files = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    whole = {name: Path(finders.find(name)).read_bytes() for name in set(files)}
    whole[SHEET] = slim(whole[SHEET].decode(), words_of(SOURCE)).encode()
    weight = sum(len(gzip.compress(content)) for content in [html.encode(), *whole.values()])
    assert len(whole) >= 9 and weight < FIRST_LOAD_LIMIT, weight


@override_settings(STORAGES={"staticfiles": {"BACKEND": "dibao.kernel.assets.Assets"}})
def test_collecting_slims_again_from_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with override_settings(STATIC_ROOT=str(tmp_path), STATICFILES_DIRS=[tmp_path / "vendor-source"]):
        source = tmp_path / "vendor-source" / SHEET
        source.parent.mkdir(parents=True)
        source.write_text("/*! licence */.btn{a:b}.carousel-item{c:d}")
        for words, kept in (({"btn"}, ".btn{a:b}"), ({"btn", "carousel-item"}, ".btn{a:b}.carousel-item{c:d}")):
            monkeypatch.setattr(assets, "words_of", lambda root, words=words: frozenset(words))
            call_command("collectstatic", interactive=False, verbosity=0)
            assert (tmp_path / SHEET).read_text() == "/*! licence */" + kept
