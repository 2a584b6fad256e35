"""Questions about the tumour that the patient is considered for: its type and its stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

import polars as pl
from pydantic import Field, model_validator

from matcher.criteria.answer import Answer, Cause
from matcher.criteria.clauses import Demand
from matcher.criteria.events import row_cause
from matcher.criteria.evidence import Wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.membership import membership
from matcher.criteria.question import Leaf
from matcher.criteria.values import Values, ValueWords, agree
from matcher.durations import day_text
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.selection import Selection
from matcher.terms.stages import STAGES
from matcher.terms.vocabularies import Vocabularies


class Diagnosis(Leaf):
    """The tumour's type: a branch of OncoTree, without the branches left out."""

    tables: ClassVar = frozenset({"diagnoses"})

    diagnosis: tuple[str, ...] = Field(
        min_length=1, description="OncoTree codes; each stands for itself and all below it"
    )
    but_not: tuple[str, ...] = Field((), description="OncoTree codes left out")

    def answer(self, record: Record) -> Answer:
        """Answer from the rows that can be the tumour the patient is considered for."""
        tumours = record.vocabularies.tumours
        holds = membership(tumours, self.diagnosis, self.but_not).holds()
        values = Values(
            Selection(_tumour_rows(record)),
            met=holds,
            cause=row_cause((holds, Cause.AMBIGUOUS)),
        )
        return agree(record, values, lambda: self._words(record))

    def _words(self, record: Record) -> ValueWords:
        names = record.vocabularies.tumours.names_in(record.messages.language)
        asked = [names[one] for one in self.diagnosis]
        wording = record.once("diagnoses in words", lambda: _wording(_named(record)))
        return _words(record.messages, "reason-no-diagnosis", asked, wording)

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the tumour's type."""
        return of_everyone(record, "diagnosis", "tumour_type")

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name the codes that OncoTree doesn't have."""
        for field in ("diagnosis", "but_not"):
            for code in getattr(self, field):
                if code not in vocabularies.tumours:
                    yield field, code


