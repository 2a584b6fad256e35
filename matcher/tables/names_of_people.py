"""Names of people, told from the names of diseases, tests, drugs and hospitals.

A name shows by a title (`Mr. Smith`), a label (`Patient: John Smith`), or a given name that is
hardly anything else. Given names that are words of medicine, too (Gene, Grace, Mark, Adam), are
left out: refusing a good table costs a night.
"""

from __future__ import annotations

import re

from matcher.tables.signs import Cells, Sign

_GIVEN = (
    "James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Christopher|Daniel|"
    "Matthew|Anthony|Steven|Stephen|Andrew|Kenneth|Joshua|Kevin|Brian|George|Edward|Ronald|Timothy|"
    "Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Jonathan|Larry|Justin|Brandon|Benjamin|Samuel|Gregory|"
    "Alexander|Raymond|Patrick|Dennis|Jerry|Tyler|Aaron|Jose|José|Nathan|Henry|Douglas|Zachary|"
    "Peter|Kyle|Walter|Ethan|Jeremy|Harold|Keith|Roger|Gerald|Carlos|Juan|Luis|Jorge|Miguel|"
    "Mohammed|Mohamed|Ahmed|Hans|Klaus|Jürgen|Pierre|Jane|Mary|Patricia|Jennifer|Linda|Elizabeth|"
    "Barbara|Susan|Jessica|Sarah|Karen|Lisa|Nancy|Betty|Margaret|Sandra|Ashley|Kimberly|Emily|"
    "Donna|Michelle|Dorothy|Amanda|Melissa|Deborah|Stephanie|Rebecca|Sharon|Laura|Cynthia|Kathleen|"
    "Amy|Angela|Shirley|Anna|Brenda|Pamela|Emma|Nicole|Helen|Samantha|Katherine|Christine|Debra|"
    "Rachel|Carolyn|Janet|Catherine|Maria|Heather|Diane|Ruth|Julie|Olivia|Joyce|Fatima"
)
_FAMILY = (
    "smith|johnson|williams|brown|jones|garcia|miller|davis|rodriguez|martinez|hernandez|lopez|gonzalez|"
    "wilson|anderson|thomas|taylor|moore|jackson|martin|lee|perez|thompson|white|harris|sanchez|clark|"
    "ramirez|lewis|robinson|walker|young|allen|king|wright|scott|torres|nguyen|hill|flores|green|adams|"
    "nelson|baker|hall|rivera|campbell|mitchell|carter|roberts|gomez|phillips|evans|turner|diaz|parker|"
    "cruz|edwards|collins|reyes|stewart|morris|morales|murphy|cook|rogers|gutierrez|ortiz|morgan|cooper|"
    "peterson|bailey|reed|kelly|howard|ramos|kim|cox|ward|richardson|watson|brooks|chavez|wood|james|"
    "bennett|gray|mendoza|ruiz|hughes|price|alvarez|castillo|sanders|patel|myers|long|ross|foster|singh|"
    "khan|ali|kumar|sharma|gupta|shah|rossi|schmidt|schneider|fischer|weber|meyer|wagner|ivanov|ivanova|"
    "kowalski|nowak|silva|santos|wang|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|zhu|lin|guo|"
    "park|choi|tanaka|suzuki|sato|yamamoto|tran|pham|hoang"
)
# What stands after a label, a title or a given name where no name does.
_NO_NAME = frozenset(
    """a active adenocarcinoma advanced alive all allergic already an and arm biopsy brain breast
    cancer carcinoma cell chemotherapy clinical complete completed confirmed consented consent
    contin current currently data dead deceased declined denied denies died discontinued disease
    distant does dose doses equivocal exon expired failed female former for given had has history
    hospice imaging in ineligible is known last lost lung male metastatic most mutation naive
    negative never new no node none not now off on ongoing only or other outside pancreatic partial
    pending positive possible preference previously primary prior progressed progression
    progressive randomized received recurrent reddy reddys refused refuses reported response scan
    screening second see smoker squamous stable started status still stopped surgery symptoms
    systemic the anomaly therapy to toxicity treated treatment tumor tumour unable under unknown untreated
    was wild with withdrawn withdrew abdomen abdominal angiography angiogram pelvis spine head neck
    liver cardiac spectroscopy enterography mammography venography cholangiopancreatography patient
    patients relapse diagnosis virus""".split()
)
# Institutions are capitalized, and diseases follow the name at once.
_INSTITUTION = re.compile(
    r"\W*(?:(?:[A-Z][\w.&'-]*|of|the|and|&)\s+){0,5}?(?=[A-Z])(?i:hospitals?|medical|medicine|cancer|"
    r"cent(?:er|re)|clinics?|university|institute|health|healthcare|college|foundation|school|"
    r"laborator\w+|labs?|diagnostics|genomics|pharma\w*|study|trial|society|trust|registry|memorial)\b"
    r"|\W*(?:[A-Z][\w'-]*\s+){1,2}(?i:syndrome|disease|sign|sequence|criteria|classification|virus)\b"
)
_KNOWN_TO_MEDICINE = frozenset(
    """anthony nolan|charles bonnet|charles river|george washington|helen diller|henry ford|
    henry schein|james cook|james ewing|john cunningham|john hopkins|john radcliffe|mary bird|
    mary crowley|peter mac|peter maccallum|pierre marie|pierre robin|robert koch|robert lurie|
    roger williams|samuel oschin|sarah cannon|thomas hodgkin|thomas jefferson|william beaumont|
    william osler""".replace("\n    ", "").split("|")
)
_COMMON = frozenset(_FAMILY.split("|")) | {name.casefold() for name in _GIVEN.split("|")}

