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
