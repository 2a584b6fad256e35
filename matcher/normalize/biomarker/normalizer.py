"""Biomarkers: what a test's name and its result say of genes, PD-L1, TMB and microsatellites.

A text is `(test, result)` or `(test, result, value, unit, method)`. A statement that names no gene
claims none; a gene or a variant is never accepted by resemblance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.normalize.biomarker.asked import (
    asked_for,
    marker_of,
    most_exact,
    repair_stain,
    without_twin,
)
from matcher.normalize.biomarker.chunks import RESULTS, clauses
from matcher.normalize.biomarker.dealing import dealt, items_of, listed_first
from matcher.normalize.biomarker.findings import Context, Interpreter, Reading
from matcher.normalize.biomarker.retellings import settled
from matcher.normalize.biomarker.scores import ONLY_BESIDE_PDL1, read_scores
from matcher.normalize.biomarker.signs import paired, signed
from matcher.normalize.biomarker.sure import keep_undisputed, kept_sure
from matcher.normalize.biomarker.tokens import Gene, Lexer, Token
from matcher.normalize.resolution import BiomarkerResolution, Candidate, Finding, Status
from matcher.terms.panels import Panels

_NOT_RUN = frozenset({"pending", "insufficient", "failed", "cancelled", "not_tested"})
_BARE_NUMBER = re.compile(r"[<>=]{0,2}\s?\d+(?:\.\d+)?")
_PER_MEGABASE = re.compile(r"(?:/|\bper\s)\s?m(?:ega)?b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_ANY_ALTERATION = (
    "every",
    "negative",
    "no",
    "detected",
    "mutation",
    "alteration",
    "pathogenic",
    "filler",
)
_REPORTABLE = frozenset({"reportable", "significant", "clinically"})
_LETTERS = {"Y": "yes", "N": "no", "TRUE": "yes", "FALSE": "no"}


@dataclass(frozen=True)
class _Test:
    """The cell of the test (or of the method), read once however many results it has."""

    tokens: tuple[Token, ...]
    context: Context
    marker: str | None
    panel: str | None
    only: bool
    items: tuple[list[Token], ...] = ()

    @property
    def not_run(self) -> bool:
        """Say whether a part of it was not tested ('EGFR: insufficient'), so that no silence proves."""
        return _is_not_run(self.tokens)

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s for gene in self.context.genes for s in gene.symbols))


@dataclass(frozen=True)
class _Row:
    """One text with its test and method; `of_panel` where it only says that a panel was run."""

    raw: str
    test: _Test
    method: _Test
    not_run: bool
    of_panel: bool = False

    @property
    def panel(self) -> str | None:
        """Give the panel that was run, by the test's name or the method's."""
        if self.not_run or self.method.not_run:
            return None
        return self.test.panel or self.method.panel

    @property
    def tested_by_method(self) -> tuple[str, ...]:
        return () if self.not_run or self.method.not_run else self.method.symbols


class BiomarkerNormalizer:
    """Reads biomarker cells with the vocabularies of a folder.

    Raises:
        ConfigurationError: a vocabulary is missing or wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._lexer = Lexer(folder)
        self._interpreter = Interpreter(folder)
        self._panels = Panels(folder)
        self._tests: dict[str, _Test] = {}
        self._known: dict[tuple[str, ...], BiomarkerResolution] = {}

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[BiomarkerResolution]:
        """Read each text, in order.

        Args:
            texts: `(test, result)` or `(test, result, value, unit, method)`; an empty string
                where a cell is empty.

        Returns:
            One resolution a text; `raw` is the test and the result, a tab between them.
        """
        return [self._resolve(tuple(text)) for text in texts]

    def _resolve(self, text: tuple[str, ...]) -> BiomarkerResolution:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._read(text)
        return known

    def _read(self, text: tuple[str, ...]) -> BiomarkerResolution:
        padded = (*(cell or "" for cell in text), "", "", "", "", "")
        test_text, result, value, unit, method_text = padded[:5]
        test, method = self._test(test_text), self._test(method_text)
        raw = f"{test_text}\t{result}" if len(text) > 1 else test_text
        unit = unit or _unit_of(test_text, test.marker)
        tokens = signed(self._lexer.tokens(_cell(result, value, unit), names_expected=False))
        if any(token.means("relative") for token in (*test.tokens, *tokens)):
            row = _Row(raw, test, method, not_run=True)
            return self._resolution(row, Reading([], understood=False))
        unpaired, tokens = tokens, paired(tokens, test.symbols)
        if _says_performed(tokens, test) or _found_nothing(tokens, test, method):
            row = _Row(raw, test, method, not_run=test.not_run, of_panel=True)
            return self._resolution(row, self._panel_reading(test))
        row = _Row(raw, test, method, not_run=_is_not_run(tokens))
        reading = self._told(tokens, test, method)
        keep_undisputed(result, unpaired, reading)
        return self._resolution(row, reading)

    def _told(self, tokens: list[Token], test: _Test, method: _Test) -> Reading:
        """Read a result as one text, or part by part where it or its test lists several things."""
        listed, rest = ([], tokens) if test.symbols or test.marker else listed_first(tokens)
        of_list = self._test_of(listed) if listed else test
        items = list(of_list.items)
        parts = dealt(items, rest, self._interpreter.fits) if items else None
        if parts is None:
            return self._reading(tokens, test, method)
        return self._dealt_reading(items, parts, of_list, method)

    def _dealt_reading(
        self, items: list[list[Token]], parts: list[list[Token]], test: _Test, method: _Test
    ) -> Reading:
        """Read each part for its own item of the test; without parts, leave all of them open."""
        if not parts:
            doubtful = [Finding(gene=symbol, status="ambiguous") for symbol in test.symbols]
            return Reading(doubtful, understood=False)
        whole = Reading([])
        for item, part in zip(items, parts, strict=True):
            one = self._item_of(item, items, test)
            read = self._reading(paired(part, one.symbols), one, method)
            whole.findings.extend(read.findings)
            whole.understood &= read.understood
            whole.silent += read.silent
            whole.alternatives += read.alternatives
        whole.findings = settled(whole.findings)
        return whole

    def _item_of(self, item: list[Token], items: list[list[Token]], test: _Test) -> _Test:
        """Read one item of a test; a technique or an alteration said of all holds for it, too."""
        one = self._test_of(item)
        if sum(self._test_of(other).symbols == one.symbols for other in items) > 1:
            return one
        shared = {symbol: test.context.asked.get(symbol, ()) for symbol in one.symbols}
        technique = one.context.technique or test.context.technique
        asked = one.context.asked or {symbol: texts for symbol, texts in shared.items() if texts}
        return replace(one, context=replace(one.context, technique=technique, asked=asked))

    def _reading(self, tokens: list[Token], test: _Test, method: _Test) -> Reading:
        tokens = _scored(tokens, test)
        kinds = [token.kind for token in tokens]
        if kinds == ["dash"] or (kinds[:2] == ["dash", "separator"] and len(kinds) == 3):
            tokens = [Token("word", "unclear", "-")]  # an empty cell, or a negative; '-/+'
        genes, scores = _parted(tokens, test)
        context = _with_method(test.context, method)
        reading = self._interpreter.read(clauses(genes), context)
        kept_sure(genes, reading)
        for marker, part in scores:
            found, understood = read_scores(part, marker)
            reading.findings.extend(found)
            reading.understood &= understood
        reading.findings = settled(reading.findings)
        return reading

    def _panel_reading(self, test: _Test) -> Reading:
        """Read the name of a panel that was run: it may hold genes and their results."""
        tokens = [token for token in signed(list(test.tokens)) if not token.means("only")]
        spoken = any(token.kind == "word" and token.value in RESULTS for token in tokens)
        genes, _ = _parted(tokens, replace(test, marker=None, context=Context()))
        kept = genes if spoken else [t for t in genes if t.kind in ("gene", "separator", "break")]
        reading = self._interpreter.read(clauses(kept), Context(), lists_genes=True)
        reading.understood = True  # the rest of a panel's name says nothing of a gene
        return reading

    def _test(self, text: str) -> _Test:
        known = self._tests.get(text)
        if known is None:
            known = self._tests[text] = self._read_test(text)
        return known

    def _read_test(self, text: str) -> _Test:
        return self._test_of(paired(self._lexer.tokens(text, names_expected=True), ()))

    def _test_of(self, named: list[Token]) -> _Test:
        tokens = without_twin(named)
        genes = tuple(token.value for token in tokens if token.kind == "gene")
        panels = [token.value for token in tokens if token.kind == "panel"]
        only = any(token.means("only") for token in tokens)
        known = tuple(token for token in tokens if token.kind != "unknown")
        exons = [token.value for token in known if token.kind == "exon"]
        context = Context(
            genes,
            asked_for(list(known)),
            exons[0] if len(exons) == 1 else None,
            self._technique(known, genes) or repair_stain(tokens),
        )
        panel = None if only else most_exact(panels)
        marker = None if genes else marker_of(tokens)
        return _Test(known, context, marker, panel, only, tuple(items_of(known)))

    def _technique(self, tokens: tuple[Token, ...], genes: tuple[Gene, ...]) -> str | None:
        """Give the technique that a cell names, where it holds for all of its genes."""
        named = {token.value for token in tokens if token.means("ihc", "fish", "sequencing")}
        if len(genes) <= 1:
            named -= {"sequencing"}
        if len(named) != 1 or "sequencing" in named:
            return None
        [technique] = named
        symbols = [symbol for gene in genes for symbol in gene.symbols]
        seen = {self._interpreter.technique_default(symbol, technique) for symbol in symbols}
        return technique if len(seen) <= 1 else None

    def _resolution(self, row: _Row, reading: Reading) -> BiomarkerResolution:
        doubtful = {f.gene for f in reading.findings if f.status == "ambiguous"}
        tested = dict.fromkeys((*reading.named, *row.tested_by_method))
        summary = self._summary(row, reading, tuple(tested))
        status = _status(reading, summary)
        return BiomarkerResolution(
            raw=row.raw,
            concept=summary if status in ("matched", "partial") and summary else None,
            status=status,
            method="grammar" if status != "unmatched" else None,
            score={"matched": 1.0, "unmatched": 0.0}.get(status, 0.5),
            candidates=tuple(Candidate(text, 0.5) for text in reading.alternatives),
            findings=tuple(reading.findings),
            panel=row.panel if status == "matched" else None,
            genes_tested=tuple(gene for gene in tested if gene not in doubtful),
            genes_unclear=_unclear(reading, status, row.test),
        )

    def _summary(self, row: _Row, reading: Reading, tested: tuple[str, ...]) -> str:
        if reading.findings or reading.silent:
            sure = (f for f in reading.findings if f.status in ("matched", "partial"))
            silent = (f"{change} synonymous" for change in reading.silent)
            return "; ".join((*map(summary_of, sure), *silent))
        if not reading.understood:
            return ""
        if row.of_panel:
            return self._panel_summary(row.panel, tested, row.test)
        # Of a panel, 'positive' or 'driver negative' tells neither what was found nor what wasn't.
        if row.not_run and row.test.panel and not row.test.symbols:
            return f"{self._panels.name(row.test.panel)} not tested"
        return ""

    def _panel_summary(self, panel: str | None, tested: tuple[str, ...], test: _Test) -> str:
        parts = [f"{self._panels.name(panel)} performed"] if panel else []
        if tested:
            parts.append(f"{', '.join(tested)} tested")
        elif test.only and any(token.means("pdl1") for token in test.tokens):
            parts.append("PD-L1 tested")
        return "; ".join(parts)


