-- The rows of the listed patients that each question looks at: what a reason shows.
-- What stands in braces is filled in by core_duckdb.py.

CREATE TABLE listed AS SELECT DISTINCT p FROM lists;

CREATE TABLE evidence AS
WITH rows AS (
    SELECT p, concept, "table", row, on_low, on_high
    FROM '{record}/measurements/*.parquet' SEMI JOIN listed USING (p)
),
newest AS (SELECT p, concept, max(on_low) AS newest FROM rows GROUP BY p, concept),
latest AS (
    SELECT p, concept, "table", row FROM rows JOIN newest USING (p, concept)
    WHERE newest IS NULL OR on_high IS NULL OR on_high >= newest
)
SELECT leaf, p, "table" AS source, row FROM latest JOIN analytes USING (concept)
UNION ALL
SELECT leaf, p, source, row FROM events SEMI JOIN listed USING (p)
WHERE met IS NOT false OR denies OR tells
UNION ALL
SELECT leaf, p, 'biomarkers', row FROM findings SEMI JOIN listed USING (p)
WHERE met IS NOT false OR denies
UNION ALL
SELECT leaf, p, 'diagnoses', row FROM (
    SELECT p, row FROM '{record}/tumours/*.parquet' SEMI JOIN listed USING (p)
    WHERE is_tumour IS NOT false
), leaves WHERE kind IN ('diagnosis', 'stage')
UNION ALL
SELECT leaf, p, 'patients', row FROM (
    SELECT p, row FROM '{record}/patients/*.parquet' SEMI JOIN listed USING (p)
), leaves WHERE kind IN ('age', 'sex');