class DiagnosisBasis(Leaf):
    """What the diagnosis rests on: histology, cytology or the clinic."""

    tables: ClassVar = frozenset({"diagnoses"})

    diagnosis_basis: tuple[str, ...] = Field(
        min_length=1, description="`histology`, `cytology`, `clinical`"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the rows that can be the tumour the patient is considered for."""
        holds = pl.col("basis").is_in(self.diagnosis_basis)
        values = Values(
            Selection(_tumour_rows(record)),
            met=pl.when(pl.col("basis").is_not_null()).then(holds),
            cause=row_cause((pl.col("basis"), Cause.NOT_RECORDED)),
        )
        return agree(record, values, lambda: self._words(record))

    def _words(self, record: Record) -> ValueWords:
        messages = record.messages
        asked = [messages.text("asked-basis", basis=basis) for basis in self.diagnosis_basis]
        by_what = pl.col("basis").fill_null("not_recorded")
        by_basis = messages.expr("found-diagnosis-by", diagnosis=_named(record), basis=by_what)
        return _words(messages, "reason-no-diagnosis", asked, _wording(by_basis))

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give what the diagnosis rests on."""
        return of_everyone(record, "diagnosis", "basis")

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        """Name the words that are no basis."""
        for basis in self.diagnosis_basis:
            if basis not in {"histology", "cytology", "clinical"}:
                yield "diagnosis_basis", basis


class Stage(Leaf):
    """The tumour's stage group.

    A distant metastasis among the lesions is stage IV; beside a recorded stage that isn't, the
    records disagree. What was recorded before a stage IV is the past of a tumour that has spread
    since.
    """

    tables: ClassVar = frozenset({"diagnoses", "lesions", "conditions"})

    stage: tuple[str, ...] = Field(
        min_length=1, description="`IV`, `IIIB`, `limited` …; each with all below it"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the stage of the tumour and from distant metastases."""
        holds = membership(STAGES, self.stage).holds()
        of_distant = self._of_distant()
        distant = pl.col("distant")
        values = Values(
            _stages(record, with_distant=of_distant is not None),
            met=pl.when(distant).then(pl.lit(of_distant)).otherwise(holds),
            cause=pl.when(distant)
            .then(pl.lit(int(Cause.REPORTED), dtype=pl.UInt8))
            .otherwise(row_cause((holds, Cause.AMBIGUOUS))),
        )
        messages = record.messages
        return agree(
            record, values, lambda: _words(messages, "reason-no-stage", self._asked(messages))
        )

    def _asked(self, messages: Messages) -> list[str]:
        return [messages.text("asked-stage", stage=group) for group in self.stage]

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the stage."""
        return of_everyone(record, "stage", "group")

    def _of_distant(self) -> bool | None:
        """Say what a distant metastasis answers; nothing where only a part of stage IV is asked for."""
        if "IV" in self.stage:
            return True
        asked = STAGES.branch(self.stage)
        return None if asked & {*STAGES.branch(("IV",)), "extensive"} else False

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        """Name what is no stage group."""
        for group in self.stage:
            if group not in STAGES:
                yield "stage", group


class Tnm(Leaf):
    """One category of the tumour's TNM classification; `T2` stands for `T2a` and `T2b` as well."""

    tables: ClassVar = frozenset({"diagnoses", "lesions", "conditions"})

    tnm: tuple[str, ...] = Field(
        min_length=1, description="categories of one letter: `M1`, `[N2, N3]`"
    )

    @model_validator(mode="after")
    def _one_letter(self) -> Self:
        if len({category[:1] for category in self.tnm}) > 1 or self.tnm[0][:1] not in "TNM":
            raise ValueError("name categories of one of the letters T, N and M")
        return self

    def answer(self, record: Record) -> Answer:
        """Answer from the category recorded with the tumour's stage."""
        category = pl.col(self.tnm[0][0].lower())
        surely = pl.any_horizontal([category.str.starts_with(asked) for asked in self.tnm])
        broader = pl.any_horizontal([pl.lit(asked).str.starts_with(category) for asked in self.tnm])
        # TX, NX: it could not be assessed, so it could be any.
        unclear = broader | category.str.ends_with("X")
        holds = pl.when(surely).then(True).when(unclear).then(None).otherwise(surely)
        values = Values(
            Selection(_standing_stages(record).filter(category.is_not_null())),
            met=holds,
            cause=row_cause((holds, Cause.AMBIGUOUS)),
        )
        return agree(record, values, lambda: self._words(record.messages))

    def _words(self, messages: Messages) -> ValueWords:
        return _words(messages, "reason-no-category", self.tnm, letter=self.tnm[0][0])

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the category."""
        return of_everyone(record, "stage", self.tnm[0][0])


def _wording(normalized: pl.Expr) -> Wording:
    return Wording(pl.col("raw"), normalized, day_text("on"))


_AS_RECORDED = _wording(pl.col("normalized"))


def _words(
    messages: Messages,
    nothing: str,
    asked: Sequence[str],
    wording: Wording = _AS_RECORDED,
    **values: str,
) -> ValueWords:
    demand = Demand(messages.either(asked))
    return ValueWords(messages.text(nothing, **values), wording, demand)


def _named(record: Record) -> pl.Expr:
    """Put the name of a type before its code: people who read a chart don't know the codes."""
    tumours = record.vocabularies.tumours.names_in(record.messages.language)
    names = {code: f"{name} ({code})" for code, name in tumours.items()}
    named = pl.col("concept").replace_strict(names, default=None, return_dtype=pl.String)
    return pl.coalesce(named, "normalized").alias("normalized")


def _stages(record: Record, *, with_distant: bool) -> Selection:
    """Select the stages on record, and where they count the distant metastases."""

    def select() -> Selection:
        recorded = _standing_stages(record).filter(pl.col("raw").is_not_null())
        rows = [recorded.with_columns(distant=False)]
        if with_distant:
            rows.append(_distant(record).with_columns(distant=True))
        return Selection(pl.concat(rows, how="diagonal"))

    return record.once(("stages", with_distant), select)


def _standing_stages(record: Record) -> pl.DataFrame:
    return record.once("standing stages", lambda: _since_it_spread(_tumour_rows(record, "stage")))


def _tumour_rows(record: Record, of: str = "diagnosis") -> pl.DataFrame:
    """Give the rows that can be the tumour, with the concept of its type or its stage."""
    return record.once(("tumour rows", of), lambda: _possible_tumours(record, of))


def _possible_tumours(record: Record, of: str) -> pl.DataFrame:
    possible = record.tumours.filter(pl.col("is_tumour").fill_null(value=True))
    return possible.select(
        "p",
        pl.lit("diagnoses").alias("table"),
        "row",
        pl.col(f"{of}_raw").alias("raw"),
        pl.col(f"{of}_said").alias("normalized"),
        pl.col("diagnosed_on_low").alias("on_low"),
        pl.col("diagnosed_on_high").alias("on_high"),
        pl.col(f"{of}_concept").alias("concept"),
        pl.col(f"{of}_could_be").alias("could_be"),
        "basis",
        "t",
        "n",
        "m",
    )


def _since_it_spread(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out what is surely older than the record of a tumour that has spread.

    Only so: a lower stage after a higher one is no progress of the disease, and the two disagree.
    """
    spread = pl.col("concept").is_in(sorted(STAGES.branch(("IV", "extensive"))))
    since = pl.col("on_low").filter(spread).max().over("p")
    return rows.filter(since.is_null() | pl.col("on_high").is_null() | (pl.col("on_high") >= since))


def _distant(record: Record) -> pl.DataFrame:
    """Give the lesions that are surely distant metastases, but none that was ruled out."""
    nodes = record.vocabularies.sites.branch(("lymph_node",))
    return record.lesions.filter(
        (pl.col("kind") == "metastasis")
        & pl.col("concept").is_not_null()
        & ~pl.col("concept").is_in(sorted(nodes))
        & ~pl.col("denied")
    ).select(
        "p",
        "table",
        "row",
        "raw",
        "normalized",
        pl.col("observed_on_low").alias("on_low"),
        pl.col("observed_on_high").alias("on_high"),
    )
