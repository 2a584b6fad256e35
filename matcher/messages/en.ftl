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
cause-unreviewed = unreviewed
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
cause-unreviewed-meaning = the record speaks against the patient, but nobody has reviewed the criterion as it stands

## Where a criterion stands in its source

section-inclusion = inclusion
section-exclusion = exclusion
section-summary = title or summary

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
found-clearance-weighed = creatinine clearance { $value } mL/min by Cockcroft-Gault from { $source }, weighed { $day }
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
    [conditions] { $none } on record, but some rows of the problem list could not be used (see the quarantine)
    [treatments] { $none } on record, but some rows of the treatments could not be used (see the quarantine)
    [biomarkers] { $none } on record, but some rows of the biomarker reports could not be used (see the quarantine)
    [lesions] { $none } on record, but some rows of the lesions could not be used (see the quarantine)
   *[other] { $none } on record, but some rows of { $table } could not be used (see the quarantine)
}

## Reasons of a candidate in short

short-clause = { $text }: { $reason }
short-asked = { $text }?
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
compare-head = { $trial } · { $patient }: { $before } → { $now }
compare-absent = not there
compare-nothing = No criterion has another status than in the earlier run.
compare-criterion = { $criterion } [{ $section } { $item }]: { $before } → { $now }: { $text }

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
missing-condition = { $named }?
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
changes-criteria-excludes = Criterion { $criterion }, item { $raw } of the source, may exclude now.
changes-criteria-no-longer-excludes = Criterion { $criterion }, item { $raw } of the source, can’t exclude any more: nobody has reviewed it as it stands.
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
changes-disposition-dismissed = { $raw ->
    [screen_failed] Dismissed: screen failed.
    [not_interested] Dismissed: the patient isn’t interested.
    [not_eligible] Dismissed: not eligible.
   *[other] Dismissed.
}
changes-disposition-returned = No longer dismissed.
changes-others-in = Nothing of this patient changed: there is room on the list now.
changes-others-out = Nothing of this patient got worse: others now rank higher on a full list.
## What a registry says of a trial

registry-recruiting = recruiting
registry-not_yet_recruiting = not yet recruiting
registry-enrolling_by_invitation = enrolling by invitation
registry-active_not_recruiting = active, not recruiting
registry-suspended = suspended
registry-terminated = terminated
registry-completed = completed
registry-withdrawn = withdrawn
registry-unknown = status not stated

## What became of a candidate since the night before, and why

change-new = new
change-gone = gone
change-up = up
change-down = down
change-changed = changed
change-same = same
change-new-meaning = Listed tonight and not the night before.
change-gone-meaning = Listed the night before and not tonight. What the sentence says is why.
change-up-meaning = A better verdict, or of the same verdict a higher score.
change-down-meaning = A worse verdict, or of the same verdict a lower score.
change-changed-meaning = The same verdict and score, but some criterion is answered otherwise.
change-cause-data = data
change-cause-criteria = criteria
change-cause-vocabulary = vocabulary
change-cause-settings = settings
change-cause-version = version
change-cause-calendar = calendar
change-cause-disposition = disposition
change-cause-others = other patients
change-cause-data-meaning = A row is new, or one is no longer there.
change-cause-criteria-meaning = The trial’s file was edited.
change-cause-vocabulary-meaning = A text is read otherwise than before.
change-cause-settings-meaning = The site’s configuration was changed.
change-cause-version-meaning = Another version of the program judges.
change-cause-calendar-meaning = The day moved, and a window opened or closed.
change-cause-disposition-meaning = Someone entered what was done about the candidate.
change-cause-others-meaning = Nothing of the patient changed: others moved on a list of limited length.

## The page: its frame

