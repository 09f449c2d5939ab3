"""`dibao fsck` and `dibao audit`: what they print, and what they answer to the shell."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from dibao.audit import checks
from dibao.audit.models import Event
from dibao.audit.services.record import record
from dibao.audit.services.seal import seal_pending
from dibao.audit.signing import witnesses
from dibao.kernel import clock

from .app.models import Grant
from .office import CLERK, drop_guards, kinds, make_grant

pytestmark = pytest.mark.django_db
ROWS = "业务数据与办理记录"


def run(*arguments, **options):
    """Exit code and everything printed."""
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def forge_row():
    Grant.objects.create(household_number="forged")


def test_an_honest_office_passes_with_counts(grants):
    grants(4)
    seal_pending()
    code, out = run("fsck", only=ROWS)
    assert code == 0
    assert f"✓ {ROWS}：共核对 8 项，0 个问题" in out
    assert "共核对 8 项，0 个问题。" in out
    assert "保留现场" not in out


def test_a_problem_is_a_sentence_and_exit_code_1(grants):
    grants(1)
    forge_row()
    code, out = run("fsck", only=ROWS)
    assert code == 1
    assert "[行无来历] grant" in out
    assert "有人绕过系统添加了这一行" in out
    assert "共核对 2 项，1 个问题。" in out


def test_an_unknown_check_is_wrong_use(db):
    code, out = run("fsck", only="没有的")
    assert code == 2
    assert ROWS in out


def test_a_wrong_option_is_wrong_use(db):
    assert run("fsck", "--nonsense")[0] == 2


def test_the_checks_can_be_listed(db):
    code, out = run("fsck", list=True)
    assert code == 0
    assert {"审计事件、链、封条与见证簿", "封存是否及时", ROWS} <= set(out.splitlines())


def test_a_flood_of_problems_is_cut_short_unless_all_is_asked_for(grants):
    grants(1)
    for _ in range(25):
        forge_row()
    short, long = run("fsck", only=ROWS)[1], run("fsck", only=ROWS, all=True)[1]
    assert short.count("[行无来历]") == 20
    assert "另有 5 个" in short
    assert long.count("[行无来历]") == 25


def test_a_check_that_breaks_off_is_a_problem_never_a_success(db, monkeypatch):
    def broken(seen):
        seen(3)
        yield checks.Problem("坏", "一", "一处坏了。")
        raise OSError("disk gone")

    monkeypatch.setitem(checks._registered, "试验", broken)
    found = list(checks.run("试验", checks.Seen()))
    assert [problem.what for problem in found] == ["坏", "没有查完"]
    assert "第 3 项时中断" in found[1].sentence
    assert run("fsck", only="试验")[0] == 1


def test_two_checks_cannot_share_a_name(db):
    checks.registered()
    with pytest.raises(ValueError):
        checks.check(ROWS)(lambda seen: iter(()))


def test_a_sealer_that_stopped_is_named_after_five_minutes(grants):
    with clock.at(clock.now() - timedelta(minutes=4)):
        grants(1)
    assert kinds("封存是否及时") == set()
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert kinds("封存是否及时") == {"封存停了"}
    seal_pending()
    with clock.at(clock.now() + timedelta(days=2)):
        assert kinds("封存是否及时") == set()


def test_rows_of_a_kind_the_program_no_longer_knows_are_named(grants):
    grants(1)
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_rowstate SET label = 'gone.Model', row_id = 'x' WHERE label LIKE '%Payee'")
    assert {"类别不明", "行无来历"} <= kinds(ROWS)


def test_a_row_state_with_an_impossible_key_is_named(grants):
    grants(1)
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_rowstate SET row_id = 'not a key'")
    assert "行缺失" in kinds(ROWS)


@pytest.mark.django_db(transaction=True)
class TestWhileTheOfficeWorks:
    def test_work_during_a_check_raises_no_false_alarm(self, seals):
        """Rows, events and seals change all the while; every look is at one moment."""
        for number in range(30):
            make_grant(f"H{number}")
        stop, failures = threading.Event(), []

        def work():
            try:
                while not stop.is_set():
                    edit_one()
                    seal_pending()
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        try:
            found = [kinds() for _ in range(6)]
        finally:
            stop.set()
            worker.join()
        assert failures == []
        assert found == [set()] * 6
        assert Event.objects.count() > 31

    def test_a_check_cannot_write(self, seals, monkeypatch):
        def writes(seen):
            forge_row()
            yield from ()

        monkeypatch.setitem(checks._registered, "会写的", writes)
        assert kinds("会写的") == {"没有查完"}
        assert not Grant.objects.exists()
        make_grant("writing works again")


def edit_one():
    with transaction.atomic():
        grant = Grant.objects.order_by("id").first()
        grant.amount += 1
        grant.save()
        record("grant.edit", by=CLERK, about=grant)


class TestAuditCommand:
    def test_seal_says_how_many_and_whose_key(self, grants):
        grants(3)
        code, out = run("audit", "seal")
        assert code == 0
        assert "封存了 3 条事件，日志共 3 条" in out
        assert "指纹" in out

    def test_seal_refuses_with_a_sentence(self, grants):
        for _ in range(2):
            grants(1)
            seal_pending()
        witnesses()[0].path.unlink()
        code, out = run("audit", "seal")
        assert code == 1
        assert "没有封存" in out
        assert run("audit", "seal", "--new-witness")[0] == 0

    def test_seal_tells_when_a_witness_did_not_follow(self, grants, settings, tmp_path):
        (tmp_path / "file").write_text("")
        settings.DIBAO_WITNESS = str(tmp_path / "file" / "witness.log")
        grants(1)
        code, out = run("audit", "seal")
        assert code == 1
        assert "写不进去" in out
        assert "封存了 1 条" in out

    def test_seal_every_nought_seconds_is_wrong_use(self, grants):
        assert run("audit", "seal", "--every", "0")[0] == 2

    def test_verify_passes_and_fails(self, grants):
        grants(2)
        seal_pending()
        assert run("audit", "verify")[0] == 0
        drop_guards()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET because = 'x' WHERE leaf_no = 1")
        code, out = run("audit", "verify")
        assert code == 1
        assert "王小满" in out

    def test_show_finds_by_thing_household_and_actor(self, grants):
        first, second = grants(2)
        for options in (
            {"about": f"audit_sample.Grant:{first.pk}"},
            {"household": "H0"},
        ):
            out = run("audit", "show", **options)[1]
            assert f"Grant:{first.pk}" in out
            assert f"Grant:{second.pk}" not in out
        assert run("audit", "show", about="audit_sample.grant")[1].count("grant.make") == 2
        assert run("audit", "show", actor="staff:wang")[1].count("未封存") == 2
        assert run("audit", "show", actor="staff:none")[1] == "没有符合条件的事件。\n"
        assert run("audit", "show", limit=1)[1].count("grant.make") == 1
