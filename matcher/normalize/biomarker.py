"""Biomarkers: what a test's name and its result say of genes, PD-L1, TMB and microsatellites.

A text is `(test, result)` or `(test, result, value, unit, method)`. A statement that names no gene
claims none; a gene or a variant is never accepted by resemblance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.normalize.biomarker_findings import Context, Interpreter, Reading, settled
from matcher.normalize.biomarker_scores import MARKERS, ONLY_BESIDE_PDL1, read_scores
from matcher.normalize.biomarker_statements import RESULTS, clauses
from matcher.normalize.biomarker_tokens import Gene, Lexer, Token
from matcher.normalize.panels import Panels
from matcher.normalize.resolution import BiomarkerResolution, Candidate, Finding, Status

_NOT_RUN = frozenset({"pending", "insufficient", "failed", "cancelled", "not_tested"})
_BARE_NUMBER = re.compile(r"[<>=]{0,2}\s?\d+(?:\.\d+)?")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_ENDS = frozenset({"separator", "break", "close"})


@dataclass(frozen=True)
class _Test:
    """The cell of the test (or of the method), read once however many results it has."""

    tokens: tuple[Token, ...]
    context: Context
    marker: str | None
    panel: str | None
    only: bool

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s for gene in self.context.genes for s in gene.symbols))


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
        tokens = _signed(self._lexer.tokens(_cell(result, value, unit), names_expected=False))
        tokens = _paired(tokens, test.symbols)
        if _says_performed(tokens, test):
            return self._panel_row(raw, test, method)
        tokens = _scored(tokens, test)
        if [token.kind for token in tokens] == ["dash"]:
            tokens = [Token("word", "unclear", "-")]  # an empty cell, or a negative
        reading = self._reading(tokens, test, method)
        return self._resolution(raw, reading, test, method, _is_not_run(tokens))

    def _reading(self, tokens: list[Token], test: _Test, method: _Test) -> Reading:
        genes, scores = _parted(tokens, test)
        context = _with_technique(test.context, method)
        reading = self._interpreter.read(clauses(genes), context)
        for marker, part in scores:
            found, understood = read_scores(part, marker)
            reading.findings.extend(found)
            reading.understood &= understood
        reading.findings = settled(reading.findings)
        return reading

    def _test(self, text: str) -> _Test:
        known = self._tests.get(text)
        if known is None:
            known = self._tests[text] = self._read_test(text)
        return known

    def _read_test(self, text: str) -> _Test:
        tokens = _paired(self._lexer.tokens(text, names_expected=True), ())
        genes = tuple(token.value for token in tokens if token.kind == "gene")
        panels = [token.value for token in tokens if token.kind == "panel"]
        only = any(token.means("only") for token in tokens)
        known = [token for token in tokens if token.kind != "unknown"]
        context = _context(known, genes)
        return _Test(
            tuple(known),
            context,
            _marker(tokens) if not genes else None,
            None if only else _most_exact(panels),
            only,
        )

    def _panel_row(self, raw: str, test: _Test, method: _Test) -> BiomarkerResolution:
        """Read a row that says a panel was run: its name may hold genes and their results."""
        tokens = [token for token in _signed(list(test.tokens)) if not token.means("only")]
        spoken = any(token.kind == "word" and token.value in RESULTS for token in tokens)
        genes, _ = _parted(tokens, replace(test, marker=None, context=Context()))
        kept = genes if spoken else [t for t in genes if t.kind in ("gene", "separator")]
        reading = self._interpreter.read(clauses(kept), Context(), lists_genes=True)
        reading.named = (*reading.named, *(test.symbols if not spoken else ()))
        if spoken and not reading.findings:
            reading.named = test.symbols
        reading.understood = True
        return self._resolution(raw, reading, test, method, _is_not_run(list(test.tokens)))

    def _resolution(
        self,
        raw: str,
        reading: Reading,
        test: _Test,
        method: _Test,
        not_run: bool,  # noqa: FBT001
    ) -> BiomarkerResolution:
        panel = None if not_run else test.panel or method.panel
        sure = [finding for finding in reading.findings if finding.status in ("matched", "partial")]
        doubtful = {f.gene for f in reading.findings if f.status == "ambiguous"}
        tested = dict.fromkeys((*reading.named, *(() if not_run else method.symbols)))
        summary = "; ".join(
            (*map(summary_of, sure), *(f"{silent} synonymous" for silent in reading.silent))
        )
        if not reading.findings and not reading.silent and reading.understood:
            summary = self._panel_summary(panel, tuple(tested), test)
            if not_run and test.panel:
                summary = f"{self._panels.name(test.panel)} not tested"
        status = _status(reading, summary)
        return BiomarkerResolution(
            raw=raw,
            concept=summary if status in ("matched", "partial") and summary else None,
            status=status,
            method="grammar" if status != "unmatched" else None,
            score={"matched": 1.0, "partial": 0.5, "ambiguous": 0.5}.get(status, 0.0),
            candidates=tuple(Candidate(text, 0.5) for text in reading.alternatives),
            findings=tuple(reading.findings),
            panel=panel,
            genes_tested=tuple(gene for gene in tested if gene not in doubtful),
            genes_unclear=_unclear(reading, status, test),
        )

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
    if not value and unit and _BARE_NUMBER.fullmatch(result.strip()):
        value, result = result, ""
    if not value or value in _NUMBERS.findall(result):
        return result
    number = f"{value}{'' if unit == '%' else ' '}{unit}".strip()
    return f"{result} {number}".strip() if result != value else number


def _says_performed(tokens: list[Token], test: _Test) -> bool:
    """Say whether the result is only that a panel was run: of one gene, 'done' says too little."""
    if not tokens or not all(token.means("performed", "done") for token in tokens):
        return False
    return test.panel is not None or any(token.means("performed") for token in tokens)


def _scored(tokens: list[Token], test: _Test) -> list[Token]:
    """Read a bare 0 to 3 as a score where immunohistochemistry is named before it."""
    read: list[Token] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        stained = before.means("ihc") if before else test.context.technique == "ihc"
        bare = (
            token.kind == "number" and not token.value.unit and token.text in ("0", "1", "2", "3")
        )
        whole = before is not None or len(tokens) == 1
        score = stained and bare and whole and test.marker is None
        read.append(Token("ihc", int(token.text), token.text) if score else token)
    return read


def _is_not_run(tokens: Iterable[Token]) -> bool:
    return any(token.kind == "word" and token.value in _NOT_RUN for token in tokens)


def _most_exact(panels: list[str]) -> str | None:
    """Give the product where a laboratory is named beside it; null where two products are."""
    laboratories = {
        "neogenomics", "clarient", "genoptix", "genpath", "integrated_oncology", "esoterix", "quest"
    }  # fmt: skip
    products = list(dict.fromkeys(panel for panel in panels if panel not in laboratories))
    if len(products) > 1:
        return None
    return products[0] if products else panels[0] if panels else None


def _context(tokens: list[Token], genes: tuple[Gene, ...]) -> Context:
    read = [chunk for clause in clauses(tokens) for chunk in clause]
    techniques = {chunk.technique for chunk in read if chunk.technique} - {"sequencing"}
    exon = next((chunk.exon for chunk in read if chunk.exon), None)
    return Context(
        genes,
        _asked(tokens, exon),
        exon,
        next(iter(techniques)) if len(techniques) == 1 and len(genes) <= 1 else None,
    )


def _asked(tokens: list[Token], exon: tuple[int, int] | None) -> tuple[str, ...]:
    """Give the alterations that a test asks for by its name ('EGFR T790M', 'ALK rearrangement')."""
    asked: list[str] = []
    for clause in clauses(tokens):
        for chunk in clause:
            asked.extend(shape.text for shape in chunk.alterations)
            asked.extend(_asked_words(chunk.words, exon))
    specific = [text for text in asked if text != "mutation"]
    if exon and not asked:
        return (f"exon {exon[0]}{f'-{exon[1]}' if exon[1] != exon[0] else ''} mutation",)
    return tuple(dict.fromkeys(specific or asked))


def _asked_words(words: list[str], exon: tuple[int, int] | None) -> Iterable[str]:
    for word in words:
        if exon and word in ("deletion", "insertion", "skipping", "duplication", "mutation"):
            yield f"exon {exon[0]}{f'-{exon[1]}' if exon[1] != exon[0] else ''} {word}"
        elif word != "any":
            yield word


def _marker(tokens: list[Token]) -> str | None:
    """Give the marker that a cell names, the score where one is named."""
    named = [MARKERS[token.value] for token in tokens if token.kind == "word"
             and token.value in MARKERS and token.value not in ONLY_BESIDE_PDL1]  # fmt: skip
    if "PD-L1" in named or any(marker.startswith("PD-L1") for marker in named):
        beside = {MARKERS[t.value] for t in tokens if t.means("pdl1_tps", "pdl1_cps", "pdl1_ic")}
        return next(iter(beside)) if len(beside) == 1 else "PD-L1"
    return named[0] if named else None


def _with_technique(context: Context, method: _Test) -> Context:
    """Add the method's technique where it is the only thing the method says of this gene."""
    technique = method.context.technique
    if context.technique or technique is None or len(context.genes) != 1:
        return context
    if method.panel is not None and not method.context.genes:
        return context
    if method.context.genes and method.context.genes != context.genes:
        return context
    return replace(context, technique=technique)


