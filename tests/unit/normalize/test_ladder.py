from __future__ import annotations

import time

import pytest

from matcher.normalize.ladder import Ladder
from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.spelling import Spelling
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import Term, Vocabulary

POLICY = Policy(decisive=frozenset("small large squamous i ii iii iv".split()))


def ladder(names: dict[str, tuple[str, ...]], policy: Policy | None = POLICY) -> Ladder:
    terms = {key: Term(key, name, (), synonyms) for key, (name, *synonyms) in names.items()}
    return Ladder(Vocabulary("things", terms), policy)


LUNG = {
    "SCLC": ("Small Cell Lung Cancer", "sclc"),
    "NSCLC": ("Non-Small Cell Lung Cancer", "nsclc", "non small cell"),
    "HTN": ("Hypertension", "high blood pressure"),
}


@pytest.mark.parametrize(
    ("text", "concept", "method"),
    [
        ("Small cell lung cancer", "SCLC", "exact"),
        ("  SMALL–CELL lung (cancer) ", "SCLC", "exact"),
        ("NSCLC", "NSCLC", "synonym"),
        ("non-small-cell", "NSCLC", "synonym"),
        ("Hypertenssion", "HTN", "fuzzy"),
    ],
)
def test_a_text_is_resolved_by_the_first_rung_that_knows_it(text, concept, method):
    rung = ladder(LUNG).climb([text])[0]
    assert (rung.concept, rung.status, rung.method) == (concept, "matched", method)


@pytest.mark.parametrize(
    "text",
    [
        "on small cell lung cancer",
        "no small cell lung cancer",
        "small cell lung cancer?",
        "suspected hypertension",
        "hypertension 2",
        "htn",
        "",
        "...",
    ],
)
def test_what_differs_in_a_decisive_token_or_is_too_short_is_never_matched(text):
    assert ladder(LUNG).climb([text])[0].concept is None


def test_one_chinese_character_makes_another_word():
    names = {"SCLC": ("广泛期小细胞肺癌",), "X": ("高血压病三级很高危",)}
    rungs = ladder(names, Policy(accept=0.8)).climb(["广泛期非小细胞肺癌", "广泛期小细胞肺癌"])
    assert [rung.concept for rung in rungs] == [None, "SCLC"]


def test_a_form_that_two_concepts_claim_is_ambiguous_between_them():
    rung = ladder({"A": ("First", "both"), "B": ("Second", "both")}).climb(["Both"])[0]
    assert (rung.status, rung.concept) == ("ambiguous", None)
    assert {candidate.concept for candidate in rung.candidates} == {"A", "B"}


def test_a_resemblance_to_two_concepts_alike_is_ambiguous():
    names = {"A": ("carboplatinum",), "B": ("carboplatinus",)}
    rung = ladder(names, Policy(accept=0.8)).climb(["carboplatinux"])[0]
    assert (rung.status, rung.concept, len(rung.candidates)) == ("ambiguous", None, 2)


def test_nothing_is_matched_by_resemblance_without_a_policy():
    assert ladder(LUNG, None).climb(["hypertenssion"])[0].status == "unmatched"


def test_a_vocabulary_without_unambiguous_names_resembles_nothing():
    assert Resemblance({}, POLICY).judge(["hypertension"])[0].status == "unmatched"


def test_answers_come_in_the_order_of_the_texts_and_equal_texts_agree():
    rungs = ladder(LUNG).climb(["sclc", "", "nsclc", "sclc"])
    assert [rung.concept for rung in rungs] == ["SCLC", None, "NSCLC", "SCLC"]


def test_a_large_batch_is_resolved_in_seconds():
    texts = [f"hypertensoin {number} of the patient" for number in range(20_000)]
    started = time.monotonic()
    ladder(LUNG).climb(texts)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Non–Small-Cell  LUNG ca.", "non small cell lung ca"),
        ("ＮＳＣＬＣ（肺）", "nsclc 肺"),
        ("<0.2 %", "<0 2 %"),
        ("HER2+", "her2+"),
    ],
)
def test_the_normal_form_keeps_what_carries_meaning(text, form):
    assert normal_form(text) == form


WORDS = Policy(accept=0.85, margin=0.05, shortest=6, neighbours=6)


class TestSpelling:
    def test_a_long_word_is_corrected_where_one_word_is_clearly_nearest(self):
        spelling = Spelling(["adenocarcinoma", "lung"], ["lung"], WORDS)
        spelling.learn(["adenocarcnoma"])
        corrected = spelling.correct(["lung", "adenocarcnoma"])
        assert corrected.words == ["lung", "adenocarcinoma"]
        assert 0.9 < corrected.score < 1
        assert corrected.rival is None

    def test_the_second_best_word_is_given_with_how_far_behind_it_is(self):
        spelling = Spelling(["endometrial", "endometrioid", "lung"], [], WORDS)
        spelling.learn(["endometriall"])
        corrected = spelling.correct(["lung", "endometriall"])
        assert corrected.words == ["lung", "endometrial"]
        assert corrected.rival == ["lung", "endometrioid"]
        assert corrected.margin == pytest.approx(corrected.score - 9 / 12, abs=1e-3)

    def test_a_short_word_or_one_between_two_words_is_left_alone(self):
        spelling = Spelling(["ureteral", "urethral", "lung"], [], WORDS)
        spelling.learn(["uretral", "lumg"])
        corrected = spelling.correct(["uretral", "lumg"])
        assert (corrected.words, corrected.score) == (["uretral", "lumg"], 1.0)

    @pytest.mark.parametrize(
        ("word", "near"), [("siutu", True), ("stiu", True), ("situs", False), ("visit", False)]
    )
    def test_a_short_word_one_stroke_from_a_decisive_one_is_a_near_miss(self, word, near):
        assert Spelling(["situ"], ["situ"], WORDS).is_near_miss(word) is near
