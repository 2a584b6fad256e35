"""The code's shape: each part imports only what stands to its left, and the document names all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

ORDER = (
    *(
        "messages",
        "errors",
        "intervals",
        "durations",
        "yaml_file",
        "workbook_formulas",
        "workbook_file",
        "append_only",
        "settings",
        "settings_file",
    ),
    *("tables", "terms", "normalize", "record", "criteria", "trials", "eligibility", "stakes"),
    *(
        "ranking",
        "reasons",
        "statuses",
        "missing",
        "to_find_out",
        "changes",
        "dispositions",
        "blind_sample",
        "accuracy",
        "matching",
        "checking",
        "report",
        "decision_entries",
        "examples",
        "run",
        "audit",
    ),
    *("library", "flow_process", "sample", "cli"),
    *("__main__", "flows"),
)


def _parts() -> dict[str, list[Path]]:
    """Give the modules of each top-level part of `matcher`, and of `flows`."""
    parts: dict[str, list[Path]] = {"flows": sorted((PROJECT / "flows").glob("*.py"))}
    for path in sorted((PROJECT / "matcher").rglob("*.py")):
        name = path.relative_to(PROJECT / "matcher").parts[0].removesuffix(".py")
        if name != "__init__":
            parts.setdefault(name, []).append(path)
    return parts


def _imported_by(path: Path) -> Iterator[str]:
    """Give the parts that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package == "matcher" and rest:
                yield rest[0]
            elif package == "flows":
                yield "flows"


def test_every_part_has_its_place_in_the_order() -> None:
    assert sorted(_parts()) == sorted(ORDER)


@pytest.mark.parametrize("part", ORDER)
def test_a_part_imports_only_what_stands_to_its_left(part: str) -> None:
    allowed = {*ORDER[: ORDER.index(part) + 1], "__version__"}
    for path in _parts()[part]:
        assert set(_imported_by(path)) <= allowed, path


def test_the_check_would_see_an_import_to_the_right() -> None:
    assert "run" in set(_imported_by(PROJECT / "matcher" / "cli.py"))
    assert "eligibility" in set(_imported_by(PROJECT / "matcher" / "ranking.py"))


def test_matcher_knows_no_prefect() -> None:
    for paths in (paths for name, paths in _parts().items() if name != "flows"):
        for path in paths:
            text = path.read_text(encoding="utf-8")
            assert "import prefect" not in text, path
            assert "from prefect" not in text, path


@pytest.mark.parametrize("part", [part for part in ORDER if part not in {"__main__", "flows"}])
def test_the_document_names_every_part(part: str) -> None:
    document = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    place = f"matcher/{part}/" if (PROJECT / "matcher" / part).is_dir() else f"matcher/{part}.py"
    assert f"`{place}`" in document


def test_the_document_names_nothing_that_is_not_there() -> None:
    document = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for word in document.split("`"):
        if (
            word.startswith(("matcher/", "flows/", "config/", "tests/", "docs/"))
            and " " not in word
        ):
            assert any(PROJECT.glob(word.rstrip("/"))), word
