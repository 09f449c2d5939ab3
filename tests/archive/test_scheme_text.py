"""归档规则的文本 — what may be said, and that it comes back as it went. Pure: no database."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.archive.choices import SUBJECTS, CaseKind, Programme, RulePart
from dibao.archive.queries.duties import STAGE_WORDS
from dibao.archive.scheme import SOURCE, scheme
from dibao.archive.scheme_text import Scheme, load, required_key
from dibao.archive.scheme_yaml import differences, dump

SHIPPED = scheme()


def with_rule(part, key, value):
    return Scheme(SHIPPED.values | {(part, key): value}, SHIPPED.stages, SHIPPED.facts)


def test_the_shipped_scheme_has_every_list_term_and_stage():
    assert set(SHIPPED.required) == set(CaseKind.values)
    wanted = {f"professional/{each}" for each in Programme.values}
    wanted |= {f"{category}/{subject}" for category, subjects in SUBJECTS.items() for subject in subjects}
    assert set(SHIPPED.terms) == wanted
    assert tuple(STAGE_WORDS) == SHIPPED.stages
    assert set(yaml.safe_load(SOURCE.read_text())["required"]) == set(CaseKind.values)


def test_no_household_file_is_kept_shorter_than_the_floor():
    """At least three years after the household left; the shortest code is ten."""
    assert {SHIPPED.terms[f"professional/{each}"].term for each in Programme.values} <= {"Y", "D30", "D10"}
    assert SHIPPED.terms["accounting/voucher"].term == "D30"


def test_export_and_import_of_the_shipped_rules_change_nothing():
    text = dump(SHIPPED)
    assert differences(text, SHIPPED) == {}
    assert dump(load(text)) == text


names = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)
kinds = st.tuples(
    st.integers(0, 9999),
    st.text("材料证明表格，：#-'\"", min_size=1, max_size=8),
    st.sampled_from(["basic", "economic", "special"]),
    st.sampled_from(["", "income", "review"]),
    st.booleans(),
).map(list)


@settings(max_examples=12)
@given(st.dictionaries(names, kinds, max_size=4), st.sampled_from(["Y", "D30", "D10"]))
def test_any_scheme_comes_back_from_its_text(more, term):
    values = SHIPPED.values | {(str(RulePart.KIND), name): value for name, value in more.items() if value[1].strip()}
    values[RulePart.TERM, "professional/dibao"] = {"term": term, "trigger": "exit", "why": "本地办法"}
    one = Scheme(values, SHIPPED.stages, SHIPPED.facts)
    if one.faults():  # a kind of the shipped list may have lost what a required paper needs; never by these rows
        pytest.fail(str(one.faults()))
    text = dump(one)
    assert load(text).values == {key: values[key] for key in values}
    assert dump(load(text)) == text
    assert differences(text, SHIPPED) == {
        key: value for key, value in values.items() if SHIPPED.values.get(key) != value
    }


def test_a_rule_the_text_no_longer_has_ends():
    text = dump(Scheme({k: v for k, v in SHIPPED.values.items() if k != ("kind", "visit_recording")},
                       SHIPPED.stages, SHIPPED.facts))  # fmt: skip
    assert differences(text, SHIPPED) == {("kind", "visit_recording"): None}


@pytest.mark.parametrize("text", ["", "[1, 2]", "kinds: {a: [1]}", "kinds: [", "just words"])
def test_another_file_is_named_as_such(text):
    with pytest.raises(ValueError, match="导出"):
        differences(text, SHIPPED)


def required(**other):
    return {"stage": "accept", "any_of": ["id_card"], "when": {}, "from": "office", "why": "本地办法"} | other


@pytest.mark.parametrize(
    ("part", "key", "value", "word"),
    [
        ("kind", "Foto", [1, "照片", "basic", "", False], ""),
        ("kind", "foto 1", [1, "照片", "basic", "", False], "代号"),
        ("kind", "foto", [1, "照片", "attic", "", False], "类别"),
        ("kind", "foto", [1, "照片", "basic", "gossip", False], "系列"),
        ("kind", "foto", [-1, "照片", "basic", "", False], "位次"),
        ("kind", "foto", [True, "照片", "basic", "", False], "位次"),
        ("kind", "foto", [1, " ", "basic", "", False], "名称"),
        ("kind", "foto", [1, "照片"], "写法"),
        ("required", "application/accept/id_card", required(any_of=["foto"]), "材料归类"),
        ("required", "application/accept/id_card", required(stage="party"), "环节"),
        ("required", "application/accept/id_card", required(when={"rich": True}), "情形"),
        ("required", "application/accept/id_card", required(**{"from": "neighbour"}), "来源"),
        ("required", "application/accept/id_card", required(why=" "), "依据"),
        ("required", "application/close/id_card", required(), "编号"),
        ("required", "wedding/accept/id_card", required(), "编号"),
        ("required", "application/accept/id_card", required(more=1), "不认识"),
        ("term", "professional/dibao", {"term": "D5", "trigger": "exit", "why": "x"}, "D10"),
        ("term", "professional/dibao", {"term": "D10", "trigger": "noon", "why": "x"}, "起算"),
        ("term", "professional/dibao", {"term": "D10", "trigger": "exit", "why": ""}, "依据"),
        ("term", "professional/roster", {"term": "D10", "trigger": "exit", "why": "x"}, "没有"),
        ("term", "attic/roster", {"term": "D10", "trigger": "exit", "why": "x"}, "写法"),
        ("rumour", "x", 1, "规则"),
    ],
)  # fmt: skip
def test_each_rule_that_cannot_stand_is_named(part, key, value, word):
    fault = with_rule(part, key, value).fault_of(part, key, value)
    assert (word in fault and fault) if word else not fault


def test_the_key_of_a_required_paper_says_where_it_is_required():
    assert required_key("application", required()) == "application/accept/id_card"
    assert all(required_key(key.partition("/")[0], value) == key
               for (part, key), value in SHIPPED.values.items() if part == RulePart.REQUIRED)  # fmt: skip
