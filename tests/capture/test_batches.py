"""扫描批次: separators make documents, another person judges them, counts add up, and nothing doubtful is filed silently."""

import io

import pikepdf
import pytest

from dibao.access.models import Staff
from dibao.archive.models import Item
from dibao.audit.models import Event
from dibao.capture import remains
from dibao.capture.models import PageWords, ScanPage
from dibao.capture.queries import batch as queries
from dibao.capture.services import batch as batches
from dibao.capture.services import checking, laying, looking
from dibao.documents.queries import open_verified, text_of
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import NEXT_VILLAGE, household, new_volume
from tests.capture.scanner import (
    TOWN,
    as_pdf,
    card_lines,
    family,
    family_with_volume,
    line,
    read_as,
    scanned,
    separator,
    sheet,
    text_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


@pytest.fixture
def home(clerk, inventor):
    """A household with an open volume, and its head."""
    return family_with_volume(clerk, inventor)


def described(batch, clerk, **more):
    """Every document written up; kind and household as the separator said."""
    for each in batch.documents.all():
        said = {"household_number": each.household_number or household(), "kind": each.kind or "other",
                "dated": clock.today(), "responsible": each.responsible or "来人", "expected": each.expected}  # fmt: skip
        laying.describe(document=each, by=clerk, **said | more)


def handed_on(batch, clerk):
    described(batch, clerk)
    batches.submit(batch=batch, by=clerk)
    return list(batch.documents.order_by("order"))


def codes(document):
    return [each.code for each in queries.asked(document)]


def adds_up(batch):
    found = queries.counts(batch)
    assert found.adds_up, found
    return found


def test_separators_make_documents_and_a_pdf_brings_its_pages(home, clerk):
    volume, person = home
    pages = as_pdf(text_page(3), text_page(4))
    batch = scanned(
        clerk,
        ("10.jpg", separator(volume.household_number, "income_proof")),
        ("9.jpg", text_page(2)),
        ("2.jpg", text_page(1)),
        ("1.jpg", separator(volume.household_number, "application", 2)),
        ("11.pdf", pages),
    )
    first, second = batch.documents.order_by("order")
    assert (first.kind, first.expected, first.pages.count(), first.responsible) == ("application", 2, 2, person.name)
    assert (second.kind, second.pages.count()) == ("income_proof", 2)
    assert [page.stored.original_name for page in first.pages.order_by("order")] == ["2.jpg", "9.jpg"]
    found = adds_up(batch)
    assert (found.pages, found.separators, found.waiting, found.new, found.unmeasured) == (6, 2, 4, 0, 0)


def test_pages_before_any_separator_are_asked_whose_they_are(clerk):
    batch = scanned(clerk, ("1.jpg", text_page(1)))
    document = batch.documents.get()
    assert document.household_number == "" and codes(document)[0] == "unsaid"
    with pytest.raises(Invalid, match="户号"):
        laying.describe(document=document, household_number="不知道", kind="other", dated=clock.today(),
                        responsible="来人", expected=None, by=clerk)  # fmt: skip


def test_what_is_no_scan_is_turned_away_with_its_reason_and_counted(clerk):
    batch = scanned(clerk, ("1.jpg", text_page(1)), ("2.jpg", text_page(1)[:400]), ("3.docx", b"PK"), ("4.png", b""))
    assert [each.name for each in batch.turned_away.order_by("name")] == ["2.jpg", "3.docx", "4.png"]
    assert all(each.why.endswith("。") for each in batch.turned_away.all())
    found = adds_up(batch)
    assert (found.files, found.turned_away, found.pages) == (1, 3, 1)


def test_sending_the_files_again_takes_nothing_twice(home, clerk):
    files = [("1.jpg", separator(home[0].household_number)), ("2.jpg", text_page(1)), ("3.docx", b"PK")]
    batch = scanned(clerk, *files)
    batches.receive(batch=batch, files=[*files, ("4.jpg", text_page(2))], by=clerk)
    looking.look(batch=batch, by=clerk, seconds=60)
    found = adds_up(batch)
    assert (found.pages, found.turned_away, batch.documents.count()) == (3, 1, 1)
    assert batch.documents.get().pages.count() == 2


def test_looking_goes_on_where_it_stopped(clerk):
    batch = batches.open_batch(division=TOWN, by=clerk)
    batches.receive(batch=batch, files=[(f"{n}.jpg", text_page(n)) for n in (1, 2, 3)], by=clerk)
    assert [looking.look(batch=batch, by=clerk, seconds=0) for _ in range(3)] == [2, 1, 0]
    assert adds_up(batch).waiting == 3


def test_accepted_by_another_human_it_is_one_pdf_in_the_volume(home, clerk, archivist):
    volume, _ = home
    scans = (text_page(1), text_page(2))
    batch = scanned(
        clerk, ("0.jpg", separator(volume.household_number, "application", 2)), ("1.jpg", scans[0]), ("2.jpg", scans[1])
    )
    [document] = handed_on(batch, clerk)
    assert codes(document) == []
    with pytest.raises(NotAllowed, match="两个人"):
        checking.accept(document=document, answers={}, by=clerk)
    done = checking.accept(document=document, answers={}, by=archivist)
    item = Item.objects.get(volume=volume)
    assert (done.item, item.kind, item.origin, item.pages, item.filed_by) == (
        item,
        "application",
        "scanned",
        2,
        archivist.actor_key,
    )
    with open_verified(item.stored) as stream, pikepdf.open(io.BytesIO(stream.read())) as pdf:
        inside = [bytes(next(iter(page.get_images().values())).read_raw_bytes()) for page in pdf.pages]
    assert inside == list(scans), "pixels untouched"
    kept = ScanPage.objects.filter(document=document).order_by("order").select_related("stored")
    for page, scan in zip(kept, scans, strict=True):
        with open_verified(page.stored) as stream:
            assert stream.read() == scan, "bit for bit"
    batch.refresh_from_db()
    found = adds_up(batch)
    assert (batch.state, found.filed, found.waiting) == ("done", 2, 0)
    with pytest.raises(Conflict):
        checking.accept(document=document, answers={}, by=archivist)
    assert Event.objects.filter(verb="capture.accept", outcome="done").count() == 1


def test_two_accounts_of_one_human_are_one_person(home, clerk, archivist):
    batch = scanned(clerk, ("0.jpg", separator(home[0].household_number)), ("1.jpg", text_page(1)))
    [document] = handed_on(batch, clerk)
    Staff.objects.filter(pk=archivist.pk).update(human_key=clerk.human_key)
    with pytest.raises(NotAllowed, match="两个人"):
        checking.accept(document=document, answers={}, by=Staff.objects.get(pk=archivist.pk))


def test_a_pdf_that_is_exactly_the_document_is_filed_as_it_came(home, clerk, archivist):
    content = as_pdf(text_page(1), text_page(2))
    batch = scanned(clerk, ("0.jpg", separator(home[0].household_number)), ("1.pdf", content))
    [document] = handed_on(batch, clerk)
    done = checking.accept(document=document, answers={}, by=archivist)
    with open_verified(done.item.stored) as stream:
        assert stream.read() == content


def test_doubts_must_be_answered_one_by_one_and_the_answers_are_kept(home, clerk, archivist):
    volume, _ = home
    slanted = text_page(2, slant=4)
    batch = scanned(
        clerk,
        ("0.jpg", separator(volume.household_number, "income_proof", 3)),
        ("1.jpg", text_page(1)),
        ("2.jpg", slanted),
        ("3.jpg", sheet()),
    )
    [document] = handed_on(batch, clerk)
    asked = codes(document)
    assert {"slant:2", "blank:3", "stamp"} <= set(asked)
    with pytest.raises(Invalid) as refused:
        checking.accept(document=document, answers={asked[0]: "看过"}, by=archivist)
    assert len(refused.value.sentences) == len(asked)
    assert not Item.objects.filter(volume=volume).exists()
    checking.accept(document=document, answers=dict.fromkeys(asked, "已对照原件"), by=archivist)
    document.refresh_from_db()
    assert [each["answer"] for each in queries.answers_of(document)] == ["已对照原件"] * len(asked)


def test_the_card_of_another_household_is_asked_before_it_is_filed(home, clerk, archivist, inventor):
    volume, person = home
    other, stranger = family(clerk, inventor)
    batch = scanned(clerk, ("0.jpg", separator(volume.household_number, "id_card")), ("1.jpg", text_page(1)))
    [document] = handed_on(batch, clerk)
    assert codes(document) == ["unread:1"], "nobody has read it: asked"
    read_as(batch, clerk, card_lines(stranger.name, stranger.id_number))
    [question] = queries.asked(document)
    assert (
        question.code == "stranger:1"
        and other.number in question.sentence
        and stranger.id_number not in question.sentence
    )
    with pytest.raises(Invalid, match="夹错了户"):
        checking.accept(document=document, answers={}, by=archivist)
    checking.send_back(document=document, why="夹了别家的身份证", by=archivist)
    assert not Item.objects.filter(volume=volume).exists()
    found = adds_up(batch)
    assert (found.returned, found.filed) == (1, 0)
    read_as(batch, clerk, card_lines(person.name, person.id_number))
    assert codes(document) == []


def test_a_wrong_order_is_named_and_put_right(home, clerk):
    batch = scanned(
        clerk, ("0.jpg", separator(home[0].household_number)), ("1.jpg", text_page(1)), ("2.jpg", text_page(2))
    )
    described(batch, clerk)
    document = batch.documents.get()
    read_as(batch, clerk, [line("第2页 共2页", top=9500)], [line("第1页 共2页", top=9500)])
    assert codes(document) == ["order:2"]
    last = queries.papers_of(document)[-1]
    laying.move(page=last, up=True, by=clerk)
    assert codes(document) == [] and queries.papers_of(document)[0].pk == last.pk
    assert laying.move(page=queries.papers_of(document)[0], up=True, by=clerk)


def test_a_scan_that_is_already_in_the_volume_is_named(home, clerk, archivist):
    files = (("0.jpg", separator(home[0].household_number)), ("1.jpg", text_page(1)))
    [document] = handed_on(scanned(clerk, *files), clerk)
    checking.accept(document=document, answers={}, by=archivist)
    [again] = handed_on(scanned(clerk, *files), clerk)
    assert codes(again) == ["again:1"] and "第1份" in queries.asked(again)[0].sentence


def test_documents_are_split_joined_and_pages_left_out_and_taken_back(home, clerk):
    number = home[0].household_number
    batch = scanned(clerk, ("0.jpg", separator(number)), *((f"{n}.jpg", text_page(n)) for n in (1, 2, 3)))
    first = batch.documents.get()
    second = laying.split(page=queries.papers_of(first)[1], by=clerk)
    assert (first.pages.count(), second.pages.count(), second.household_number) == (1, 2, number)
    with pytest.raises(Invalid, match="第一页"):
        laying.split(page=queries.papers_of(second)[0], by=clerk)
    last = queries.papers_of(second)[-1]
    with pytest.raises(Invalid, match="原因"):
        laying.leave_out(page=last, why=" ", by=clerk)
    laying.leave_out(page=last, why="空白背面", by=clerk)
    assert adds_up(batch).left_out == 1
    laying.take_back(page=last, document=first, by=clerk)
    assert adds_up(batch).left_out == 0 and first.pages.count() == 2
    joined = laying.join(document=second, by=clerk)
    assert joined == first and first.pages.count() == 3 and batch.documents.count() == 1


def test_pages_must_be_as_many_as_was_said_or_a_reason_given(home, clerk):
    batch = scanned(clerk, ("0.jpg", separator(home[0].household_number)), ("1.jpg", text_page(1)), expected=2)
    described(batch, clerk)
    with pytest.raises(Invalid, match="应有2页，扫到1页"):
        batches.submit(batch=batch, by=clerk)
    assert batches.submit(batch=batch, by=clerk, why="第2页留在银行").note == "第2页留在银行"
    with pytest.raises(Conflict, match="已经提交"):
        batches.receive(batch=batch, files=[("9.jpg", text_page(9))], by=clerk)


def test_without_an_open_volume_nothing_is_filed_and_the_reason_is_said(clerk, archivist):
    batch = scanned(clerk, ("0.jpg", separator(household())), ("1.jpg", text_page(1)))
    [document] = handed_on(batch, clerk)
    with pytest.raises(Invalid, match="没有在办的案卷"):
        checking.accept(document=document, answers={}, by=archivist)


def test_words_read_on_the_scans_are_the_words_of_the_filed_paper_and_go_with_it(home, clerk, archivist, machine):
    volume, _ = home
    batch = scanned(
        clerk, ("0.jpg", separator(volume.household_number)), ("1.jpg", text_page(1)), ("2.jpg", text_page(2))
    )
    [document] = handed_on(batch, clerk)
    read_as(batch, clerk, [line("最低生活保障申请书")], [line("申请人签字", sure=70)])
    item = checking.accept(document=document, answers={}, by=archivist).item
    assert text_of(item.stored) == "最低生活保障申请书\n申请人签字"
    assert PageWords.objects.filter(stored=item.stored).count() == 2
    left = remains.found(volume)
    assert len(left) == 2 + 4 and any("1.jpg" in each for each in left)
    assert remains.erase(volume, by=machine) == 6
    assert remains.found(volume) == [] and not PageWords.objects.filter(stored=item.stored).exists()


def test_a_household_of_the_next_town_is_unknown_here(clerk, outsider, archivist, inventor):
    household, person = family(outsider, inventor, division=NEXT_VILLAGE)
    new_volume(outsider, number=household.number, division=NEXT_VILLAGE)
    batch = scanned(clerk, ("0.jpg", separator(household.number, "id_card")), ("1.jpg", text_page(1)))
    document = batch.documents.get()
    assert document.responsible == "", "a code does not tell whose it is"
    read_as(batch, clerk, card_lines(person.name, person.id_number))
    described(batch, clerk)
    sentences = "".join(each.sentence for each in queries.asked(batch.documents.get()))
    assert "不是这一户的成员" in sentences and "没有这一户的成员" in sentences
    batches.submit(batch=batch, by=clerk)
    with pytest.raises(Invalid, match="本批次的地区没有在办的案卷"):
        checking.accept(document=document, answers={}, by=archivist)


def test_outside_the_scope_nobody_scans(outsider, clerk):
    with pytest.raises(NotAllowed):
        batches.open_batch(division=TOWN, by=outsider)
    batch = batches.open_batch(division=TOWN, by=clerk)
    with pytest.raises(NotAllowed):
        batches.receive(batch=batch, files=[("1.jpg", text_page(1))], by=outsider)
