"""Every situation in ``situations/*.yaml``: written for civil servants, executed as they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from dibao.rules.assessment import Assessment, assess
from tests.rules.reading import facts_of, parameters_of

HERE = Path(__file__).parent
PLACES = yaml.safe_load((HERE / "places.yaml").read_text("utf-8"))
SITUATIONS = [
    pytest.param(situation, id=f"{path.stem}-{number}")
    for path in sorted((HERE / "situations").glob("*.yaml"))
    for number, situation in enumerate(yaml.safe_load(path.read_text("utf-8")), 1)
]
STATUSES = {
    "低保": "dibao",
    "单人保": "single_person",
    "边缘": "marginal",
    "刚性支出": "rigid_spending",
    "不符合": "not_eligible",
    "不能认定": "unknown",
}
FIGURES = {"家庭年收入": "income_year", "补差": "base_month", "分类施保": "uplift_month", "合计": "amount_month"}


LOCAL_STEPS = {
    "support_fee",
    "support_unable",
    "support_imputed",
    "support_received",
    "labour_imputed",
    "labour_excused",
    "new_work",
    "jobless_below",
    "jobless_above",
    "carers_spared",
    "taper_possible",
}
"""Findings of the steps a place may do without: each names the parameter that asked for it."""


def differences(result: Assessment, expected: dict[str, Any]) -> list[str]:
    """Where the answer is not what the situation says, in Chinese."""
    wrong = []
    actual: dict[str, Any] = {"认定": result.status, "人数": result.members, "档次": result.tier}
    actual |= {word: getattr(result, name) for word, name in FIGURES.items()}
    actual["财产符合"] = result.property_ok
    texts = {
        "说明": [finding.sentence for finding in result.findings],
        "缺少": list(result.missing),
        "变化": list(result.would_change),
    }
    for word, value in expected.items():
        if word in texts:
            wrong += [f"{word}没有“{part}”：{texts[word]}" for part in value if part not in "\n".join(texts[word])]
            continue
        wanted = value
        if word == "认定":
            wanted = STATUSES[value]
        elif word in FIGURES:
            wanted = round(value * 100)
        elif word == "财产符合":
            wanted = {"是": True, "否": False, "不看": None}[value]
        if actual[word] != wanted:
            wrong.append(f"{word}：应为 {wanted}，算得 {actual[word]}")
    return wrong


@pytest.mark.parametrize("situation", SITUATIONS)
def test_situation(situation: dict[str, Any]) -> None:
    parameters = parameters_of(PLACES, situation["地方"])
    facts = facts_of(situation, parameters)
    result = assess(facts, parameters)
    assert not (wrong := differences(result, situation["结果"])), (situation["情况"], wrong, result.missing)
    assert all(finding.sentence and finding.article for finding in result.findings)
    assert all(finding.parameter_ids for finding in result.findings if finding.code in LOCAL_STEPS)
    assert Assessment.from_json(json.loads(json.dumps(result.to_json()))) == result
    assert type(facts).from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_there_are_enough_situations_and_none_twice() -> None:
    titles = [param.values[0]["情况"] for param in SITUATIONS]
    assert len(titles) >= 170
    assert len(set(titles)) == len(titles)


def test_every_status_occurs_in_the_situations() -> None:
    assert {param.values[0]["结果"]["认定"] for param in SITUATIONS} == set(STATUSES)


def test_every_local_step_occurs_in_the_situations() -> None:
    seen = set()
    for param in SITUATIONS:
        parameters = parameters_of(PLACES, param.values[0]["地方"])
        seen |= {finding.code for finding in assess(facts_of(param.values[0], parameters), parameters).findings}
    assert seen >= LOCAL_STEPS


def test_a_wrong_expectation_is_noticed() -> None:
    result = Assessment("dibao", amount_month=100)
    assert differences(result, {"认定": "边缘", "合计": 2, "缺少": ["标准"]}) != []
    assert differences(result, {"认定": "低保", "合计": 1}) == []