_NAME = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ'’-]{1,30}"
_WORD = r"[a-zA-ZÀ-ÖØ-öø-ÿ'’-]"
_PARTICLE = r"(?:(?:de|da|del|van|von|der|den|la|le|al|el)\s+){0,2}"
_MIDDLE = r"(?:[A-Z]\.?\s+)?"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-zà-öø-ÿ]+", re.sub(r"['’]s\b", "s", text.casefold()))


def _is_name(found: re.Match[str]) -> bool:
    """Say that what stands where a name could isn't a word of status, disease or care."""
    return _NO_NAME.isdisjoint(word for group in found.groups() if group for word in _words(group))


def _is_person(found: re.Match[str]) -> bool:
    """Tell a person from a hospital, a syndrome or a society of that name."""
    named = found.string[found.start(1) :]
    known = " ".join(_words(found[0])) in _KNOWN_TO_MEDICINE
    return _is_name(found) and not known and not _INSTITUTION.match(named)


def _is_all_there_is(found: re.Match[str]) -> bool:
    return found[0].strip() == found.string.strip() and _is_person(found)


def _is_listed(found: re.Match[str]) -> bool:
    """Say that one of two or three words is a common name of people, and none a word of medicine."""
    words = _words(found[0])
    common = _COMMON.isdisjoint(words)
    return not common and _NO_NAME.isdisjoint(words) and not _INSTITUTION.match(found[0])


def _is_labelled(found: re.Match[str]) -> bool:
    """Demand a colon or `by` before two capitalized words, for sentences begin alike."""
    label = found.string[found.start() : found.start(1)]
    return bool(re.search(r"[:=：]|(?i:by)\s*$", label)) and _is_person(found)


_NOT_PLACE = Cells.ANY & ~Cells.PLACE
_SAID = "a person's name"

NAMES: tuple[Sign, ...] = (
    Sign(
        _SAID,
        r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame|Señora?|Sra?\.)(?:\.\s*|\s+)"
        rf"{_MIDDLE}{_PARTICLE}({_NAME})",
        _is_name,
    ),
    Sign(_SAID, rf"(?i:\b(?:mr|mrs|dr|prof)\.\s*)({_WORD}{{3,30}})", _is_name),
    Sign(
        _SAID,
        r"(?i:\b(?:patient|pt|guardian|caregiver|next of kin|spouse|signed by|dictated by)"
        rf"\s*(?:name\s*)?[:=：]?\s*)({_NAME}),?\s+({_MIDDLE}{_NAME})",
        _is_labelled,
    ),
    Sign(
        _SAID,
        r"(?i:(?:^|\bpatient'?s? |\bpt |\bfull |\bfirst |\blast |\bmaiden |\bgiven |\bfamily )"
        rf"(?:sur)?name\s*[:=：]\s*)({_NAME})",
        _is_person,
    ),
    Sign(_SAID, rf"\b(?:{_GIVEN})\s+{_MIDDLE}({_NAME})", _is_person, _NOT_PLACE),
    Sign(_SAID, rf"\b(?:{_GIVEN.upper()})\s+{_MIDDLE}([A-Z]{{3,30}})\b", _is_person, _NOT_PLACE),
    Sign(
        _SAID,
        rf"(?i:^\s*(?:{_GIVEN})\s+{_MIDDLE}({_WORD}{{3,30}})\s*$)",
        _is_all_there_is,
        _NOT_PLACE,
    ),
    Sign(
        _SAID,
        rf"(?i:^\s*({_WORD}{{2,30}}),\s*(?:{_GIVEN})(?:\s+[A-Z]\.?)?\s*$)",
        _is_all_there_is,
        _NOT_PLACE,
    ),
    Sign(_SAID, r"\b[A-Z][A-Za-z'-]{1,30}\^[A-Z][A-Za-z'-]"),
    Sign(
        _SAID,
        rf"\b[A-Z]\.\s?(?:[A-Z]\.\s?)?({_NAME}),?\s+(?:MD|M\.D\.|PhD|RN|NP|DO|PA-C|MBBS|FACS|FRCP|APRN)\b",
        _is_person,
    ),
    Sign(
        _SAID,
        rf"(?i:\b(?:by|per|with|from|to)\s+){_NAME}\s+{_MIDDLE}({_NAME}),?\s+(?:MD|M\.D\.|PhD|RN|NP|DO|PA-C|MBBS)\b",
        _is_person,
    ),
    Sign(
        _SAID,
        r"(?i:\b(?:wife|husband|daughter|son|mother|father|sister|brother|spouse|partner|caregiver|girlfriend|"
        rf"boyfriend|niece|nephew|aunt|uncle|friend|neighbou?r|roommate),?\s+)({_GIVEN})\b",
        _is_person,
    ),
    Sign(
        _SAID,
        r"(?i:\b(?:signed|dictated|reviewed|verified|transcribed|interpreted|read|approved|attested|seen|referred|"
        rf"ordered|performed|collected|entered|contacted)(?: electronically)? by\s*:?\s*)(?:[A-Z]\.\s?|{_NAME}\s+){{1,2}}"
        rf"({_NAME})",
        _is_person,
    ),
    Sign(
        _SAID,
        rf"^\s*{_NAME}(?:,?\s+(?:{_NAME}|[A-Z]\.?)){{1,2}}\s*$",
        _is_listed,
        Cells.TEXT,
        chance=0.3,
        least=4,
    ),
)
