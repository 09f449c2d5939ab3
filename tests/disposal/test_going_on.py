"""办理中的事: what has begun and not ended keeps a file."""

from datetime import date

import pytest

from dibao.disposal.going_on import ASKED, LENT, READ, Happened, going_on

TODAY = date(2037, 3, 2)
LEND, BACK = Happened("reading.lend", "1", {}), Happened("reading.give_back", "1", {})
ASK, END = Happened("reading.ask", "7", {"level": "archivist"}), Happened("reading.end", "7", {})


def grant(until: str) -> Happened:
    return Happened("reading.grant", "7", {"until": until})


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], []),
        ([LEND], [LENT]),
        ([LEND, BACK], []),
        ([LEND, BACK, Happened("reading.lend", "2", {})], [LENT]),
        ([ASK], [ASKED]),
        ([ASK, Happened("reading.refuse_reading", "7", {})], []),
        ([ASK, grant("2037-03-02")], [READ]),
        ([ASK, grant("2037-03-01")], []),
        ([ASK, grant("2037-03-05"), END], []),
        ([ASK, LEND, grant("2037-03-05")], [LENT, READ]),
    ],
)
def test_what_still_runs(events, told):
    assert going_on(events, on=TODAY) == sorted(told)