def _unclear(reading: Reading, status: Status, test: _Test) -> tuple[str, ...]:
    doubtful = [f.gene for f in reading.findings if f.gene and f.status != "matched"]
    if status == "unmatched" or not reading.understood:
        doubtful.extend(test.symbols)
    return tuple(dict.fromkeys(doubtful))


def summary_of(finding: Finding) -> str:
    """Give a finding in a few words: `EGFR L858R positive`, `PD-L1 TPS <1%`."""
    words = [finding.gene or finding.marker, finding.alteration]
    if finding.low is not None or finding.high is not None:
        words.append(_number_of(finding))
    if finding.result == "not_tested":
        words.append(f"not tested ({finding.not_tested_because or 'not reported'})")
    else:
        words.append(finding.result)
    if finding.significance:
        words.append(f"({finding.significance})")
    return " ".join(word for word in words if word)


def _number_of(finding: Finding) -> str:
    low, high, unit = finding.low, finding.high, finding.unit or ""
    unit = unit if unit in ("", "%") else f" {unit}"
    if low is not None and low == high:
        return f"{low:g}{unit}"
    if high is None or (high == 100 and not finding.high_open):
        return f"{'>' if finding.low_open else '>='}{low:g}{unit}"
    if not low:
        return f"{'<' if finding.high_open else '<='}{high:g}{unit}"
    return f"{low:g} to {'<' if finding.high_open else ''}{high:g}{unit}"