page-title = Trial candidates as of { $date }
page-no-script = This page is drawn by scripts inside it, and the browser doesn’t run them. Open it with scripts allowed; until then, worklist.xlsx beside this file holds the lists.
page-skip = Skip to the content
page-views = Views
page-trials = Trials
page-tonight = Tonight
page-to-find-out = To find out
page-dispositions = Dispositions
page-quality = Data quality
page-glossary = Glossary
page-search = Search patients and reasons
page-search-hint = Search patients, reasons ( / )
page-search-for = Search: { $words }
page-pairs-found = Patients and trials found
page-where = Where you are
page-on-this-page = On this page
page-nowhere = Nothing is at this address
page-nowhere-means = The address names no view, trial or patient of this night’s report. A patient who left all lists long ago is no longer in it.
page-to-tonight = Go to what changed tonight
page-n-listed = { $n ->
    [one] { $n } listed
   *[other] { $n } listed
}
page-n-watched = { $n } on the watch list
page-n-changed = { $n } changed
page-n-deceased = { $n } deceased and not considered

## The page: tables

page-rows-shown = { $n ->
    [one] { $n } row of { $total } shown
   *[other] { $n } rows of { $total } shown
}
page-rows-from-to = { $from } to { $to } of { $n }
page-earlier = Back
page-further = Further
page-all-rows = All rows
page-no-row-passes = No row passes the filter.
page-filter-list = Filter this list
page-rank = Rank
page-patient = Patient
page-patients = Patients
page-trial = Trial
page-verdict = Verdict
page-change = Change
page-cause = Cause
page-why = Why
page-status = Status
page-criterion = Criterion
page-score = Score
page-answers = Answers
page-item = Item
page-date = Date
page-percent = { $n } %
page-from-day = from { $date }

## The page: tonight

page-list-to-check = A list to check against the chart, not a decision.
page-what-changed-tonight = What changed tonight
page-what-changed = What changed
page-became = became
page-first-night = This is the first night: there is none before it to compare with.
page-nothing-changed = Nothing changed since the night before.
page-only-changes = Only these changes
page-only-causes = Only these causes
page-changes-shown = { $n ->
    [one] { $n } change of { $total } shown
   *[other] { $n } changes of { $total } shown
}
page-show-changes = { $n ->
    [one] The change and its cause
   *[other] The { $n } changes and their causes
}
page-changes-of = Changes of { $trial }
page-criteria-changed = { $n ->
    [one] One criterion is answered otherwise
   *[other] { $n } criteria are answered otherwise
}
page-glance = The night at a glance
page-by-verdict = Patients by trial and verdict
page-patients-read = { $n ->
    [one] One patient was read
   *[other] { $n } patients were read
}
page-no-trials = No trial was read.
page-changed-tonight = Changed
page-listed = Listed
page-deceased = Deceased

## The page: a trial