def _parted(tokens: list[Token], test: _Test) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """Part what is said of genes from what is said of markers."""
    genes: list[Token] = []
    scores: list[tuple[str, list[Token]]] = []
    marker = test.marker
    if marker:
        scores.append((marker, []))
    for token in tokens:
        named = _marker([token])
        if named and not (marker and marker.split(" ")[0] == named.split(" ")[0]):
            marker = named
            scores.append((marker, []))
        elif token.kind == "gene":
            marker = None
        if marker:
            scores[-1][1].append(token)
        elif not (token.kind == "word" and token.value in ONLY_BESIDE_PDL1):
            genes.append(token)
    return genes, [(named, part) for named, part in scores if part]


def _signed(tokens: list[Token]) -> list[Token]:
    """Read `+`, `-` and `?` where they stand for a result: at the end of what they speak of."""
    read: list[Token] = []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        ends = after is None or after.kind in _ENDS
        if token.kind == "number" and before is not None and _is_minus(before, token):
            read.append(Token("unknown", token.text, token.text))
        elif token.means("not") and token.text.lower() == "non" and _names_variant(tokens, index):
            read.append(Token("unknown", token.text, token.text))  # non-V600E is another mutation
        elif token.kind == "question":
            read.append(Token("word", "equivocal", token.text, token.tight))
        elif token.kind == "plus" and (ends or _next_gene(token, before, after)):
            read.append(Token("word", "positive", token.text, token.tight))
        elif token.kind == "dash" and before and (ends or _next_gene(token, before, after)):
            read.append(Token("word", "negative", token.text, token.tight))
        else:
            read.append(token)
    return read