def _status(reading: Reading, summary: str) -> Status:
    states = {finding.status for finding in reading.findings}
    sure = bool(states & {"matched", "partial"}) or bool(reading.silent)
    if not reading.findings and not reading.silent:
        return "matched" if summary and reading.understood else "unmatched"
    if not sure:
        return "ambiguous"
    return "matched" if states <= {"matched"} and reading.understood else "partial"


def _cell(result: str, value: str, unit: str) -> str:
    """Join a number of its own column to the result, unless the result holds it already."""
    result = _LETTERS.get(result.strip().upper(), result)
    if not value and unit and _BARE_NUMBER.fullmatch(result.strip()):
        value, result = result, ""
    if not value or value in _NUMBERS.findall(result):
        return result
    number = f"{value}{'' if unit == '%' else ' '}{unit}".strip()
    return f"{result} {number}".strip() if result != value else number


def _unit_of(test: str, marker: str | None) -> str:
    """Give the unit that the test's name bears: 'PD-L1 TPS (%)', 'TMB (mut/Mb)'."""
    if marker is None:
        return ""
    if marker.startswith("PD-L1") and marker != "PD-L1 CPS" and "%" in test:
        return "%"
    return "mut/Mb" if marker == "TMB" and _PER_MEGABASE.search(test) else ""


