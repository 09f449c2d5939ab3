"""几个县合为一册 — counties put behind one another, so that many small ones cost no more than a large one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from dibao.population import layout, store
from dibao.rules.register import Column, Columns, Register


def joined(counties: Sequence[store.County]) -> Register:
    """The households of all, in order. One county's register is given back as it is."""
    if len(counties) == 1:
        return counties[0].register
    tables = {name: pa.concat_tables([each.tables[name] for each in counties]) for name in layout.TABLES}
    columns = {name: layout.columns(table, store.needed(name)) for name, table in tables.items()}
    words: dict[str, int] = {}
    for county in counties:
        for word in county.vocabulary:
            words.setdefault(word, len(words))
    return Register(
        columns["households"], columns["persons"], _moved(columns["entries"], counties, words), tuple(words)
    )


def _moved(entries: Columns, counties: Sequence[store.County], words: dict[str, int]) -> Columns:
    """Entries point at rows and words: both move."""
    sizes = [len(each.tables["entries"]) for each in counties]

    def before(lengths: list[int], kind: type) -> Column:
        """For each entry, how much stands before its county."""
        return np.repeat(np.cumsum([0, *lengths[:-1]]).astype(kind), sizes)

    codes = np.array([words[word] for each in counties for word in each.vocabulary], dtype=np.int16)
    vocabulary = before([len(each.vocabulary) for each in counties], np.intp)
    person = entries["person"]
    return entries | {
        "household": entries["household"] + before([len(each) for each in counties], np.int32),
        "person": np.where(
            person < 0, person, person + before([len(each.tables["persons"]) for each in counties], np.int32)
        ),
        "code": codes[vocabulary + entries["code"]],
        "claim": codes[vocabulary + entries["claim"]],
    }