page-candidates = Candidates
page-watch-list = Watch list
page-watch-list-means = This trial takes no patients now ({ $status }). Nobody here can be enrolled; the list shows who would fit.
page-status-not-stated = The source doesn’t say whether this trial recruits. Ask before contacting anyone.
page-no-criteria = The source of this trial lists no eligibility criteria. What is checked was read from its title or summary, so nobody is called eligible.
page-no-criteria-short = no criteria listed
page-left-open = { $n ->
    [one] One thing that its document leaves open
   *[other] { $n } things that its document leaves open
}
page-best-first = Best first; whom someone dismissed comes last. Open a patient to see every criterion.
page-matters-most = What matters most
page-missing = Missing:
page-to-check = Check in the chart:
page-disposition = Disposition
page-dismissed = dismissed
page-only-verdicts = Only these verdicts
page-only-changed = Only what changed
page-nobody-listed = Nobody is listed for this trial tonight.
page-left-out = { $n ->
    [one] One further row of this trial is left out of this page; candidates.parquet and near_misses.parquet hold it.
   *[other] { $n } further rows of this trial are left out of this page; candidates.parquet and near_misses.parquet hold them all.
}
page-near-misses = Near misses
page-near-misses-are = Not eligible, with one criterion in the way; the closest to its limit first
page-no-near-misses = No near miss tonight.
page-in-the-way = Criterion in the way
page-margin = Off the limit by
page-no-margin = no measure
page-the-document = The document
page-criteria-from = The criteria were read from { $source }.
page-computable = { $both ->
    [0] Of its { $n } criteria the record can answer { $record }, and { $person } only a person can answer.
   *[other] Of its { $n } criteria the record can answer { $record }, another { $both } in part, and { $person } only a person can answer.
}
page-all-criteria = All criteria, and what can answer them
page-review-unreviewed = not reviewed
page-review-changed = changed since it was reviewed
page-answered-by = Answered by
page-by-record = the record
page-by-person = a person only
page-by-both = the record in part, a person the rest
page-waterfall = Where patients are lost
page-over-the-living = Living patients only; a patient counts as lost at the first criterion failed, and unknown loses nobody
page-place = No.
page-left-and-lost = In order: left, and lost here
page-lost = Lost
page-left = Left
page-alone = Alone: pass, unknown, fail
page-fail-alone = Fail
page-unknown-alone = Unknown
page-only-this = Fail only this
page-calendar = Eligible later, on a known day
page-calendar-chart = { $n ->
    [one] One patient becomes eligible on a known day; the table below names the day.
   *[other] { $n } patients become eligible on known days, week by week; the table below names the days.
}
page-week-of = { $n ->
    [one] Week of { $date }: one patient
   *[other] Week of { $date }: { $n } patients
}
page-eligible-from = Eligible from
page-own-calendar = Dates are on the patient’s own calendar, which the hospital may have shifted

## The page: a pair, and a patient

page-one-up = One rank up
page-one-down = One rank down
page-all-of-patient = This patient in every trial
page-speaks-against = Speaks against
page-to-look-up = To look up
page-to-ask = To ask
page-passed = Passed
page-why-and-rows = Why, and the rows behind it
page-evidence-place = { $table }, row { $row }
page-read-as = Read as
page-looked-up = looked up
page-no-answers = This page doesn’t hold the criteria of this pair; the command matcher explain gives them.
page-ticks-last = Ticks last until this page is closed. What was done about a candidate is entered in worklist.xlsx.
page-history = { $n ->
    [one] One entry so far
   *[other] { $n } entries so far
}
page-patient-named = Patient { $patient }
page-listed-in = { $n ->
    [one] On the lists of one trial of { $total }.
   *[other] On the lists of { $n } trials of { $total }.
}
page-side-by-side = Every trial, side by side
page-not-in-page = not in this page
page-facts = The facts that the verdicts rest on
page-timeline-chart = { $n ->
    [one] One dated fact in time; the table below names it.
   *[other] { $n } dated facts in time; the table below names them.
}
page-recorded = As recorded
page-table-and-row = Table and row
page-counts-for = Counts for
page-no-facts = No row of this patient is behind an answer on this page.

## The page: to find out

page-find-out-means = The facts that settle most candidates come first. Each row counts what it settles once the facts above it are known.
page-by-test = By test
page-by-patient = By patient
page-fact = Fact
page-what-it-settles = What it settles
page-fact-settles = { $pairs ->
    [0] { $touches ->
        [one] { $fact } is missing for one candidate, who lacks something else, too.
       *[other] { $fact } is missing for { $touches } candidates, who lack something else, too.
    }
    [one] { $fact } for one patient settles one candidate.
   *[other] { $fact } for { $patients ->
        [one] one patient
       *[other] these { $patients } patients
    } settles { $pairs } candidates.
}
page-settles = Settles
page-touches = Touches
page-facts-missing = Facts
page-for-trials = { $n ->
    [1] for { $trials }
    [2] for { $trials }
    [3] for { $trials }
   *[other] for { $n } trials
}
page-who-lacks = Patients of whom { $fact } is to be found out
page-nothing-to-find-out = Nothing is to be found out: no candidate lacks a fact.
page-kind-biomarker = biomarker
page-kind-lab = laboratory value
page-kind-observation = observation
page-kind-diagnosis = diagnosis
page-kind-stage = stage
page-kind-treatment = treatment
page-kind-condition = condition
page-kind-lesion = lesion
page-kind-person = the patient
page-kind-drug = drug

