"""What happens at the end of a term: holds, appraisals, destructions, transfers out and in. Nothing here is deleted."""

from .appraisal import Appraisal, Opinion
from .destruction import Destruction, Doomed
from .hold import Hold
from .transfer import Accession, Received, Sent, Transfer

__all__ = [
    "Accession",
    "Appraisal",
    "Destruction",
    "Doomed",
    "Hold",
    "Opinion",
    "Received",
    "Sent",
    "Transfer",
]
