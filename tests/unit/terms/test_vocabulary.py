from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.terms.vocabulary import load_vocabulary, read_rows, split_cell

TREE = """\
key,name,parents,synonyms,grade
a,Top,,,
b,Middle,a,mid|the middle,2
c,Leaf,b,,
d,Other leaf,a | b,,
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "things.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_terms_with_parents_synonyms_and_facts(tmp_path):
    vocabulary = load_vocabulary(write(tmp_path, TREE))
    assert vocabulary.kind == "things"
    term = vocabulary.terms["b"]
    assert (term.name, term.parents, term.synonyms) == ("Middle", ("a",), ("mid", "the middle"))
    assert term.facts == {"grade": "2"}
    assert "b" in vocabulary
    assert "z" not in vocabulary


def test_a_branch_holds_what_is_named_and_all_below_it(tmp_path):
    vocabulary = load_vocabulary(write(tmp_path, TREE))
    assert vocabulary.branch(["b"]) == {"b", "c", "d"}
    assert vocabulary.branch(["c", "d"]) == {"c", "d"}
    assert vocabulary.branch([]) == frozenset()


def test_ancestors_leave_out_what_was_asked_of(tmp_path):
    vocabulary = load_vocabulary(write(tmp_path, TREE))
    assert vocabulary.ancestors(["c"]) == {"a", "b"}
    assert vocabulary.ancestors(["a"]) == frozenset()
    assert vocabulary.ancestors(["b", "c"]) == {"a"}


def test_a_concept_is_called_by_its_first_chinese_synonym_in_chinese(tmp_path):
    table = """key,name,parents,synonyms
a,Leukocytes,,WBC|白细胞 count|白细胞计数|白细胞
b,Hemoglobin,,Hb
"""
    vocabulary = load_vocabulary(write(tmp_path, table))
    assert vocabulary.names_in("en") == {"a": "Leukocytes", "b": "Hemoglobin"}
    assert vocabulary.names_in("zh") == {"a": "白细胞计数", "b": "Hemoglobin"}


def test_a_byte_order_mark_and_stray_spaces_do_no_harm(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text("key,name,parents,synonyms\n a , Top ,, x | |y \n", encoding="utf-8-sig")
    assert load_vocabulary(path).terms["a"].synonyms == ("x", "y")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("key,name,parents\na,A,\n", 1, "'synonyms' is missing"),
        ("key,name,parents,synonyms\na,A,,\na,B,,\n", 3, "things.csv:2 already"),
        ("key,name,parents,synonyms\na,A,x,\n", 2, "names the parent 'x'"),
        ("key,name,parents,synonyms\na,A,b,\nb,B,a,\n", 2, "its own ancestor"),
        ("key,name,parents,synonyms\na,A,a,\n", 2, "its own ancestor"),
    ],
)
def test_a_fault_names_its_line(tmp_path, text, line, said):
    with pytest.raises(ConfigurationError) as caught:
        load_vocabulary(write(tmp_path, text))
    fault = caught.value.faults[0] if caught.value.faults else caught.value
    assert fault.place.line == line
    assert said in str(fault)


def test_all_faults_of_a_file_are_reported_at_once(tmp_path):
    text = "key,name,parents,synonyms\na,A,x,\na,B,y,\n"
    with pytest.raises(ConfigurationError) as caught:
        load_vocabulary(write(tmp_path, text))
    assert len(caught.value.faults) == 3


def test_files_may_name_each_others_concepts(tmp_path):
    first = write(tmp_path, TREE)
    second = tmp_path / "more.csv"
    second.write_text("key,name,parents,synonyms\ne,Extra,c,\n", encoding="utf-8")
    vocabulary = load_vocabulary(first, second)
    assert vocabulary.kind == "things"
    assert vocabulary.ancestors(["e"]) == {"a", "b", "c"}


def test_a_missing_file_is_a_fault_of_the_configuration(tmp_path):
    with pytest.raises(ConfigurationError, match="can't be read"):
        read_rows(tmp_path / "absent.csv", required=("key",))


def test_a_cell_of_several_values_is_split_at_bars():
    assert split_cell(" a | b||c ") == ("a", "b", "c")
    assert split_cell("") == ()
