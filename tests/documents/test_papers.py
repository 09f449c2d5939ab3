"""文书: every kind prints from data, is PDF/A-2b, says what it was given, literally, and nothing else."""

import io
import re
import time
import unicodedata
from datetime import date

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.documents.papers import engine
from dibao.documents.papers.engine import render
from dibao.documents.papers.kinds import KINDS
from dibao.documents.papers.schema import DATE, MAYBE, MAYBE_DATE, MONEY, Field, Rows, printed
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid

from .samples import SAMPLES, sample

CODE = "J012-ZY·DB·2026-D10-0038"
BLANKS = [slug for slug, kind in KINDS.items() if kind.blank]


def text_of(pdf: bytes) -> str:
    """All text of a paper without white space, as a reader's clipboard has it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()


def values_of(rules, data):
    """Every printed value of a sample."""
    for key, rule in rules.items():
        if isinstance(rule, Rows):
            for row in data[key]:
                yield from values_of(rule.columns, row)
        elif data[key] != "":
            yield rule, data[key]


def test_there_is_a_sample_for_every_kind_and_a_template_for_every_kind():
    assert set(SAMPLES) == set(KINDS)
    templates = {path.stem for path in engine.TEMPLATES.glob("*.typ")} - {"office"}
    assert templates == set(KINDS)


@pytest.mark.parametrize("slug", KINDS)
def test_a_paper_prints_everything_it_was_given(slug):
    text = text_of(render(slug, sample(slug), code=CODE))
    for rule, value in values_of(KINDS[slug].schema, sample(slug)):
        if isinstance(value, date):
            value = f"{value.year}年{value.month}月{value.day}日"
        elif rule.kind == "money":
            value = yuan(value)
        assert re.sub(r"\s+", "", str(value)) in text, f"{slug} does not print {value}"
    assert KINDS[slug].title in text
    assert CODE in text
    assert re.search(r"第1页共\d+页", text)
    assert "none" not in text.lower()


@pytest.mark.parametrize("slug", KINDS)
def test_a_paper_is_pdf_a_2b_on_a4_with_a_title(slug):
    made = render(slug, sample(slug), code=CODE)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").verdict == "pass"
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]
        assert str(pdf.docinfo["/Title"]) == KINDS[slug].title


def test_a_paper_that_is_not_pdf_a_is_not_given_out(monkeypatch):
    plain = pikepdf.new()
    plain.add_blank_page()
    plain.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="x")
    out = io.BytesIO()
    plain.save(out)
    monkeypatch.setattr(engine, "_compile", lambda *_: out.getvalue())
    with pytest.raises(RuntimeError, match="PDF/A"):
        render("notice", sample("notice"), code=CODE)


@pytest.mark.parametrize("slug", BLANKS)
def test_a_blank_for_hand_filling_needs_no_data(slug):
    text = text_of(render(slug, {}, code="", blank=True))
    assert KINDS[slug].title in text
    assert "编号：J" not in text
    assert re.search(r"第1页共[12]页", text)


def test_a_blank_prints_what_is_already_known():
    text = text_of(render("visit", {"applicant": "张䶮", "village": "中心村"}, code=CODE, blank=True))
    assert "张䶮" in text
    assert CODE in text


def test_the_blanks_that_the_village_needs_exist():
    needed = {"application", "authorisation", "declaration", "visit", "neighbour_interview", "panel", "objection"}
    assert set(BLANKS) == needed | {"kinship_disclosure"}


def test_a_letter_has_no_blank():
    with pytest.raises(Invalid, match="没有空白表"):
        render("refusal", {}, code="", blank=True)


@pytest.mark.parametrize("slug", ["refusal", "termination", "confirmation"])
def test_a_letter_that_decides_names_both_remedies(slug):
    text = text_of(render(slug, sample(slug), code=CODE))
    assert re.search(r"60日内，依法向白城市洮北区人民政府申请行政复议", text)
    assert re.search(r"6个月内，依法向洮北区人民法院提起行政诉讼", text)
    assert "送达回证" in text


@pytest.mark.parametrize("slug", ["notice", "publication"])
def test_a_public_paper_has_no_place_for_more_than_the_rules_allow(slug):
    schema = KINDS[slug].schema
    allowed = {"name", "village", "members", "amount", "category"}
    assert set(schema["households"].columns) <= allowed
    assert set(schema) <= {"office", "village", "place", "phone", "starts_on", "ends_on", "published_on", "households"}
    with pytest.raises(Invalid, match="id_number"):
        render(slug, sample(slug) | {"id_number": "x"}, code=CODE)
    leaking = [row | {"illness": "尿毒症"} for row in sample(slug)["households"]]
    with pytest.raises(Invalid, match="illness"):
        render(slug, sample(slug) | {"households": leaking}, code=CODE)


@pytest.mark.parametrize("slug", KINDS)
def test_each_missing_key_is_refused_by_name(slug):
    for key in KINDS[slug].schema:
        data = sample(slug)
        del data[key]
        with pytest.raises(Invalid, match=rf"缺少内容 {key}\b"):
            render(slug, data, code=CODE)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        *((Field("text"), value) for value in (None, "", "  ", 3, "张\u202e三", "张\0三", "张\u200b三", "张\ud800三")),
        *((DATE, value) for value in (None, "", "2026-11-21", 3)),
        *((MONEY, value) for value in (None, "", 1.5, "403.50", True)),
        *((Field("count"), value) for value in (None, -1, "3", True)),
        (MAYBE, None),
        (MAYBE_DATE, None),
        (Rows({}), None),
        (Rows({}), "x"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(rule, value):
    with pytest.raises(Invalid, match="applicant"):
        printed({"applicant": rule}, {"applicant": value}, title="申请书")


def test_an_unknown_kind_is_refused():
    with pytest.raises(Invalid, match="没有“../office”这种文书".replace(".", r"\.")):
        render("../office", {}, code=CODE)


@pytest.mark.parametrize("name", ["张䶮", "李𬭎", "𫖯生", "㛃㛃", "丁丶"])
def test_a_rare_character_is_text(name):
    assert name in text_of(render("withdrawal", sample("withdrawal") | {"applicant": name}, code=CODE))


def test_a_character_without_type_is_marked_and_named():
    text = text_of(render("withdrawal", sample("withdrawal") | {"applicant": "王𰻞"}, code=CODE))
    assert "王〓" in text
    assert "U+30EDE" in text


def test_lines_of_a_long_text_are_kept_and_a_long_paper_goes_on():
    words = "\n".join(f"第{number}条理由，" + "情况" * 40 for number in range(60))
    made = render("note_sheet", sample("note_sheet") | {"situation": "甲\n乙"}, code=CODE)
    assert "甲乙" in text_of(made)
    text = text_of(render("application", sample("application") | {"reason": words}, code=CODE))
    assert "第59条理由" in text
    assert re.search(r"第3页共\d页", text)


def test_many_households_on_one_notice_go_on_with_the_head_repeated():
    row = sample("notice")["households"][0]
    rows = [row | {"name": f"户{number}主"} for number in range(80)]
    text = text_of(render("notice", sample("notice") | {"households": rows}, code=CODE))
    assert "户79主" in text
    assert text.count("拟保障金额") >= 3


_DRAWN = sorted(
    point for point in engine._covered() if point > 0x20 and chr(point).isprintable() and not 0x2E80 <= point <= 0x2FDF
)
_SPECIAL = "#*_$@<>\\`~=-+/[](){}\"'：；%&|^!?.,0"


@settings(max_examples=60)
@given(
    st.text(st.one_of(st.sampled_from(_SPECIAL), st.sampled_from([chr(p) for p in _DRAWN])), min_size=1, max_size=40)
)
def test_any_text_prints_literally(words):
    data = sample("withdrawal") | {"reason": words}
    text = text_of(render("withdrawal", data, code="A1"))
    assert _same(f"撤回原因：{words}。") in _same(text)


def _same(words: str) -> str:
    """Without white space, for lines end where the page wants; a ligature is read back as its letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


@pytest.mark.parametrize(
    "words",
    [
        "#panic(1)",
        "*粗* _斜_",
        "$x^2$",
        "@ref <label>",
        "\\u{41} \\",
        "\"引号\" '单'",
        "/* 注 */ // 注",
        "= 标题",
        "`raw`",
        "#d.code ～~ --- ...",
    ],
)
def test_typesetting_signs_are_letters(words):
    text = text_of(render("withdrawal", sample("withdrawal") | {"reason": words, "applicant": words}, code=words))
    assert _same(text).count(_same(words)) >= 3


def test_a_paper_costs_little():
    """≤ 60 ms of processor a paper once warm, PDF/A check included (the mean over all kinds)."""
    render("notice", sample("notice"), code=CODE)
    started = time.process_time()
    for slug in KINDS:
        render(slug, sample(slug), code=CODE)
    assert (time.process_time() - started) / len(KINDS) < 0.120  # twice the aim: two cores shared by many
