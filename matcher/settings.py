"""The site's configuration, `matcher.yaml` and `resources.yaml`: each key is described where it is set."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from matcher.durations import Duration
from matcher.messages import Language

CONFIG_FOLDER = Path(__file__).resolve().parent.parent / "config"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Freshness(_Section):
    """How old a fact may be where a criterion gives no window of its own; null: no limit."""

    lab: Duration | None = Field(description="laboratory results, vital signs and serology")
    performance: Duration | None = Field(description="ECOG, Karnofsky")
    weight: Duration | None = Field(description="weight")
    imaging: Duration | None = Field(description="ejection fraction and other imaging measures")
    lesions: Duration | None = Field(description="rows of the table `lesions`")
    other: Duration | None = Field(None, description="anything else that is measured")


class ReferenceRange(_Section):
    """The site's normal range of one analyte, in the vocabulary's unit of that analyte."""

    low: float | None = None
    high: float | None = None


class CoverageRow(_Section):
    """A span in which the whole site's records are complete for a table, or one term of it."""

    domain: str
    complete_from: date | None = None
    complete_to: date | None = None


class Listing(_Section):
    """How many patients of each trial are listed."""

    candidates: Annotated[int, Field(gt=0)] = 200
    near_misses: Annotated[int, Field(ge=0)] = 50


class SigningKey(_Section):
    """Where the site's private key stands that runs are signed with: in a file, or in a variable."""

    file: Path | None = None
    environment: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.file is None) == (self.environment is None):
            raise ValueError("name either a `file` or an `environment` variable")
        if self.file is not None and not self.file.is_absolute():
            raise ValueError("`file` must be an absolute path: a key lies in no project's folder")
        return self


PatientTable = Literal[
    "patients",
    "diagnoses",
    "biomarkers",
    "labs",
    "treatments",
    "conditions",
    "observations",
    "coverage",
    "lesions",
]


class AllowedColumn(_Section):
    """A column that the site takes responsibility for: it isn't searched for identifiers."""

    table: PatientTable
    column: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1, description="why it identifies nobody")]


class Identifiers(_Section):
    """How patients are guarded from being identified."""

    allow: tuple[AllowedColumn, ...] = ()
    # fewest patients of a site that is told apart; null: any number
    smallest_site: Annotated[int, Field(gt=1)] | None = None


class Dispositions(_Section):
    """What people did about candidates: where it comes from, and where it is kept."""

    # folder of the workbooks that people gave back, relative to this file
    returned: Path | None = None
    # table of dispositions from a database, .csv or .parquet
    table: Path | None = None
    # file that every entry is added to, and none removed from
    history: Path = Path("dispositions.csv")


class BlindSample(_Section):
    """How many pairs are reviewed by people who don't know whether they are listed."""

    per_night: Annotated[int, Field(ge=0, le=1000)] = 0


class Reader(_Section):
    """Someone who gets a report and a workbook of their own."""

    name: str = Field(description="the name of their folder in `reports/`")
    trials: tuple[str, ...] = Field((), description="their trials; empty: all")
    sites: tuple[str, ...] = Field((), description="sites whose patients are theirs; empty: all")

    @field_validator("name")
    @classmethod
    def _can_be_a_folder(cls, name: str) -> str:
        if not _FOLDER_NAME.fullmatch(name) or len(name) > _LONGEST_FOLDER_NAME:
            raise ValueError(
                "it is to be the name of a folder: letters, digits, `-`, `_`, and spaces or dots within"
            )
        if name.casefold().startswith(_OTHER_FOLDERS) or name.casefold() in _DEVICES:
            raise ValueError("this name is taken: choose another")
        return name


_FOLDER_NAME = re.compile(r"[\w-]([\w .-]*[\w-])?")
_LONGEST_FOLDER_NAME = 64
_OTHER_FOLDERS = ("trial-", "site-")
"""How folders begin that are no reader's."""

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""Names that Windows gives to devices."""


class Resources(_Section):
    """How a run uses the machine; the answers don't depend on it."""

    # memory in MB that all processes of a run may use together
    memory_mb: Annotated[int, Field(gt=0)] = 6000
    # how many processes work at once; null: one for each core
    processes: Annotated[int, Field(gt=0)] | None = None
    # `local`: a Dask cluster of that many workers; or the address of its scheduler; null: no Dask
    cluster: Annotated[str, Field(pattern=r"^(local|(tcp|tls)://\S+:\d+)$")] | None = None


class Settings(_Section):
    """All of `matcher.yaml`."""

    vocabulary: Path = Field(description="folder of the vocabularies, relative to this file")
    trials: Path = Field(description="folder of the trial files, relative to this file")
    decisions: Path | None = Field(
        None, description="file of people's decisions on raw texts, relative to this file"
    )
    language: Language = Field("en", description="language of what people read")
    smallest_count: Annotated[int, Field(ge=5)] | None = Field(
        None, description="smallest count of people, but zero, in what leaves the hospital"
    )
    readers: tuple[Reader, ...] = Field((), description="who gets a report of their own")
    report_per_trial: bool = Field(default=False, description="a report of each trial")
    report_per_site: bool = Field(default=False, description="a report of each site's patients")
    notify: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")] | None = Field(
        None, description="Prefect block that the digest is sent by: `type/name`"
    )
    freshness: Freshness
    reference_ranges: dict[str, ReferenceRange] = Field(default_factory=dict)
    coverage: tuple[CoverageRow, ...] = ()
    hbv_copies_per_iu: Annotated[float, Field(gt=0)] | None = None
    only_reviewed_exclude: bool = Field(
        default=False, description="only criteria that a person has reviewed exclude"
    )
    listing: Listing = Listing()
    signing_key: SigningKey | None = Field(
        None, description="where the private key stands that runs are signed with"
    )
    identifiers: Identifiers = Identifiers()
    dispositions: Dispositions = Dispositions()
    blind_sample: BlindSample = BlindSample()
    resources: Path | None = Field(
        None, description="file that says how a run uses the machine, relative to this file"
    )

    @field_validator("readers")
    @classmethod
    def _have_folders_of_their_own(cls, readers: tuple[Reader, ...]) -> tuple[Reader, ...]:
        names = [reader.name.casefold() for reader in readers]
        if len(set(names)) < len(names):
            raise ValueError("two readers have the same name")
        return readers
