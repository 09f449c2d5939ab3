"""检查归档 under kill -9: at every phase the document is filed whole or not at all, and the next try ends well."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from dibao.access.models import Staff
from dibao.archive.models import Item
from dibao.audit.models import Event
from dibao.capture.queries.batch import counts
from dibao.capture.services import batch as batches
from dibao.capture.services import laying
from dibao.kernel import clock
from tests.archive.office import new_volume
from tests.capture.scanner import scanned, separator, text_page

pytestmark = pytest.mark.usefixtures("here")
PHASES = (
    'INSERT INTO "documents_storedfile"',
    'INSERT INTO "archive_item"',
    'UPDATE "capture_scandocument"',
    'UPDATE "capture_scanbatch"',
    "commit",
    "after",
)
DIES = """
import json, os, signal, sys
name, key, *phases = sys.argv[1:]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = name
django.setup()
from django.db import connection
from dibao.access.models import Staff
from dibao.capture.models import ScanDocument
from dibao.capture.services import checking

def accept(phase):
    near = [False]
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
    def on_sql(execute, sql, *rest):
        if sql.startswith(phase):
            die()
        near[0] = near[0] or sql.startswith('UPDATE "capture_scanbatch"')
        return execute(sql, *rest)
    connection.ensure_connection()
    real = connection._commit
    def commit():
        if near[0] and phase == "commit":
            die()
        real()
        if near[0] and phase == "after":
            die()
    connection._commit = commit
    with connection.execute_wrapper(on_sql):
        checking.accept(document=ScanDocument.objects.select_related("batch").get(pk=key), answers={"unregistered": "已看原件"},
                        by=Staff.objects.get(work_number="dangan"))

for phase in phases:
    if os.fork() == 0:
        accept(phase)
        os._exit(0)
    _, status = os.wait()
    document = ScanDocument.objects.select_related("batch").get(pk=key)
    print(json.dumps([phase, os.WIFSIGNALED(status), document.verdict, document.batch.state,
                      document.item_id is not None]), flush=True)
    connection.close()
"""


def test_killed_in_any_phase_it_is_filed_whole_or_not_at_all(committed):
    clerk = Staff.objects.get(work_number="jingban")
    volume = new_volume(clerk)
    batch = scanned(
        clerk, ("0.jpg", separator(volume.household_number)), ("1.jpg", text_page(1)), ("2.jpg", text_page(2))
    )
    document = batch.documents.get()
    laying.describe(document=document, household_number=volume.household_number, kind="application", dated=clock.today(),
                    responsible="来人", expected=2, by=clerk)  # fmt: skip
    batches.submit(batch=batch, by=clerk)
    name = str(connection.settings_dict["NAME"])
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIES, name, str(document.pk), *PHASES],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-1500:]
    seen = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [phase for phase, *_ in seen] == list(PHASES) and all(killed for _, killed, *_ in seen)
    assert [verdict for _, _, verdict, _, _ in seen] == ["waiting"] * 5 + ["filed"]
    assert [filed for *_, filed in seen] == [False] * 5 + [True]
    assert seen[-1][3] == "done" and Item.objects.filter(volume=volume).count() == 1
    assert Event.objects.filter(verb="capture.accept", outcome="done").count() == 1
    found = counts(batch)
    assert found.adds_up and (found.filed, found.waiting) == (2, 0)
