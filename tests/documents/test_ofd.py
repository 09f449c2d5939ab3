"""OFD: pages, words, pictures and seals are read; what is missing, changed, not covered or not checked is named."""

import io
from pathlib import Path

import pytest
from PIL import Image

from dibao.documents import ofd
from dibao.documents.formats import Bad
from dibao.documents.inspection import inspect, preview, seal_state, tell
from dibao.documents.ofd import geometry, seals
from dibao.kernel.refusals import Invalid
from tests.documents.ofd_writer import PAGE, packed, page, parts, seal_file, signed, text, with_picture

FONT = Path(__file__).parents[2] / "node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf"
TWO = parts(page(text("最低生活保障申请书", size=8), text("申请人：张䶮", y=60)), page(text("第二页")))


def a_file(folder: Path, content: dict[str, bytes]) -> Path:
    path = folder / "公文.ofd"
    path.write_bytes(packed(content))
    return path


def read(folder: Path, content: dict[str, bytes]) -> ofd.Ofd:
    return ofd.read(a_file(folder, content))


def test_pages_sizes_and_words_in_reading_order(tmp_path):
    found = read(tmp_path, TWO)
    assert [(each.width, each.height) for each in found.pages] == [(210, 297)] * 2
    assert found.pages[0].text == "最低生活保障申请书\n申请人：张䶮"
    assert found.text.endswith("第二页") and not found.problems and not found.signatures


def test_pieces_of_one_line_are_joined_without_a_blank_between_han(tmp_path):
    line = (
        text("保障", x=60, size=6),
        text("最低生活", x=20, size=6),
        text("AB", x=90, size=6),
        text("CD", x=120, size=6),
    )
    assert read(tmp_path, parts(page(*line))).text == "最低生活保障 AB CD"


def test_words_of_a_template_and_of_a_moved_and_enlarged_object_are_read(tmp_path):
    common = '<ofd:TemplatePage ID="77" BaseLoc="Tpls/T.xml"/>'
    uses = '<ofd:Template TemplateID="77" ZOrder="Background"/>'
    content = parts(page(text("正文", y=100, CTM="2 0 0 2 5 5"), templates=uses), common=common)
    content["Doc_0/Tpls/T.xml"] = page(text("抬头", y=10)).encode()
    assert read(tmp_path, content).text == "抬头\n正文"


def test_absolute_places_and_other_capitals_are_found(tmp_path):
    content = {name.replace("Content.xml", "content.XML"): data for name, data in TWO.items()}
    content["Doc_0/Document.xml"] = content["Doc_0/Document.xml"].replace(b'BaseLoc="Pages', b'BaseLoc="/Doc_0/Pages')
    assert len(read(tmp_path, content).pages) == 2


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (PAGE.format(1), "第2页的内容"),
        ("Doc_0/DocumentRes.xml", "资源清单"),
        ("Doc_0/Res/red.png", "第1页的图片"),
        ("Doc_0/Document.xml", "文档"),
    ],
)
def test_a_missing_part_is_named_and_the_file_is_not_taken_in(tmp_path, gone, named):
    content = {name: data for name, data in (TWO | with_picture() if "red" in gone else TWO).items() if name != gone}
    found = read(tmp_path, content)
    assert any(named in each and gone in each for each in found.lacking), found.lacking
    with pytest.raises(Invalid, match=r"缺少|没有页面"):
        inspect(a_file(tmp_path, content), name="公文.ofd")


def test_a_seal_over_everything_is_intact_and_says_what_was_not_checked(tmp_path):
    [seal] = read(tmp_path, signed(TWO)).signatures
    assert (seal.state, seal.seal, seal.provider, seal.pages) == ("intact", "洮北区平安镇人民政府", "测试签章", (1,))
    assert seal.covered == len(TWO) and not seal.uncovered
    for word in ("与签章时一致", "没有验证", "SM2", "证书"):
        assert word in seal.sentence


def test_a_byte_changed_after_sealing_is_named(tmp_path):
    content = signed(TWO)
    content[PAGE.format(0)] = content[PAGE.format(0)].replace("张䶮".encode(), "李四".encode())
    found = read(tmp_path, content)
    assert found.signatures[0].state == "changed" and found.signatures[0].changed == (PAGE.format(0),)
    assert any("被改动" in each for each in found.problems)
    kept = inspect(a_file(tmp_path, content), name="公文.ofd")
    assert any("不能作为凭证" in note for note in kept.notes)


def test_a_page_the_seal_does_not_cover_is_named(tmp_path):
    [seal] = read(tmp_path, signed(TWO, only=("OFD.xml", PAGE.format(0)))).signatures
    assert seal.state == "intact" and seal.uncovered == (PAGE.format(1),) and "没有覆盖" in seal.sentence


@pytest.mark.parametrize("gone", ["Signature.xml", "SignedValue.dat"])
def test_a_signature_without_its_own_files_is_incomplete(tmp_path, gone):
    content = {name: data for name, data in signed(TWO).items() if not name.endswith("/" + gone)}
    found = read(tmp_path, content)
    assert found.signatures[0].state == "incomplete" and gone in found.signatures[0].sentence
    assert seal_state(a_file(tmp_path, content)) == "signed"