## The page: dispositions

page-dispositions-are = What people entered in worklist.xlsx. Whoever is dismissed comes last in the lists, and comes back when the facts change.
page-latest-entries = The latest entry of each patient and trial
page-all-entries = All entries, the latest first
page-entered-by = Entered by
page-no-dispositions = Nobody has entered anything yet.

## The page: data quality

page-accuracy = How right the lists are
page-accuracy-means = Measured from what people found on reading charts without knowing what the lists said. The interval holds the true value with 95 % confidence.
page-no-accuracy = Too little was reviewed to say.
page-measure = Measure
page-measure-sensitivity = Sensitivity: of the suitable patients, how many are listed
page-measure-precision = Precision: of the listed patients, how many are suitable
page-estimate = Estimate
page-interval = 95 % interval
page-interval-from-to = { $low } to { $high } %
page-reviewed = Reviewed
page-all-trials = all trials
page-texts = Texts that a person has to read
page-texts-means = { $n ->
    [0] Every text was understood well enough.
    [one] One text couldn’t be read surely. What it means is entered in worklist.xlsx.
   *[other] { $n } texts couldn’t be read surely; the first { $shown } stand here. What they mean is entered in worklist.xlsx.
}
page-most-at-stake = Those on which most patients’ verdicts hang come first
page-no-texts = No text has to be read.
page-kind = Kind
page-at-stake = Patients at stake
page-nearest = Nearest concepts
page-remark = Remark
page-text-matched = matched
page-text-partial = partly understood
page-text-ambiguous = ambiguous
page-text-unmatched = not understood
page-tables = Tables
page-table = Table
page-rows-read = Rows read, table by table
page-rows-in = Rows in
page-rows-used = Used
page-rows-quarantined = Quarantined
page-no-tables = No table was read.
page-rows-not-used = Rows not used, and why
page-none-quarantined = No row was quarantined.
page-column = Column
page-reason = Reason
page-rows = Rows
page-which-rows = Which rows
page-the-run = The run
page-run = Run
page-as-of = As of

## The page: glossary

page-how-judged = Each patient is checked against each criterion of each trial. Unknown is neither yes nor no, and what is absent from the record never counts as negative unless the record is declared complete for it.
page-verdicts-are = Verdicts, for a patient and a trial
page-statuses-are = Statuses, for one criterion, seen from the patient’s side
page-causes-are = Causes, why a status is what it is
page-changes-are = Changes since the night before
page-change-causes-are = Causes of a change
page-evidence = Evidence
page-evidence-means = The table and row of the data handed in (rows counted from 1, the header excluded), the text as recorded, what it was read as, and its date. Dates are on the patient’s own calendar, which the hospital may have shifted.
page-score-means = Of the criteria that a record can answer, the share that is met. No score crosses the verdicts: eligible comes first, then possible, then later.
page-keys = Keys
page-key-search = /
page-key-search-does = goes to the search
page-key-arrows = ↑ ↓
page-key-arrows-does = goes from patient to patient in a list
page-key-enter = Enter
page-key-enter-does = opens the patient, or the first one found
page-key-escape = Esc
page-key-escape-does = clears the search, or leaves a patient for the trial and a trial for tonight



## The workbook: its sheets

workbook-title = Trial candidates of { $day }
workbook-sheet-summary = Summary
workbook-sheet-changes = Changed tonight
workbook-sheet-near-misses = Near misses
workbook-sheet-to-find-out = To find out
workbook-sheet-missing = To find out by patient
workbook-sheet-to-decide = Texts to decide
workbook-sheet-normalization = Normalization
workbook-sheet-quarantine = Quarantine

## The workbook: titles of columns

