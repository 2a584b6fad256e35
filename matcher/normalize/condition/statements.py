"""What a text on a condition is made of: senses of its words, segments and statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ConditionStatus = Literal["active", "resolved", "history", "ruled_out", "suspected"]

TESTED = frozenset(
    "hiv_infection aids viral_hepatitis hepatitis hepatitis_a hepatitis_b hepatitis_c hepatitis_d "
    "hepatitis_e syphilis tuberculosis latent_tuberculosis covid_19 influenza ebv_infection "
    "cytomegalovirus_infection".split()
)
"""What one negative result after a list denies of all in the list."""

IN_BRAIN = frozenset(
    "brain_metastasis cns_metastasis leptomeningeal_metastasis meningeal_metastasis stroke "
    "intracranial_hemorrhage brain_tumor hydrocephalus cerebral_edema brain_aneurysm "
    "radiation_necrosis encephalitis".split()
)
"""What lies in the brain whole, so that no imaging of the brain denies less than all of it."""

IN_CHEST = frozenset(
    "interstitial_lung_disease pneumonitis radiation_pneumonitis immune_related_pneumonitis "
    "noninfectious_pneumonitis drug_induced_pneumonitis pulmonary_fibrosis "
    "idiopathic_pulmonary_fibrosis pneumonia pulmonary_embolism pleural_effusion "
    "malignant_pleural_effusion pericardial_effusion emphysema bronchiectasis pneumothorax "
    "atelectasis lung_metastasis pulmonary_tuberculosis superior_vena_cava_syndrome".split()
)
"""What lies in the chest whole."""

_ALLERGIC = ("allergy", "hypersensitivity", "anaphylaxis", "reaction", "toxicity")
_RESULTS = frozenset("positive reactive 阳 carrier active disease".split())


@dataclass(frozen=True, slots=True)
class Sense:
    """What a known phrase is: names of conditions, or a cue with its roles.

    `narrower` names a kind of the condition that the vocabulary doesn't keep apart.
    """

    concepts: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    narrower: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a text.

    `choices` are the conditions that it may name: one is sure, none is not understood; an empty one
    among them keeps the statement open. `words` are what might be a misspelt name, `spoken` the
    same with all that stands around them. `narrower`: only a kind of the condition is named.
    """

    choices: tuple[str, ...] = ()
    denied: bool = False
    status: ConditionStatus | None = None
    words: tuple[str, ...] = ()
    spoken: str = ""
    narrower: bool = False
    causes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Segment:
    """What stands between two commas, an 'and' and the like."""

    lead: str = ""
    roles: set[str] = field(default_factory=set)
    concepts: list[Sense] = field(default_factory=list)
    content: list[tuple[str, str]] = field(default_factory=list)
    dropped: bool = False
    treated: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether it says nothing."""
        return not self.roles and not self.content and not self.concepts

    @property
    def unknown(self) -> bool:
        """Say whether a word of it isn't understood."""
        return any(role == "unknown" for role, _ in self.content)

    @property
    def is_bare_test(self) -> bool:
        """Say whether it names only what one is tested for, and no result."""
        named = {key for sense in self.concepts if not sense.narrower for key in sense.concepts}
        words = {word for _, said in self.content for word in said.split()}
        return (
            not self.roles
            and len(self.content) == len(self.concepts) == 1
            and bool(named)
            and named <= TESTED
            and not words & _RESULTS
        )

    @property
    def is_allergic(self) -> bool:
        """Say whether it names what one has of a drug, which then is no treatment of it."""
        return any(key.endswith(_ALLERGIC) for sense in self.concepts for key in sense.concepts)

    @property
    def named(self) -> bool:
        """Say whether it names something, understood or not."""
        return bool(self.concepts) or self.unknown
