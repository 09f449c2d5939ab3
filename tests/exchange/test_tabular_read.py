"""Tables as offices send them: good ones are read, spoiled ones are named, nothing is guessed."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from dibao.exchange.tabular import Field, Unreadable, read
from dibao.rules.identity import check_digit

FIELDS = (
    Field("id_number", "身份证号", "id_number", required=True),
    Field("name", "姓名", "name", required=True),
    Field("amount", "金额", "fen"),
    Field("since", "登记日期", "date"),
    Field("count", "数量", "integer"),
    Field("state", "状态", "code", codes={"01": "正常", "02": "注销"}),
    Field("lived_in", "是否居住", "flag"),
    Field("account", "账号", "account"),
    Field("note", "备注", aliases=("说明",)),
)
HEAD = "身份证号,姓名,金额,登记日期,数量,状态,是否居住,账号,备注"


def number(serial: int, *, birth: str = "19660708") -> str:
    first = f"220802{birth}{serial:03d}"
    return first + check_digit(first)


ID = number(123)


def csv_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "答复.csv"
    path.write_bytes(text.encode(encoding))
    return path


def one(tmp_path: Path, row: str, head: str = HEAD):
    (line,) = read(csv_file(tmp_path, f"{head}\n{row}\n"), FIELDS)
    return line


def refused(path: Path, fields=FIELDS, **name) -> str:
    with pytest.raises(Unreadable) as refusal:
        list(read(path, fields, **name))
    return "".join(refusal.value.sentences)


def xlsx(tmp_path: Path, rows, **sheets) -> Path:
    path = tmp_path / "答复.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title, content in ({"数据": rows} | sheets).items():
            sheet = book.add_worksheet(title)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for down, row in enumerate(content):
                for across, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(down, across, datetime(cell.year, cell.month, cell.day), day)
                    elif cell is not None:
                        sheet.write(down, across, cell)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_whole_row_in_every_encoding_and_separator(tmp_path, encoding, separator):
    row = f"{ID},张三丰,1234.50,2026-01-05,3,01,是,6222020200012345,家住村东"
    path = csv_file(tmp_path, f"{HEAD}\n{row}\n".replace(",", separator), encoding)
    (line,) = read(path, FIELDS)
    assert (line.number, line.faults) == (2, ())
    assert line.values == {
        "id_number": ID, "name": "张三丰", "amount": 123450, "since": date(2026, 1, 5), "count": 3, "state": "01",
        "lived_in": True, "account": "6222020200012345", "note": "家住村东",
    }  # fmt: skip


def test_a_rare_character_of_gb18030_is_read(tmp_path):
    (line,) = read(csv_file(tmp_path, f"身份证号,姓名\n{ID},王䶮\n", "gb18030"), FIELDS)
    assert line.values["name"] == "王䶮"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1.10105E+17", "科学计数"),
        ("2.20802196607081E+17", "科学计数"),
        (ID[:15] + "000", "截断"),
        (ID[:-1] + "0" if ID[-1] != "0" else ID[:-1] + "1", "校验不通过"),
        ("220802196613081230", "身份号码"),
        ("1234567", "不是 18 位"),
        ("E12345678", "不是 18 位"),
    ],
)
def test_a_spoiled_id_number_is_named_and_never_repaired(tmp_path, cell, words):
    line = one(tmp_path, f"{cell},张三,,,,,,,")
    assert len(line.faults) == 1 and words in line.faults[0], line.faults
    assert line.values["id_number"] in (None, cell)


def test_no_report_holds_a_whole_id_number_or_account(tmp_path):
    wrong = ID[:-1] + ("1" if ID[-1] == "0" else "0")
    line = one(tmp_path, f"{wrong},张三,,,,,,6222020200012340000,")
    assert len(line.faults) == 2
    assert wrong not in "".join(line.faults) and "6222020200012340000" not in "".join(line.faults)


@pytest.mark.parametrize(
    "cell",
    [
        f"'{ID}",
        f" {ID} ",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in ID),
        f"\ufeff{ID}\u200b",
    ],
)
def test_marks_blanks_and_full_width_digits_are_no_fault(tmp_path, cell):
    assert one(tmp_path, f"{cell},张三,,,,,,,").values["id_number"] == ID


def test_a_small_x_and_fifteen_digits_become_the_whole_number(tmp_path):
    with_x = next(n for n in (number(serial) for serial in range(100, 400)) if n.endswith("X"))
    assert one(tmp_path, f"{with_x.lower()},张三,,,,,,,").values["id_number"] == with_x
    assert one(tmp_path, f"{ID[:6]}{ID[8:17]},张三,,,,,,,").values["id_number"] == ID


def test_a_true_number_that_ends_in_three_zeros_is_taken(tmp_path):
    true = next(
        n
        for n in (
            number(100 * hundred, birth=f"1966{month:02d}08") for hundred in range(1, 10) for month in range(1, 13)
        )
        if n.endswith("000")
    )
    line = one(tmp_path, f"{true},张三,,,,,,,")
    assert line.faults == () and line.values["id_number"] == true


@pytest.mark.parametrize(
    ("heading", "cell", "fen"),
    [
        ("金额", "1,234.50", 123450),
        ("金额", "¥1234.5", 123450),
        ("金额(元)", "1234.50元", 123450),
        ("金额（万元）", "1.2345", 1234500),
        ("金额/万元", "12万元", 12000000),
        ("金额（分）", "1234", 1234),
        ("金额", "-12.00", -1200),
        ("金额", "１２３４．５", 123450),
        ("金额（万元）", "0.000001", 1),
    ],
)
def test_money_is_read_in_the_unit_its_heading_names(tmp_path, heading, cell, fen):
    head = HEAD.replace("金额", heading)
    line = one(tmp_path, f'{ID},张三,"{cell}",,,,,,', head)
    assert (line.values["amount"], line.faults) == (fen, ())


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("金额", "12万元", "没有写单位"),
        ("金额（万元）", "1234元", "写的是元"),
        ("金额", "1,23", "不是金额"),
        ("金额", "12.345", "小到分以下"),
        ("金额", "约三百", "不是金额"),
        ("金额", "(12.00)", "不是金额"),
        ("金额", "1e5", "不是金额"),
        ("金额", "❾", "不是金额"),
    ],
)
def test_money_that_can_mean_two_things_is_refused(tmp_path, heading, cell, words):
    line = one(tmp_path, f'{ID},张三,"{cell}",,,,,,', HEAD.replace("金额", heading))
    assert line.values["amount"] is None and words in line.faults[0], line


@pytest.mark.parametrize(
    "cell",
    ["2026-01-05", "2026/1/5", "2026.01.05", "20260105", "2026年1月5日", "2026-01-05 08:30:00", "２０２６-０１-０５"],
)
def test_a_day_in_its_usual_forms(tmp_path, cell):
    assert one(tmp_path, f"{ID},张三,,{cell},,,,,").values["since"] == date(2026, 1, 5)


@pytest.mark.parametrize("cell", ["2026-02-30", "05/01/2026", "46027", "2026-01", "1026-01-05", "2026-1-5-1"])
def test_what_is_no_day_is_refused(tmp_path, cell):
    line = one(tmp_path, f"{ID},张三,,{cell},,,,,")
    assert line.values["since"] is None and len(line.faults) == 1


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        (4, "三", "整数"),
        (5, "暂停", "正常（01）"),
        (6, "也许", "是”或“否"),
        (7, "6222020200012340000", "截断"),
        (7, "1.23E+18", "科学计数"),
    ],
)
def test_other_kinds_name_what_is_wrong(tmp_path, column, cell, words):
    cells = [ID, "张三", *[""] * 7]
    cells[column] = cell
    line = one(tmp_path, ",".join(cells))
    assert words in line.faults[0]


def test_labels_and_lost_zeros_of_codes_are_understood(tmp_path):
    for cell, code in (("注销", "02"), ("2", "02"), ("02", "02")):
        assert one(tmp_path, f"{ID},张三,,,,{cell},,,").values["state"] == code


def test_names_lose_padding_and_keep_one_kind_of_dot(tmp_path):
    for cell, name in (
        ("张　三", "张三"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("阿不都．热合曼", "阿不都·热合曼"),
        ("John  Smith", "John Smith"),
    ):
        assert one(tmp_path, f"{ID},{cell},,,,,,,").values["name"] == name


def test_required_and_surplus_cells_and_empty_rows(tmp_path):
    path = csv_file(tmp_path, f"{HEAD}\n,张三,,,,,,,\n\n,,,,,,,,\n{ID},李四,,,,,,,,多,出\n{ID},王五\n")
    lines = list(read(path, FIELDS))
    assert [line.number for line in lines] == [2, 5, 6]
    assert "身份证号没有填写" in lines[0].faults[0]
    assert "多出 2 格" in lines[1].faults[0]
    assert lines[2].faults == () and lines[2].values["note"] is None


# ---- files that are no such table at all ------------------------------------------------------------------------


def test_wrong_bytes_are_named_with_their_line(tmp_path):
    good = f"身份证号,姓名\n{ID},张三\n{ID},李四光\n".encode()
    path = tmp_path / "a.csv"
    path.write_bytes(good + f"{ID},王五\n".encode("gbk"))
    assert "第 4 行" in refused(path) and "混了两种编码" in refused(path)
    path.write_bytes(f"身份证号,姓名\n{ID},张三\n".encode("gbk") + b"\x81\xff\n")
    assert "第 3 行" in refused(path)


def test_utf16_nul_and_other_kinds_of_file_are_named(tmp_path):
    path = tmp_path / "a.csv"
    for content, words in (
        (HEAD.encode("utf-16"), "UTF-16"), (b"", "空的"), (b"\n\n , \n", "没有内容"), (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"), (b"Rar!\x1a", "压缩包"), (b"PK\x03\x04broken", "打不开"),
        (f"身份证号,姓名\n{ID},张\0三\n".encode(), "第 2 行"),
    ):  # fmt: skip
        path.write_bytes(content)
        assert words in refused(path), words


def test_all_faults_of_the_heading_come_at_once(tmp_path):
    text = refused(csv_file(tmp_path, "姓名,金额,备注,说明\n张三,1,,\n"), name="公安答复.csv")
    assert "缺少：身份证号" in text and "出现了 2 次（C、D 列）" in text and "“公安答复.csv”不能导入" in text
    assert "没有找到表头" in refused(csv_file(tmp_path, "甲,乙\n1,2\n"))


def test_shifted_columns_are_seen_before_the_first_row(tmp_path):
    rows = "\n".join(f"张三,{number(serial)},5,2026-01-05,3,01,是,," for serial in range(100, 110))
    text = refused(csv_file(tmp_path, f"{HEAD}\n{rows}\n"))
    assert "第 1 列（A 列）像是姓名，标题却是“身份证号”" in text
    assert "第 2 列（B 列）像是身份证号，标题却是“姓名”" in text
    rows = "\n".join(f"{number(serial)},张三,2026-01-05,8,3,01,是,," for serial in range(100, 110))
    text = refused(csv_file(tmp_path, f"{HEAD}\n{rows}\n"))
    assert "第 3 列（C 列）像是日期，标题却是“金额”" in text and "“登记日期”" in text


def test_a_few_wrong_rows_are_not_taken_for_a_shift(tmp_path):
    rows = [f"{number(serial)},张三,5,,,,,," for serial in range(100, 110)]
    rows[3] = "错,错,错,,,,,,"
    lines = list(read(csv_file(tmp_path, "\n".join([HEAD, *rows])), FIELDS))
    assert [bool(line.faults) for line in lines].count(True) == 1


def test_a_column_of_numbers_spoiled_by_a_spreadsheet_is_one_sentence(tmp_path):
    rows = "\n".join(f"{number(serial)[:15]}000,张三,,,,,,," for serial in range(100, 140))
    assert "被表格软件改成了数字" in refused(csv_file(tmp_path, f"{HEAD}\n{rows}\n"))


def test_an_open_quotation_mark_does_not_swallow_the_file(tmp_path):
    rows = "\n".join(f"{ID},张三,,,,,,," for _ in range(9000))
    text = refused(csv_file(tmp_path, f'{HEAD}\n{ID},"张三,,,,,,,\n{rows}\n'))
    assert "引号" in text and "第 2 行" in text


# ---- workbooks --------------------------------------------------------------------------------------------------


def test_a_workbook_with_title_rows_dates_and_formulas(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "某县公安局户籍核对结果")
        sheet.write(1, 0, "制表：2026-10-16")
        for across, heading in enumerate(HEAD.split(",")):
            sheet.write(3, across, heading)
        sheet.write_string(4, 0, ID)
        sheet.write_string(4, 1, "张三")
        sheet.write_formula(4, 2, "=0.1+0.2", None, 0.1 + 0.2)
        sheet.write_datetime(4, 3, datetime(2026, 1, 5), book.add_format({"num_format": "yyyy/m/d"}))
        sheet.write_number(4, 4, 3)
        sheet.write_number(4, 5, 1)
        sheet.write_boolean(4, 6, True)
    (line,) = read(path, FIELDS)
    assert (line.number, line.faults) == (5, ())
    assert line.values["amount"] == 30 and line.values["since"] == date(2026, 1, 5)
    assert (line.values["count"], line.values["state"], line.values["lived_in"]) == (3, "01", True)


def test_six_title_rows_are_too_many(tmp_path):
    rows = [[f"标题{place}"] for place in range(6)] + [["身份证号", "姓名"], [ID, "张三"]]
    assert "没有找到表头" in refused(xlsx(tmp_path, rows))
    assert len(list(read(xlsx(tmp_path, rows[1:]), FIELDS))) == 1


def test_a_number_cell_has_lost_the_id_number(tmp_path):
    rows = [["身份证号", "姓名"], [float(ID[:15]), "李四"], [220802660708123.0, "张三"]]
    rows[1][0] = 220802196607081230.0
    lines = list(read(xlsx(tmp_path, rows), FIELDS))
    assert "15 位以后已丢失" in lines[0].faults[0] and lines[0].values["id_number"] is None
    assert lines[1].values["id_number"] == ID  # fifteen digits are whole


def test_two_sheets_of_the_same_kind_are_refused_and_notes_are_not(tmp_path):
    rows = [["身份证号", "姓名"], [ID, "张三"]]
    assert "2 张工作表" in refused(xlsx(tmp_path, rows, 续表=rows))
    assert len(list(read(xlsx(tmp_path, rows, 填写说明=[["怎么填"], ["照样子填"]]), FIELDS))) == 1


def test_an_error_of_a_formula_is_not_an_empty_cell(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for across, cell in enumerate(("身份证号", "姓名", "金额")):
            sheet.write(0, across, cell)
        sheet.write_string(1, 0, ID)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    assert "公式出错" in refused(path)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path):
    import zipfile

    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet1.xml", "w") as out,
    ):
        for _ in range(401):
            out.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    assert "400 MB" in refused(path)