workbook-column-rank = Rank
workbook-column-verdict = Verdict
workbook-column-eligible_from = Eligible from
workbook-column-change = Change
workbook-column-score = Score
workbook-column-reasons = What matters most
workbook-column-to_find_out = To find out
workbook-column-to_check = To check in the chart
workbook-column-so_far = So far
workbook-column-changed_because = Because of
workbook-column-what = What has changed
workbook-column-verdict_before = Verdict before
workbook-column-rank_before = Rank before
workbook-column-score_before = Score before
workbook-column-source_item = Item
workbook-column-text = Criterion
workbook-column-reason = Reason
workbook-column-margin = Off the limit by
workbook-column-n_unknown = Unknown criteria
workbook-column-fact_kind = Kind of fact
workbook-column-label = What to find out
workbook-column-n_settles = Settles
workbook-column-n_touches = Concerns
workbook-column-n_patients = Patients
workbook-column-patients = For these patients
workbook-column-cause = Cause
workbook-column-n_trials = Trials
workbook-column-trials = For these trials
workbook-column-text_kind = Kind of text
workbook-column-recorded = Text as recorded
workbook-column-n_patients_at_stake = Patients at stake
workbook-column-n_rows = Rows
workbook-column-concept = Read as
workbook-column-understood = Understood
workbook-column-candidates = Nearest concepts
workbook-column-remark = Remark
workbook-column-means = It means
workbook-column-value = Value (labs)
workbook-column-unit = Unit (labs)
workbook-column-text_decided_by = Decided by
workbook-column-text_decided_on = Decided on
workbook-column-kind = Kind key
workbook-column-raw = Key
workbook-column-method = Method
workbook-column-resemblance = Resemblance
workbook-column-runner_up = Runner-up
workbook-column-ahead_by = Ahead by
workbook-column-table = Table
workbook-column-row = Row
workbook-column-column = Column
workbook-column-title = Title
workbook-column-trial_status = Status
workbook-column-list = List
workbook-column-deceased = deceased
workbook-column-notes = Notes

## The workbook: what stands in it

workbook-as-of = As of
workbook-patients-read = Patients read
workbook-note = Note
workbook-trials = Trials
workbook-tables = Tables
workbook-legend = What the words mean
workbook-no-criteria = The source lists no criteria.
workbook-list-candidates = candidates
workbook-list-watch-list = watch list
workbook-separator = {", "}
workbook-so-far = { $disposition }, { $day }, { $by }
workbook-so-far-because = { $disposition }, { $day }, { $by }: { $why }
workbook-left-out-trial = { $n ->
    [one] { $sheet }: the first of each trial stand here, one further row in { $file }.
   *[other] { $sheet }: the first of each trial stand here, { $n } further rows in { $file }.
  }
workbook-left-out-first = { $n ->
    [one] { $sheet }: the first stand here, one further row in { $file }.
   *[other] { $sheet }: the first stand here, { $n } further rows in { $file }.
  }
workbook-left-out-at-stake = { $n ->
    [one] { $sheet }: those on which most hangs stand here, one further row in { $file }.
   *[other] { $sheet }: those on which most hangs stand here, { $n } further rows in { $file }.
  }
workbook-left-out-reason = { $n ->
    [one] { $sheet }: the first of each table, column and reason stand here, one further row in { $file }.
   *[other] { $sheet }: the first of each table, column and reason stand here, { $n } further rows in { $file }.
  }
workbook-cut = { $n ->
    [one] { $sheet }: one text is cut, as a cell holds { $characters } characters.
   *[other] { $sheet }: { $n } texts are cut, as a cell holds { $characters } characters.
  }
workbook-not-of-the-list-stop = Choose one of the list, or leave the cell empty.
workbook-not-of-the-list-warning = Not one of the list. Keep it all the same?
workbook-not-a-day = Enter the day on which it was decided, up to today: 2026-11-21.

## The workbook: kinds of facts to find out

workbook-fact-biomarker = biomarker
workbook-fact-lab = laboratory value
workbook-fact-observation = observation
workbook-fact-diagnosis = diagnosis
workbook-fact-stage = stage
workbook-fact-treatment = treatment
workbook-fact-condition = condition
workbook-fact-lesion = lesions
workbook-fact-person = personal data