def _names_variant(tokens: list[Token], index: int) -> bool:
    after = [token for token in tokens[index + 1 : index + 3] if token.kind != "dash"]
    return bool(after) and after[0].kind in ("variant", "residue", "exon")


def _is_minus(dash: Token, number: Token) -> bool:
    """Say whether a dash is the sign of a number: ' -5%', but not 'TPS - 5%' or 'TPS-5%'."""
    return dash.kind == "dash" and number.tight and not dash.tight


def _next_gene(token: Token, before: Token | None, after: Token | None) -> bool:
    """Say whether a sign closes one gene before the next: 'ALK+ ROS1-'."""
    parted = after is not None and after.kind == "gene" and not after.tight
    return parted and token.tight and before is not None and before.kind == "gene"


def _paired(tokens: list[Token], expected: tuple[str, ...]) -> list[Token]:
    """Read two genes that are joined as a fusion of the one that fusions drive: EML4-ALK."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        pair = _pair(tokens, at, expected)
        if pair is None:
            read.append(tokens[at])
            at += 1
            continue
        driver, width = pair
        read.extend((driver, Token("word", "fusion", driver.text)))
        at += width
    return read


def _pair(tokens: list[Token], at: int, expected: tuple[str, ...]) -> tuple[Token, int] | None:
    for width in (3, 2):
        group = tokens[at : at + width]
        if len(group) < width or group[0].kind not in ("gene", "unknown"):
            continue
        left, right = group[0], group[-1]
        joint = group[1].text if width == 3 else ""
        driver = _driver(left, right, joint, expected, tokens[at + width : at + width + 1])
        if driver is not None:
            return driver, width
    return None


def _driver(
    left: Token, right: Token, joint: str, expected: tuple[str, ...], after: list[Token]
) -> Token | None:
    genes = [token for token in (left, right) if token.kind == "gene" and not token.value.partner]
    partner = any(token.kind == "gene" and token.value.partner for token in (left, right))
    if not genes or joint not in ("-", "/", "") or right.kind not in ("gene", "unknown"):
        return None
    if not partner and (joint != "-" or not right.tight):
        return None
    drivers = [token for token in genes if token.value.drives_by_fusion]
    asked = [token for token in drivers if set(token.value.symbols) & set(expected)]
    if len(genes) == 2:
        return next(reversed(asked or drivers), None)
    if partner:
        return (asked or drivers or genes)[0]
    named_so = bool(after) and after[0].means("fusion", "rearrangement")
    return drivers[0] if drivers and named_so else None
