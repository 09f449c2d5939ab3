"""Loading divisions: exact counts, named broken lines, nothing twice."""

import pytest

from dibao.audit import SYSTEM
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions import source
from dibao.regions.models import Division, ImportRun
from dibao.regions.queries import by_code, path_name
from dibao.regions.services import load
from dibao.regions.services.load import import_counties, import_divisions

pytestmark = pytest.mark.django_db

LINES = 2 + 3 + 3 + 4 + 5


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.read, run.done, run.skipped, run.failed


def invented() -> int:
    return Division.objects.filter(code__gte=970000000000).count()


def test_every_line_is_accounted_for_and_the_placeholder_county_is_skipped(country):
    run = import_divisions(by=SYSTEM, folder=country())
    assert counts(run) == (LINES, LINES - 1, 1, 0)
    assert invented() == LINES - 1
    assert by_code(970200000000).level == "city"
    assert by_code(970200100000).parent_code == 970200000000


def test_a_second_run_changes_nothing(country):
    import_divisions(by=SYSTEM, folder=country())
    before = list(Division.objects.filter(code__gte=970000000000).values())
    run = import_divisions(by=SYSTEM, folder=country())
    assert counts(run) == (LINES, 0, LINES, 0)
    assert list(Division.objects.filter(code__gte=970000000000).values()) == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('97010110020,"少一位"', "不是 12 位数字"),
        ("970101100202", "少了代码或名称"),
        ('970101100202,""', "名称是空的"),
        ('970101100202,"看不见\u200b的字"', "看不见"),
        ("970101100202,\udcff\udcfe", "UTF-8"),
        ('970101199200,"没有上级的村"', "上级 970101199 不在数据中"),
        ("", "少了代码或名称"),
    ],
)
def test_a_broken_line_is_named_counted_and_does_not_stop_the_rest(country, line, why):
    villages = ['970101001001,"桥东社区居委会"', line, '970101100200,"小河村委会"']
    run = import_divisions(by=SYSTEM, folder=country(**{"villages.csv": villages}))
    assert run.failed == 1
    assert run.read == run.done + run.skipped + run.failed
    assert run.problems[0].startswith("villages.csv 第 3 行：")
    assert why in run.problems[0]
    assert by_code(970101100200).name == "小河村"


def test_some_counties_bring_what_is_in_them_and_the_line_above(country, monkeypatch):
    monkeypatch.setattr(load, "default_source", country)
    run = import_counties([970101], by=SYSTEM)
    assert counts(run) == (8, 8, 0, 0)
    assert path_name(970101100201) == "甲省甲一市甲一区安平镇大河村"
    assert by_code(989001000000) is None


def test_a_county_the_source_does_not_have_is_refused(country):
    with pytest.raises(Invalid, match="970177"):
        import_divisions(by=SYSTEM, folder=country(), counties=(970177,))
    with pytest.raises(Invalid, match="不是县级区划代码"):
        import_divisions(by=SYSTEM, folder=country(), counties=(97,))


def test_a_missing_file_says_what_to_do(country):
    folder = country()
    (folder / "streets.csv").unlink()
    with pytest.raises(Invalid, match=r"streets\.csv"):
        import_divisions(by=SYSTEM, folder=folder)


def test_a_run_broken_off_goes_on_where_it_stopped(country, monkeypatch):
    """The third batch fails as if the power had gone; what was committed stays, with its counts."""
    folder = country()
    real, calls = load._commit, []

    def failing(*args):
        calls.append(args)
        if len(calls) == 6:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(load, "_commit", failing)
    with pytest.raises(KeyboardInterrupt):
        import_divisions(by=SYSTEM, folder=folder)
    broken_off = ImportRun.objects.get(finished_at=None)
    assert 0 < broken_off.read < LINES
    assert broken_off.done == invented()

    monkeypatch.setattr(load, "_commit", real)
    run = import_divisions(by=SYSTEM, folder=folder, resume=True)
    assert run.pk == broken_off.pk
    assert counts(run) == (LINES, LINES - 1, 1, 0)
    assert invented() == LINES - 1


def test_resume_refuses_when_nothing_was_broken_off(country):
    import_divisions(by=SYSTEM, folder=country())
    with pytest.raises(Conflict, match="没有可以接着做的导入"):
        import_divisions(by=SYSTEM, folder=country(), resume=True)


def test_resume_refuses_another_source(country):
    folder = country()
    ImportRun.objects.create(
        source_digest=source.digest(folder), cut_off=source.CUT_OFF, started_at="2026-01-01T00:00:00Z"
    )
    other = country(**{"villages.csv": []})
    with pytest.raises(Conflict):
        import_divisions(by=SYSTEM, folder=other, resume=True)


def test_the_import_is_an_event_with_its_counts(country):
    run = import_divisions(by=SYSTEM, folder=country())
    event = Event.objects.filter(verb="regions.import").latest("id")
    assert event.about_id == str(run.pk)
    assert event.data["done"] == LINES - 1


def test_an_import_does_not_undo_a_renaming(country):
    import_divisions(by=SYSTEM, folder=country())
    Division.objects.filter(pk=970101100000).update(name="新平镇")
    import_divisions(by=SYSTEM, folder=country())
    assert by_code(970101100000).name == "新平镇"
