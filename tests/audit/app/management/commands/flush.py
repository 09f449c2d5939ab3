"""Emptying a test database between transactional tests: the guards of the log are lifted for that moment.

The witness book of the emptied log goes with it; the next log would contradict it.
"""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import flush
from django.db import connections

from dibao.audit import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        triggers.remove(connection)
        super().handle(**options)
        triggers.install(connection)
        shutil.rmtree(Path(settings.DIBAO_HOME) / "seals", ignore_errors=True)
