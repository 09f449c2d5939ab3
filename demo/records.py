"""What the office filed beside its families: a few invented records kept by item, so that both catalogues show something."""

from datetime import date, timedelta

from dibao.access.models import Staff
from dibao.archive.services.record import file_record
from dibao.audit.actors import SYSTEM
from dibao.documents.choices import TextSource
from dibao.documents.services import text
from dibao.documents.services.store import put
from dibao.kernel import clock

from . import office

# Days ago, who, category, subject, title, responsible, 文号, place, words.
RECORDS = (
    (60, "shenhe", "documentary", "policy", "关于规范入户核查的通知（演示）", "洮北区民政局（演示）", "洮北民发〔演示〕7号", office.COUNTY,
     "各乡镇街道：入户核查须两人以上，当场填写核查表，由家庭签字。（虚构内容，仅供演示）"),
    (45, "jingban", "documentary", "meeting", "低保民主评议会议纪要（演示）", "平安镇民政办（演示）", "", office.TOWN,
     "会议听取了三户家庭情况的说明，与会代表对收入核算没有异议。（虚构内容，仅供演示）"),
    (30, "jingban", "documentary", "daily", "政策宣传进村记录（演示）", "平安镇民政办（演示）", "", office.TOWN,
     "在村委会张贴办事指南，发放折页，现场解答渐退和分类施保的问题。（虚构内容，仅供演示）"),
    (20, "caiwu", "accounting", "bank_return", "代发银行回单（演示）", "洮北区民政局（演示）", "", office.COUNTY,
     "代发批次回单：笔数与金额相符。（虚构内容，仅供演示）"),
)  # fmt: skip


def file_some(today: date) -> None:
    """Each on its own day, by the person whose work it is."""
    for days, who, category, subject, title, responsible, number, division, words in RECORDS:
        by, day = Staff.objects.get(work_number=who), today - timedelta(days=days)
        with clock.at(day):
            stored = put(content=words.encode(), name=f"{title}.txt", by=by)
            text.keep(stored=stored, text=words, source=TextSource.EMBEDDED, by=SYSTEM)
            file_record(
                category=category, subject=subject, stored=stored, title=title, responsible=responsible, dated=day,
                division=division, number=number, by=by,
            )  # fmt: skip
