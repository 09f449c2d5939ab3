"""接收库 — where packages of other offices lie: sealed as they came, each under a key of its own."""

from pathlib import Path

from django.conf import settings

from dibao.preservation.stores.local import LocalStore

from .models import Received


def shelf() -> LocalStore:
    """The folder of the packages taken in; made when it is first needed."""
    place = LocalStore(str(Path(settings.DIBAO_HOME) / "accessions"))
    place.begin()
    return place


def key_name(received: Received) -> str:
    """The name under which the key of a package taken in is kept (`documents.services.keys`)."""
    return f"accession:{received.pk}"
