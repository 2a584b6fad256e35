"""How a report's spelling is evened out before its words are read.

Each pair is a way of writing and the plainer one; what a pattern needs stands in `_NEEDED`, so that
most texts are spared all of them.
"""

from __future__ import annotations

import re

_HEADING = (
    r"(?:(?<=^)|(?<=[.;|\n]\s)|(?<=[.;|\n]))\s*"
    r"(?:(?:the|all|following|these|pertinent|relevant|genes?|variants?|mutations?|mutation\(s\)"
    r"|alterations?|hotspots?|results?|findings?|biomarkers?|markers?|tested|was|were|are|is|and|but)\s){0,8}"
)
_UNCERTAIN = (
    r"(?:VUSs?|variants? of (?:uncertain|unknown) (?:clinical )?significance"
    r"|意义未明(?:的?变异|突变)?|意义不明(?:的?变异|突变)?)\s?(?:\(s\)|\(\d+\))?\s?:"
)
_DRIVERS = r"(?:EGFR|ALK|ROS1|KRAS|NRAS|BRAF|MET|RET|NTRK|HER2|ERBB2|TP53|STK11|KEAP1|PIK3CA)\b"
_NUMBER = r"(\d+(?:\.\d+)?\s?%?)"
# Which exons a fusion joins: EML4 exon 13-ALK exon 20, KIF5B(15)-RET(12).
_GENE_EXON = (
    r"\b([A-Z][A-Z0-9]{1,7})\s?"
    r"(?:\(\s?(?:[A-Z]|ex(?:on)?\s?)?\d{1,2}\s?\)|:?\s?ex(?:on)?\.?\s?\d{1,2}\b)"
)
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"([A-Za-z0-9]+)\s*::\s*([A-Za-z0-9]+)", r"\1-\2 fusion "),
        # EGFR19外显子: no space parts Chinese words from the name.
        (
            r"\b(EGFR|HER2|ERBB2|MET|KRAS|NRAS|BRAF|ALK|RET)(?=\d{1,2}\s?(?:号?外显子|del|ins))",
            r"\1 ",
        ),
        (r"([\u4e00-\u9fff])\s?-(?=\s|$|[,;、。)])", r"\1阴性"),
        (r"([\u4e00-\u9fff])\s?\+(?=\s+[^+\s]|$|[,;、。)])", r"\1阳性"),
        (r"±|(?<![\w+/-])\+\s?/\s?-(?![\w+/])", " equivocal "),
        (r"(?<![\w+/)-])\+-(?![\w+/(-])", " equivocal "),
        (r"(?<![\w+/)-])-\+(?![\w+/(-])", " unknown "),
        (r"(\d\s?%?)\s?[至到]\s?(?=\d)", r"\1-"),
        (r"(?<![A-Za-z0-9])\+\s?ve\b", " positive "),
        (r"(?<![A-Za-z0-9])-\s?ve\b", " negative "),
        (r"\bnone of (?:the )?(?:following|these|those|above|listed)[^:;.\n]{0,40}:?", " no "),
        (r"\b(TPS|CPS)(?=\d)", r"\1 "),
        (r"(?<=\d)\s?分(?!期|子|化|布|析)", " "),
        (r"(?<![\d.A-Za-z])(18|19|20|21)(?=[A-Z]\d{3}[A-Z](?![A-Za-z0-9]))", r"exon \1 "),
        (r"\b(18|19|20|21)\s?exs?\b", r"exon \1 "),
        (r"p\.\s?[(\[]([A-Za-z0-9_*=?]+)[)\]]", r"p.\1"),
        (r"\b(c-?)?met[\s_-]*(?:Δ|delta)[\s_-]*(?:ex(?:on)?)?[\s_-]*14", r"MET exon 14 skipping "),
        (r"\bmet[\s_-]*ex(?:on)?[\s_.-]*14", r"MET exon 14 "),
        (r"\bmet\s?14\s+exon\b", r"MET exon 14 "),
        (r"大于等于|不低于|至少|at least|greater than or equal to|no less than|≥|≧|⩾", ">="),
        (r"小于等于|不超过|at most|less than or equal to|no more than|≤|≦|⩽", "<="),
        (r"=\s?(?=大于|高于|超过|小于|低于|不低于|不超过|less than|greater than|more than)", " "),
        (rf"{_NUMBER}\s*(?:or|and)\s+(?:greater|more|higher|above|over)\b", r">=\1"),
        (rf"{_NUMBER}\s*(?:or|and)\s+(?:less|lower|fewer|below)\b", r"<=\1"),
        (rf"{_NUMBER}\s*(?:及|或)?以上", r">=\1"),
        (rf">=\s?{_NUMBER}\s?(?:and|but|to|且|,|至|-)\s?<(?!=)\s?{_NUMBER}", r"\1-<\2"),
        (rf"{_NUMBER}\s?<=\s?(TPS|CPS)\s?<(?!=)\s?{_NUMBER}", r"\2 \1-<\3"),
        (rf"{_NUMBER}\s?<=\s?(TPS|CPS)\s?<=\s?{_NUMBER}", r"\2 \1-\3"),
        (rf"{_NUMBER}\s?<\s?(TPS|CPS)\s?<=?\s?{_NUMBER}", r"\2 between \1, \3"),
        (r"大于|高于|超过|greater than|more than", ">"),
        (r"小于|低于|less than|fewer than", "<"),
        (r"(?:第\s*)?(\d)\s*号?\s*外显子", r"\1外显子"),
        # 'activating' beside a variant says what it does; alone it is a class of its own.
        (
            r"(?<![A-Za-z0-9])([A-Z]\d{2,4}[A-Z])\s+(?:acquired\s+)?(?:resistan(?:t|ce)|gatekeeper|hotspot|activating"
            r"|sensiti[sz]ing|oncogenic|driver)\s+(?=mutation|variant|alteration)",
            r"\1 ",
        ),
        (
            r"(?:少见|罕见|常见|经典)(?:的?突变)?\s*(?=[A-Z]\d{3}[A-Z])",
            "",
        ),
        (
            r"(?<![A-Za-z0-9])([A-Z]\d{2,4}[A-Z])\s*(?:获得性|继发性|原发性)?(?:耐药|敏感|激活|热点)(?=突变|变异)",
            r"\1",
        ),
        (
            r"(?:<|less than|fewer than)\s*(?:100|50)\s+(?:viable\s+|evaluable\s+|invasive\s+)*"
            r"(?:(?:tumou?r|neoplastic|malignant)\s+)?cells\b",
            " insufficient tumor cells ",
        ),
        (rf"{_GENE_EXON}\s?[-~]{{1,2}}\s?{_GENE_EXON}", r"\1-\2"),
        (r"\((?:limit of detection|detection limit|LOD|cut-?off|sensitivity)\b[^()]*\)", " "),
        (r"\b(IHC|FISH|ISH)(?=[0-3]\s?\+)", r"\1 "),
        (
            r"\b(?:(?:un)?common|rare)\s+(?:sensiti[sz]ing\s+)?(?:mutation|variant)s?\s*[:(]?\s*"
            r"(?=(?:p\.)?[A-Z]\d{3}[A-Z]\b)",
            " ",
        ),
        (
            r"\b(?:detected|identified|present|found)\s*[:=?]\s*(?:no|none|否)(?=\s*(?:[;,.|)]|$))",
            " not detected ",
        ),
        (r"\b(detected|identified|present|found)\s*[:=?]\s*(?:yes|是)\b", r"\1"),
        (r"(?<![\d.])\d+\s?个(?=突变(?!\s?/)|变异|基因|位点)", " "),
        (rf"[,;]\s*(?:and |but )?with\s+(?:an?\s)?(?={_DRIVERS})", " ; positive for "),
        # A sign after a colon is a result: '19del:- L858R:+'.
        (r"(?<=:)-(?=[\s,;、。|)]|$)(?!\s*[-+\d])|(?<=:)\s+-(?=\s*(?:[,;、。|)]|$))", " negative "),
        (r"(?<=:)\+(?=[\s,;、。|)]|$)(?!\s*[-+])|(?<=:)\s+\+(?=\s*(?:[,;、。|)]|$))", " positive "),
        (
            r"\b((?:not |none )?(?:detected|identified|found|present|seen|observed))\s+(?:in|at|within)\s+"
            r"(exons?\s?\d{1,2}(?:\s?(?:,|and|or|-|to|&)\s?\d{1,2})*)(?!\d)",
            r" \2 \1",
        ),
        (r"(?:耐药|敏感|激活|热点)突变\s*(?=[A-Z]\d{3}[A-Z])", " "),
        (
            r"\bfusion\s+variants?\s?[1-8][ab]?(?:/[1-8]?[ab])?(?![\w.%])(?!.*(?:neg|not\b|no\b))",
            "fusion ",
        ),
        (
            r"\b(?:no|without)\s+(?:split|separated|rearranged|break-?\s?apart)\s+signals?\b"
            r"|(?:未见|无)明?显?(?:红绿)?(?:分离|断裂)信号",
            " not rearranged ",
        ),
        (r"\bup to\s+(?=\d)", "<="),
        (r"\bEGFR[\s-]?v(?:ariant)?\s?(?:III|3)\b", "EGFR exon 2-7 deletion"),
        (r"\bALK\s?[(-]?\s?Ventana\b|\bVentana[\s-]+(?:anti-)?ALK\b", "ALK IHC"),
        (
            r"\bCDKN2A\s?/\s?(?:CDKN2)?B\s+((?:homozygous\s|deep\s|biallelic\s|copy number\s|co-?)?"
            r"(?:loss|deletion|deleted)\b)",
            r"CDKN2A \1, CDKN2B \1",
        ),
        (r"\b(?:un|non)-?(?=(?:amplified|rearranged)\b)", " not "),
        (
            r"\b(mutated|mutation|rearranged|amplified|altered|fused|rearrangement|fusion|amplification)"
            r"\s*[:=?]\s*(?:no|none|否)(?=\s*(?:[;,.|)]|$))",
            r" no \1 ",
        ),
        (r"未(?=扩增|重排|融合|断裂)", " no "),
        (r"(\d)\s?\(\s?(mut\w*\s?/\s?Mb)\s?\)", r"\1 \2"),
        (r"(?<![\d.])14\s*(?=跳)", "14外显子"),
        (r"肿瘤细胞(?:数量?)?\s*(?:少于|不足|<)\s*(?:100|50)\s*个?", " insufficient tumor cells "),
        # So does the finding: ...,检出KRAS G12V突变.
        (
            r"(?:^|[,;。、])\s*(?:并)?(?:检测到|检测出|检出|可见|测到|发现|查见)(?=[A-Za-z0-9第])",
            " ; positive for ",
        ),
        (
            rf"{_UNCERTAIN}\s*(?:none(?: detected| identified| reported)?|not detected|无|未检出)\b",
            " ",
        ),
        (
            rf"{_UNCERTAIN}",
            " list of VUS ",
        ),
        # In Chinese the denial stands before all that it denies: 未检出EGFR、ALK突变.
        (
            r"(?:均)?(?:未检测到|未检测出|未检出|未能检出|未见到|未见|未发现|未测到|未查见)(?=[A-Za-z0-9第])",
            " no ",
        ),
        (r"\s?/\s?(?:CEP|CEN)\s?-?\d{1,2}\b", " cep7 "),
        (r"CDKN2A\s?/\s?(?:CDKN2)?B\b", "CDKN2A/CDKN2B"),
        # A heading speaks for what follows it: 'Negative: EGFR, ALK'.
        (
            rf"{_HEADING}(?:positives?|pos|detected|阳性|检出)(?:\s(?:genes?|findings?|results?|for))?\s?:",
            " positive for ",
        ),
        (
            rf"{_HEADING}(?:negatives?|neg|not detected|阴性|未检出)(?:\s(?:genes?|findings?|results?|for))?\s?:",
            " negative for ",
        ),
        (rf"\b(?:positive|pos)\s?:\s*(?={_DRIVERS})", " ; positive for "),
        (
            rf"(?:\b(?:negative|neg|not detected)|阴性|未检出)\s?:\s*(?={_DRIVERS})",
            " ; negative for ",
        ),
        (r"\bSyn(?=\s?(?:\(\s?[+-]|\+|阳性|阴性))", "synaptophysin"),
        (r"第?\s*(\d{1,4})\s*(?:位|号)?\s*密码子", r" codon \1 "),
        (r"百分之\s*(\d+)", r"\1%"),
    )
)
# What any of these needs, so that plain texts ('L858R', 'negative', '50%') are spared the searches.
_NEEDED = re.compile(
    r"""::|p\.\s?[(\[]|/\s?CE|\(|\)\s?[-~]|[<≥≤≧≦⩾⩽±]|\+\s?[/-]|-\+|\bve\b|[\u3400-\u9fff]
    |met|un-?(?:amp|rearr)|non-?(?:amp|rearr)|\bwith\b|:\s*[-+]|\ exon|signal|up\ to|vIII|v3|Ventana|least|most|than|greater|more|less|none\ of|IHC|ISH|CDKN2A/|Syn|VUS|significance
    |mutation|variant|alteration|(?:detected|present|found|identified|mutated|rearranged|amplified|altered|fused|fusion)\s*[:=?]
    |(?:pos|neg|positive|negative|detected)\w*[\w\s]{0,10}:
    |[TC]PS\d|(?:18|19|20|21)\s?(?:ex|[A-Z]\d{3})|[RTKF2]\d{1,2}\s?(?:del|ins)
    |ex(?:on)?\.?\s?\d{1,2}\s?[-~]""",
    re.IGNORECASE | re.VERBOSE,
)


def rewritten(text: str) -> str:
    """Give a text in the spelling that the lexer reads."""
    if _NEEDED.search(text):
        for pattern, written in _REWRITTEN:
            text = pattern.sub(written, text)
    return text