def test_a_covered_part_that_is_gone_is_incomplete_and_an_unknown_digest_unreadable(tmp_path):
    gone = {name: data for name, data in signed(TWO | {"x.dat": b"x"}).items() if name != "x.dat"}
    assert read(tmp_path, gone).signatures[0].state == "incomplete"
    assert read(tmp_path, signed(TWO, method="9.9")).signatures[0].state == "unreadable"


def test_a_seal_file_gives_its_name_and_picture_and_noise_gives_nothing():
    found = seals.read(seal_file())
    assert (found.name, found.format, found.width) == ("洮北区平安镇人民政府", "png", 42)
    assert Image.open(io.BytesIO(found.picture)).size == (6, 6)
    for noise in (b"", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 500, bytes(range(256))):
        assert seals.read(noise).picture == b""


def test_the_preview_shows_letters_pictures_and_the_seal(tmp_path):
    made = ofd.picture(a_file(tmp_path, signed(with_picture())), page=1, width=420, font=FONT)
    assert made.size == (420, 594)
    assert made.getpixel((100, 80)) == (220, 0, 0), "the picture"
    assert made.getpixel((282, 442)) == (255, 0, 0), "the seal"
    letters = made.crop((30, 190, 70, 220)).convert("L")
    assert letters.getextrema()[0] < 100, "the letter"
    assert made.getpixel((400, 580)) == (255, 255, 255)
    with pytest.raises(Bad, match="没有第2页"):
        ofd.picture(a_file(tmp_path, with_picture()), page=2, width=420, font=FONT)


def test_a_line_and_a_filled_area_are_drawn(tmp_path):
    line = '<ofd:PathObject ID="3" Boundary="10 10 50 50" LineWidth="2"><ofd:StrokeColor Value="0 0 255"/><ofd:AbbreviatedData>M 0 25 L 50 25</ofd:AbbreviatedData></ofd:PathObject>'
    area = '<ofd:PathObject ID="4" Boundary="100 100 50 50" Stroke="false" Fill="true"><ofd:FillColor Value="0 128 0"/><ofd:AbbreviatedData>S 0 0 L 50 0 50 50 0 50 C</ofd:AbbreviatedData></ofd:PathObject>'
    made = ofd.picture(a_file(tmp_path, parts(page(line, area))), page=1, width=210, font=None)
    assert made.getpixel((30, 35)) == (0, 0, 255) and made.getpixel((125, 125)) == (0, 128, 0)


def test_the_child_answers_for_ofd(tmp_path):
    path = a_file(tmp_path, signed(TWO))
    found = inspect(path, name="公文.ofd")
    assert (found.media_type, found.pages, found.width, found.height) == ("application/ofd", 2, 595, 842)
    told = tell(path, media_type="application/ofd")
    assert "申请人：张䶮" in told.text and "没有验证" in told.seals[0]
    assert preview(path, page=1, width=300, font=FONT).startswith(b"\x89PNG")


BOMB = "<a>" * 150 + "</a>" * 150
HOSTILE = {
    "entity": ({PAGE.format(0): b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "DTD"),
    "entity in wide letters": ({PAGE.format(0): '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}, "DTD"),
    "deep": ({PAGE.format(0): BOMB.encode()}, "过深"),
    "broken": ({PAGE.format(0): b"<a><b></a>"}, "不是完整的 XML"),
    "outside": ({"OFD.xml": TWO["OFD.xml"].replace(b"Doc_0/Document.xml", b"../../etc/passwd")}, "外面"),
    "no root": ({"OFD.xml": b"<OFD><DocBody/></OFD>"}, "没有指明文档"),
    "no pages": ({"Doc_0/Document.xml": b"<Document><Pages/></Document>"}, "没有页面"),
    "program": ({"Doc_0/Res/a.bin": b"MZ\x90\0"}, "可以运行"),
    "script": ({"Doc_0/Attachs/a.js": b"x"}, "可以运行"),
    "301 pages": (
        {"Doc_0/Document.xml": b"<Document><Pages>" + b'<Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>' * 301 + b"</Pages></Document>"},
        "超过300页",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_broken_ofd_is_refused_in_a_sentence(tmp_path, case):
    change, word = HOSTILE[case]
    with pytest.raises(Invalid, match=word) as refused:
        inspect(a_file(tmp_path, TWO | change), name="公文.ofd")
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize("declared", [b"<!DOCTYPE a>", b'<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_the_reader_itself_obeys_no_declaration(tmp_path, declared):
    with pytest.raises(Bad, match="DTD"):
        read(tmp_path, TWO | {"Doc_0/Document.xml": declared + TWO["Doc_0/Document.xml"]})


def test_numbers_that_are_none_do_no_harm():
    assert geometry.distances("g 3 5 1e999 2 g") == [5, 5, 5, 2]
    assert geometry.distances("g 9999999 1")[:1] == [1] and len(geometry.distances("g 9999999 1")) <= 20_000
    assert geometry.box("1 2 nan 4") is None and geometry.matrix("1 0") == geometry.AS_IT_IS
    assert geometry.outline("M 0 0 B 1 1 2 2 3 0 L nan C")[0][-1] == (0, 0)


def test_a_picture_bomb_inside_is_left_out_of_the_preview(tmp_path):
    content = with_picture()
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    content["Doc_0/Res/red.png"] = out.getvalue()
    made = ofd.picture(a_file(tmp_path, content), page=1, width=210, font=None)
    assert made.getpixel((50, 40)) == (255, 255, 255)
