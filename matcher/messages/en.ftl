### What people read, in English. Every message stands in each of the languages' files.

## Verdicts of a patient for a trial

verdict-eligible = eligible
verdict-possible = possible
verdict-later = later
verdict-ineligible = ineligible
verdict-near-miss = near miss

## What people did about a candidate

disposition-to_review = to review
disposition-contacted = contacted
disposition-consented = consented
disposition-screen_failed = screen failed
disposition-not_interested = not interested
disposition-not_eligible = not eligible

## What the verdicts mean

verdict-eligible-meaning = Nothing fails and nothing is unknown. Questions that only a person can answer remain.
verdict-possible-meaning = Nothing fails, but the record doesn’t answer everything: see what is to look up.
verdict-later-meaning = What fails ends by itself, a washout say, and is over on the day shown.
verdict-near-miss-meaning = Not eligible: exactly one criterion stands in the way. Worth a second look.
verdict-ineligible-meaning = At least one criterion fails and stays so.

## Statuses of a criterion, and what they mean

status-pass = pass
status-fail = fail
status-unknown = unknown
status-manual = manual
status-pass-meaning = The record speaks for the patient, whether the criterion includes or excludes.
status-fail-meaning = The record speaks against the patient on this criterion.
status-unknown-meaning = The record doesn’t say, or not clearly enough. Neither a yes nor a no: look it up.
status-manual-meaning = Only a person can say: consent, an investigator’s judgement. Ask.

## Causes of a status, and what they mean

cause-measured = measured
cause-reported = reported
cause-covered = covered
cause-not_known = not known
cause-assumed = assumed
cause-not_recorded = not recorded
cause-stale = stale
cause-ambiguous = ambiguous
cause-unit = unit
cause-conflict = conflict
cause-pending = pending
cause-measured-meaning = a measured value decides
cause-reported-meaning = a recorded finding or event decides
cause-covered-meaning = no such row, in a span for which the record is declared complete
cause-not_known-meaning = the criterion asks for what is known, and the record is silent about it
cause-assumed-meaning = the site’s configured default decides, such as a normal range
cause-not_recorded-meaning = nothing in the record answers it
cause-stale-meaning = what is recorded is older than the criterion, or the site, allows
cause-ambiguous-meaning = a text or a date that can be read in more than one way
cause-unit-meaning = the unit is missing or can’t be converted
cause-conflict-meaning = two records disagree
cause-pending-meaning = the test was ordered and its result isn’t there yet

## Where a criterion stands in its source

section-inclusion = inclusion
section-exclusion = exclusion
section-summary = title or summary

## What changed since the night before, and why

workbook-change-new = new
workbook-change-gone = gone
workbook-change-up = up
workbook-change-down = down
workbook-change-changed = changed
workbook-change-same = same
workbook-cause-data = new or corrected data
workbook-cause-criteria = edited criteria
workbook-cause-vocabulary = a text is read differently
workbook-cause-calendar = the calendar
workbook-cause-settings = the site’s settings
workbook-cause-version = a new version of the program
workbook-cause-disposition = what people decided
workbook-cause-others = other patients

## The digest for mail or chat

digest-title = Trial candidates of { $day }
digest-run = Run { $run }, { $n } patients read.
digest-changes = What changed
digest-no-changes = Nothing has changed since the night before, or there was none.
digest-change = Change
digest-because-of = Because of
digest-pairs = Patients and trials
digest-trials = Trials
digest-trial = Trial
digest-further-trials = { $n ->
    [one] One further trial stands in the report.
   *[other] { $n } further trials stand in the report.
  }
digest-quality = Data
digest-table = Table
digest-rows-in = Rows read
digest-rows-used = Used
digest-rows-quarantined = Set aside
digest-to-decide = { $n ->
    [0] No raw text waits for a decision.
    [one] One raw text waits for a decision: see the workbook.
   *[other] { $n } raw texts wait for a decision: see the workbook.
  }
digest-withheld = Counts from 1 to { $n } are withheld, and marked { $mark } others that would reveal them.

## Units of time, lists and numbers

duration-day = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
duration-week = { $number ->
    [one] { $number } week
   *[other] { $number } weeks
}
duration-month = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
duration-year = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
days-since = since { $start }
days-until = until { $end }
days-from-to = { $start } to { $end }
number-between = { $low } to { $high }
limits-both = { $lower } and { $upper }
unit-years = years
limits-times = { $of ->
    [uln] × ULN
    [lln] × LLN
   *[normal-range] × the normal range
}
either = { $one } or { $other }
separator-facts = {", "}
separator-clauses = {"; "}
separator-none = {", "}
separator-short = {" · "}