def _says_performed(tokens: list[Token], test: _Test) -> bool:
    """Say whether the result is only that a panel was run: of one gene, 'done' says too little."""
    if not tokens or not all(token.means("performed", "done") for token in tokens):
        return False
    return test.panel is not None or any(token.means("performed") for token in tokens)


def _found_nothing(tokens: list[Token], test: _Test, method: _Test) -> bool:
    """Say whether a named panel's result is that it found nothing, in any of its genes.

    'No actionable mutation' leaves room for others, 'no fusion' for mutations.
    """
    if not (test.panel or method.panel) or test.symbols or test.marker or test.not_run:
        return False
    denied = any(token.means("negative", "no") for token in tokens)
    return denied and all(
        token.means(*_ANY_ALTERATION) or token.text.casefold() in _REPORTABLE for token in tokens
    )


def _scored(tokens: list[Token], test: _Test) -> list[Token]:
    """Read a bare 0 to 3 as a score where immunohistochemistry is named before it."""
    read: list[Token] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        by_test = test.context.technique == "ihc"
        closed = before is not None and before.kind in ("open", "gene")
        stained = by_test if before is None or closed else before.means("ihc")
        bare = (
            token.kind == "number" and not token.value.unit and token.text in ("0", "1", "2", "3")
        )
        # 'HER2 negative (0)'
        stained = stained or (closed and token.text == "0" and test.symbols == ("ERBB2",))
        whole = before is not None or len(tokens) == 1
        score = stained and bare and whole and test.marker is None
        read.append(Token("ihc", int(token.text), token.text) if score else token)
    return read


def _is_not_run(tokens: Iterable[Token]) -> bool:
    return any(token.kind == "word" and token.value in _NOT_RUN for token in tokens)


def _with_method(context: Context, method: _Test) -> Context:
    """Add what the method says of the test's one gene: its technique, the alterations it sees."""
    if len(context.genes) != 1 or (method.panel is not None and not method.context.genes):
        return context
    if method.context.genes and method.context.genes != context.genes:
        return context
    technique = context.technique or method.context.technique
    seen = method.context.asked
    asked = {symbol: seen.get(symbol) or seen.get("", ()) for symbol in context.genes[0].symbols}
    return replace(context, technique=technique, asked=context.asked or asked)


def _parted(tokens: list[Token], test: _Test) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """Part what is said of genes from what is said of markers."""
    genes: list[Token] = []
    scores: list[tuple[str, list[Token]]] = []
    marker = test.marker
    if marker:
        scores.append((marker, []))
    for token in tokens:
        named = marker_of([token])
        if named and not (marker and marker.split(" ")[0] == named.split(" ")[0]):
            marker = named
            scores.append((marker, []))
        elif token.kind == "gene":
            if marker == "MSI":
                genes.extend(_leading(scores[-1][1]))
            marker = None
        if marker:
            scores[-1][1].append(token)
        elif not (token.kind == "word" and token.value in ONLY_BESIDE_PDL1):
            genes.append(token)
    return genes, [(named, part) for named, part in scores if part]


def _leading(part: list[Token]) -> list[Token]:
    """Take the words at the end of a part that speak of the protein after it: 'loss of MLH1'."""
    taken: list[Token] = []
    while part and part[-1].means("lost", "loss", "retained", "no", "expression", "positive_for"):
        taken.insert(0, part.pop())
    return taken