## The workbook: kinds of raw texts, and how far they were understood

workbook-kind-diagnosis = diagnosis
workbook-kind-stage = stage
workbook-kind-biomarker = biomarker
workbook-kind-drug = drug
workbook-kind-lab = laboratory value
workbook-kind-condition = condition
workbook-kind-lesion = site of a lesion
workbook-kind-sex = sex
workbook-kind-vital_status = vital status
workbook-kind-basis = basis of the diagnosis
workbook-kind-setting = setting of a treatment
workbook-kind-response = response
workbook-kind-stop_reason = reason to stop
workbook-kind-condition_status = status of a condition
workbook-kind-lesion_kind = kind of lesion
workbook-status-matched = yes
workbook-status-partial = in part
workbook-status-ambiguous = ambiguous
workbook-status-unmatched = no

## Dispositions: columns that people write into, or that say what a row is about

workbook-column-trial_id = Trial
workbook-column-patient_id = Patient
workbook-column-disposition = Disposition
workbook-column-why = Why
workbook-column-decided_on = Date
workbook-column-decided_by = Initials
workbook-column-note = Note
workbook-column-run_id = Run
workbook-column-statuses = Answers
workbook-sheet-review = Chart review

## Dispositions: what has changed since someone was dismissed

# Words of the statuses stand for $before and $now; of $now also the next message.
dispositions-gone = no longer asked
dispositions-change = { $criterion }: { $before } → { $now }
dispositions-separator = {"; "}
dispositions-returned = { $n ->
    [one] One answer has changed since the dismissal of { $day }: { $changes }.
   *[other] { $n } answers have changed since the dismissal of { $day }: { $changes }.
  }


## The index of a night's reports, and the parts that readers get

index-title = Trial candidates of { $day }
index-run = Run { $run }
index-caption = Reports, and how many patients and trials their lists hold
index-reader = For
index-files = Files
index-trials = Trials
index-changed = Changed tonight
index-everything = Everything
index-report = Report
index-workbook = Workbook
index-no-such-trial = The configuration gives { $reader } the trial { $trial }, which the night doesn’t have.
index-no-such-site = The configuration gives { $reader } the site { $site }, of which no patient was read.
index-no-site = { $n ->
    [one] One patient has no site, and stands in no site’s report.
   *[other] { $n } patients have no site, and stand in no site’s report.
  }
index-part-of-a-night = This is the part of { $reader }. Data quality, raw texts and what concerns other trials or sites stand in the whole report.

## Why a row is not used

quarantine-few-cells = the row has fewer cells than the header
quarantine-many-cells = the row has more cells than the header
quarantine-long-cell = a cell is longer than { $characters } characters
quarantine-nul = a cell holds a NUL byte
quarantine-empty = a required cell is empty
quarantine-no-day = not a date of the form YYYY-MM-DD, YYYY-MM or YYYY
quarantine-no-month = a month outside 1 to 12
quarantine-no-such-day = a day that its month does not have
quarantine-no-age = not an age in years
quarantine-age-above = an age above { $years } years
quarantine-no-year = not a year of four digits
quarantine-far-year = a year outside 1850 to 2199
quarantine-no-number = not a number
quarantine-below-zero = a number below zero
quarantine-not-whole = not a whole number
quarantine-no-flag = neither yes nor no
quarantine-no-domain = no table, and no table and term such as lesions/brain
quarantine-before = before { $day }
quarantine-after-index = after the patient's index date
quarantine-before-birth = before the patient's birth
quarantine-birth-after-index = after the index date
quarantine-too-old = more than { $years } years before the index date
quarantine-copy = a repetition of the same patient's row
quarantine-copy-differs = another row of the same patient differs
quarantine-no-patient = the patient has no row in patients
quarantine-patient-quarantined = rows for a quarantined patient
quarantine-lab-below-zero = a laboratory value below zero
quarantine-below-range = below ref_low
quarantine-impossible = { $units ->
    [in-likely] { $name }: not possible in { $unit }, possible in { $likely }
    [in] { $name }: not possible in { $unit }
    [likely] { $name }: not possible, possible in { $likely }
   *[none] { $name }: not possible
}

