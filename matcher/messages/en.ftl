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