## Reasons: what was understood of a row

found-one-of = one of { $names }
found-not-understood = not understood: { $text }
found-text-not-understood = not understood
found-site-not-understood = a site not understood
found-born = born { $year }
found-age = age { $age }
found-age-at-least = age { $age } or more
found-age-at-most = age at most { $age }
found-age-between = age { $youngest } or { $oldest }
found-sex = { $sex ->
    [female] female
    [male] male
   *[other] { $sex }
}
found-diagnosis-by = { $basis ->
    [histology] { $diagnosis }, by histology
    [cytology] { $diagnosis }, by cytology
    [clinical] { $diagnosis }, on clinical grounds
   *[not_recorded] { $diagnosis }, on grounds not recorded
}
found-stage = { $stage ->
    [limited] limited stage
    [extensive] extensive stage
   *[other] stage { $stage }
}
found-recurrent = recurrent tumour, stage open
found-condition-status = { $status ->
    [absent] absent
    [active] active
    [controlled] controlled
    [resolved] resolved
    [history] history
    [suspected] suspected
    [ruled_out] ruled out
   *[other] { $status }
}
found-grade = grade { $grade }
found-lesion = { $kind ->
    [primary] primary in { $where }
    [metastasis] metastasis in { $where }
    [node] node in { $where }
   *[lesion] lesion in { $where }
}
found-diameter = { $number } mm
found-symptomatic = symptomatic
found-not-symptomatic = not symptomatic
found-treated = treated
found-not-treated = not treated
found-never-treated = no local treatment on record (treatments declared complete)
found-measurable = measurable
found-not-measurable = not measurable
found-stable-since = stable since { $day }
found-treatment-line = { $given } (line { $line })
found-treatment-setting = { $setting ->
    [neoadjuvant] { $given } (neoadjuvant)
    [adjuvant] { $given } (adjuvant)
    [consolidation] { $given } (consolidation)
    [maintenance] { $given } (maintenance)
    [induction] { $given } (induction)
    [metastatic] { $given } (for metastatic disease)
    [concurrent] { $given } (concurrent)
    [definitive] { $given } (definitive)
   *[other] { $given } ({ $setting })
}
found-not-given = { $why ->
    [negated] absent
    [declined] declined
    [planned] planned
    [allergy] allergy
   *[other] not given ({ $why })
}
found-cycles = { $cycles ->
    [one] { $cycles } cycle
   *[other] { $cycles } cycles
}
found-response = response { $response }
found-progressed = progressed { $day }
found-result = { $result ->
    [positive] positive
    [negative] negative
    [equivocal] equivocal
   *[not_tested] not tested
}
found-not-tested-because = { $cause ->
    [pending] (pending)
    [insufficient] (insufficient material)
    [failed] (test failed)
    [cancelled] (cancelled)
   *[other] ({ $cause })
}
alteration-in-exon = { $kind ->
    [deletion] exon { $exon } deletion
    [insertion] exon { $exon } insertion
    [skipping] exon { $exon } skipping
   *[mutation] exon { $exon } mutation
}
alteration = { $kind ->
    [fusion] fusion
    [rearrangement] rearrangement
    [mutation] mutation
    [amplification] amplification
    [expression] expression
    [loss] loss
    [deletion] deletion
    [frameshift] frameshift
    [homozygous-deletion] homozygous deletion
    [sensitizing-mutation] sensitizing mutation
    [common-sensitizing-mutation] common sensitizing mutation
    [uncommon-sensitizing-mutation] uncommon sensitizing mutation
    [kinase-domain-mutation] kinase domain mutation
   *[other] { $name }
}
found-vus = of unknown significance
found-nothing-reported = report without a finding
found-nothing-of-gene = no { $gene } alteration reported by { $panel }
found-panel-unnamed = a report
found-measured = { $name } { $value }
found-not-readable = { $name } not readable ({ $text })
found-word = { $word ->
    [positive] positive
    [negative] negative
    [equivocal] equivocal
   *[other] { $word }
}
found-by-site-range = by the site’s normal range
found-no-range = no normal range on record
found-older-than = older than { $window }
found-ecog-from-karnofsky = ECOG (from Karnofsky)
found-clearance = creatinine clearance { $value } mL/min by Cockcroft-Gault from { $source }
found-no-clearance = creatinine clearance can’t be computed from { $source }
found-complete = { $domain } declared complete
found-complete-since = { $domain } declared complete since { $day }

## Reasons: what is asked for, to stand in "no … on record" and "needs …"