## Notes on the night's data

note-no-file = { $table }: there is no file of this table.
note-no-table = { $table }: the table is missing.
note-no-rows = { $table }: the file has a header and no rows.
note-ignored-columns = { $table }: columns that the contract does not have were ignored: { $columns }.
note-column-at = { $number } of the file
note-overflow = cells beyond the header
note-ignored-file = { $file } was ignored: a table is a .csv or .parquet file.
note-allowed = { $table }: the site allows the column { $column }, which was not searched for identifiers: { $reason }
note-old = { $n ->
    [one] patients: ages over 89 were read as 90 or older, in { $n } row.
   *[other] patients: ages over 89 were read as 90 or older, in { $n } rows.
}
note-few = { $n ->
    [one] patients: sites with fewer than { $least } patients were left out, in { $n } row.
   *[other] patients: sites with fewer than { $least } patients were left out, in { $n } rows.
}
note-no-decisions = There is no file of decisions on raw texts yet ({ $file }).
note-decisions-remarked = { $n ->
    [one] { $n } text has a decision that needs another look: see Texts to decide.
   *[other] { $n } texts have a decision that needs another look: see Texts to decide.
}

## Remarks on decisions

remark-not-applied = decision not applied: the vocabularies don't know '{ $meant }' of { $kind }
remark-contradicted = decision contradicted: read as { $concept } now

## What becomes of returned workbooks and tables

returned-taken = { $source }: dispositions taken: { $taken }, known before: { $known }, remarks: { $remarks }
returned-to-take = { $source }: dispositions to take: { $taken }, known before: { $known }, remarks: { $remarks }
entry-remark = { $place }: { $cause }
entry-remark-with-remedy = { $place }: { $cause }. { $remedy }
place-table = table { $name }
place-sheet = sheet { $name }
place-row = row { $name }
place-column = column { $name }
place-in-file = { $place } ({ $file })

workbook-damaged = the workbook is damaged, or no workbook (.xlsx)
workbook-too-large = the file is too large for a workbook
workbook-unreadable = the workbook can't be read ({ $cause })
workbook-locked = the workbook has a password or an old format: save it as .xlsx without
workbook-bursts = the workbook unpacks to more than any worklist has
workbook-odd = a sheet of the workbook is written as no spreadsheet program does
workbook-too-far = a sheet of the workbook has cells too far down or to the right

entry-no-sheet = the workbook has no sheet with columns for dispositions
entry-no-sheet-remedy = Return the worklist.xlsx of a run, with its header rows as they were.
entry-column-lost = the sheet has lost this column
entry-table-unreadable = the table of dispositions can't be read
entry-table-unreadable-remedy = Write it as .csv (UTF-8) or .parquet.
entry-table-lacks = the table of dispositions lacks this column
entry-empty = it is empty
entry-not-of-the-list = it is none of the words of the list
entry-needs-why = it is empty, and this disposition needs a reason
entry-no-day = it is no day of the form YYYY-MM-DD
entry-day-too-far-back = the day lies too far back
entry-day-in-the-future = the day lies in the future
entry-no-run = it is no run's id
entry-no-answers = it holds no answers as a workbook has them
entry-no-trial = there is no such trial
entry-not-as-written = the row's patient, trial or hidden cells aren't those that were written
entry-contradicted = someone else entered another disposition of this pair from the same list; both are kept, and the later day stands, or of one day what was taken last
entry-formula-shown = the cell { $cell } holds a formula; what it showed is read as if it had been typed
entry-formula-text = the cell { $cell } begins with = and so is a formula that shows nothing; its text is read as if it had been typed
entry-formula-nothing = the cell { $cell } holds a formula that shows nothing, and nothing is read of it: write it again as text