asked-or-more = { $names } or { $more } others that the criterion names
asked-other-than = { $names } other than { $left_out }
asked-with-exceptions = { $names } other than what the criterion leaves out
asked-word = { $word ->
    [positive] positive
   *[negative] negative
}
asked-basis = { $basis ->
    [histology] histology
    [cytology] cytology
   *[clinical] a clinical diagnosis
}
asked-stage = { $stage ->
    [limited] limited stage
    [extensive] extensive stage
   *[other] stage { $stage }
}
asked-any-alteration = { $gene } alteration
asked-alteration = { $gene } { $alteration }
asked-condition = { $active ->
    [yes] active{" "}
   *[no] {""}
}{ $names }{ $grade ->
    [any] {""}
   *[other] {" "}of grade { $grade } or more
}{ $window ->
    [any] {""}
   *[other] {" "}within { $window }
}
asked-route = { $route ->
    [systemic] systemic
    [inhaled] inhaled
    [topical] topical
   *[local] local
}
asked-setting = { $setting ->
    [neoadjuvant] neoadjuvant
    [adjuvant] adjuvant
    [consolidation] consolidation
    [maintenance] maintenance
    [induction] induction
   *[metastatic] metastatic
}
asked-treatment = { $ongoing ->
    [yes] ongoing{" "}
   *[no] {""}
}{ $route ->
    [any] {""}
   *[other] { $route }{" "}
}{ $names }{ $window ->
    [any] {""}
   *[other] {" "}within { $window }
}{ $line ->
    [any] {""}
   *[other] {" "}in line { $line }
}{ $setting ->
    [any] {""}
   *[other] {" "}({ $setting })
}{ $progressed ->
    [yes] {" "}with progression
   *[no] {""}
}
asked-line-or-later = systemic therapy in line { $line } or later
asked-lesion-kind = { $several ->
    [yes] { $kind ->
        [primary] primaries
        [metastasis] metastases
        [node] nodes
       *[lesion] lesions
    }
   *[no] { $kind ->
        [primary] primary
        [metastasis] metastasis
        [node] node
       *[lesion] lesion
    }
}
asked-lesions = { $counted ->
    [organs] organs with { $lesions }
   *[lesions] { $lesions }
}{ $site ->
    [anywhere] {""}
   *[other] {" "}in { $site }
}

## Reasons: values, what they need to be, and why they aren't known

reason-needs = { $found }, needs { $needed }
reason-must-not-be = { $found }, must not be { $asked }
reason-asked = { $found }, asked: { $asked }
reason-no-age = no age on record
reason-no-sex = no sex on record
reason-no-diagnosis = no diagnosis on record
reason-no-stage = no stage on record
reason-no-category = no { $letter } category on record
reason-no-score = no { $score } on record
reason-no-result = no result of { $name } on record
reason-no-clearance = no creatinine clearance on record, nor creatinine, weight, age and sex to estimate it
reason-row-dated = { $row } ({ $day })
reason-rows-more = and { $more } more
reason-conflict = records disagree: { $rows }
reason-ambiguous = not clear: { $rows }
reason-unit = unit missing, unknown or not convertible: { $rows }
reason-pending = result pending: { $rows }
reason-stale = too old: { $rows }
reason-not-fully-recorded = not fully recorded: { $rows }
reason-manual = to be asked: { $asked }

## Reasons: what there is none of, and what that silence means

reason-none = no { $asked }
reason-fewer = fewer than { $number } { $asked }
reason-no-more-than = { $none }: { $rows }
reason-covered = { $table ->
    [conditions] { $none } on record; problem list declared complete
    [treatments] { $none } on record; treatments declared complete
    [biomarkers] { $none } on record; biomarker reports declared complete
    [lesions] { $none } on record; lesions declared complete
   *[other] { $none } on record; { $table } declared complete
}
reason-covered-since = { $table ->
    [conditions] { $none } on record; problem list declared complete since { $day }
    [treatments] { $none } on record; treatments declared complete since { $day }
    [biomarkers] { $none } on record; biomarker reports declared complete since { $day }
    [lesions] { $none } on record; lesions declared complete since { $day }
   *[other] { $none } on record; { $table } declared complete since { $day }
}
reason-not-known = { $table ->
    [conditions] { $none } known: the patient has a problem list, and it names none
    [treatments] { $none } known: the patient has treatments on record, none of them such
    [biomarkers] { $none } known: the patient has biomarker reports, and they name none
    [lesions] { $none } known: the patient has lesions on record, none of them such
   *[other] { $none } known: the patient has records in { $table }, none of them such
}
reason-not-recorded = { $table ->
    [conditions] { $none } on record, but the problem list is not declared complete
    [treatments] { $none } on record, but treatments are not declared complete
    [biomarkers] { $none } on record, but biomarker reports are not declared complete
    [lesions] { $none } on record, but lesions are not declared complete
   *[other] { $none } on record, but { $table } is not declared complete
}
reason-set-aside = { $table ->
    [conditions] { $none } on record, but rows of the problem list could not be used (see the quarantine)
    [treatments] { $none } on record, but rows of the treatments could not be used (see the quarantine)
    [biomarkers] { $none } on record, but rows of the biomarker reports could not be used (see the quarantine)
    [lesions] { $none } on record, but rows of the lesions could not be used (see the quarantine)
   *[other] { $none } on record, but rows of { $table } could not be used (see the quarantine)
}

## Reasons of a candidate in short

short-clause = { $text }: { $reason }
short-fails = Fails: { $failing }
short-to-look-up = To look up: { $open }
short-both = Fails: { $failing }. To look up: { $open }
short-open-more = { $open } · and { $more } more
short-all-met = Every criterion on record is met.

## What matcher explain prints

explain-head = { $trial } · { $patient }: { $verdict }
explain-head-later = { $trial } · { $patient }: { $verdict } from { $day }
explain-head-deceased = { $trial } · { $patient }: { $verdict } (recorded as deceased: a candidate for nothing)
explain-row = { $table } row { $row }: { $raw } → { $normalized }
explain-row-dated = { $table } row { $row }, { $date }: { $raw } → { $normalized }

## Facts that are missing, where no vocabulary names them

missing-diagnosis-tumour_type = tumour type
missing-diagnosis-basis = what the diagnosis rests on
missing-stage-group = stage
missing-stage-T = T category
missing-stage-N = N category
missing-stage-M = M category
missing-treatment-lines_of_therapy = lines of systemic therapy
missing-lesion-anywhere = lesions
missing-lesion-measurable = measurable lesions
missing-lesion-primary = primary tumour
missing-lesion-metastasis = metastases
missing-lesion-node = involved lymph nodes
missing-person-age = age
missing-person-sex = sex
missing-and-more = { $named } and { $n } more

## Why a pair or a criterion isn’t what it was the night before

changes-data-new = { $dated ->
    [yes] New row { $row } of { $table }, of { $date }: { $raw }
   *[no] New row { $row } of { $table }: { $raw }
}
changes-data-gone = { $dated ->
    [yes] Row { $row } of { $table }, of { $date }, is no longer there: { $raw }
   *[no] Row { $row } of { $table } is no longer there: { $raw }
}
changes-data-other-new = New row { $row } of { $table }.
changes-data-other-gone = Row { $row } of { $table }, as it was then, is no longer there.
changes-data-set-aside = A row of this patient in { $table } can’t be used, so the table is no longer complete.
changes-data-used-again = All rows of this patient in { $table } can be used again.
changes-data-unnamed = The patient’s rows are other than they were.
changes-data-patient-new = The patient is new: row { $row } of patients.
changes-data-patient-gone = There is no row of patients any more that can be used.
changes-data-deceased = Recorded as deceased: row { $row } of patients.
changes-data-not-deceased = No longer recorded as deceased: row { $row } of patients.
changes-criteria-edited = Criterion { $criterion }, item { $raw } of the source, was edited.
changes-criteria-new = Criterion { $criterion }, item { $raw } of the source, is new.
changes-criteria-removed = Criterion { $criterion }, item { $raw } of the source, was removed.
changes-criteria-trial = The trial’s file was edited.
changes-trial-new = The trial is new.
changes-trial-gone = The trial’s file is no longer in the folder.
changes-vocabulary-mapping = “{ $raw }” was read as { $before } and is now read as { $after }.
changes-vocabulary-otherwise = “{ $raw }” is read otherwise than before.
changes-vocabulary-files = The vocabulary was edited: { $raw }.
changes-not-understood = not understood
changes-settings = The site’s settings were changed: { $raw }.
changes-listing = The list held { $before } patients and now holds { $after }.
changes-version = Another version of the program judges: { $raw }.
changes-calendar-too-old = { $raw } of { $date } became older than { $window } on { $after }.
changes-calendar-over = On { $after }, { $window } had passed since { $date }: { $raw }.
changes-calendar-day = Only the day moved, from { $before } to { $after }.
changes-others-in = Nothing of this patient changed: there is room on the list now.
changes-others-out = Nothing of this patient got worse: others now rank higher on a full list.
