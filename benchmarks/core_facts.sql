-- The facts of every patient, from a record's Parquet files: what the rivals start with.
-- What stands in braces is filled in by core_duckdb.py. One row a patient and test is left of the measurements, one row a
-- patient and question of what was diagnosed, found, given or had.

CREATE TABLE people AS
SELECT p, patient_id, sex, born_low, born_high, index_low, index_high, deceased
FROM '{record}/patients/*.parquet';

-- Measurements: of each patient and test the rows that could be the latest. Several are one interval
-- together: it meets a limit where all do, and misses it where all do. Rows with different normal
-- ranges can't be put together so; the second such part stands in its own columns.
CREATE TABLE measured AS
WITH rows AS (
    SELECT p, concept, low, high, low_open, high_open, word, ref_high, on_low, on_high
    FROM '{record}/measurements/*.parquet' WHERE concept IN ({analytes})
),
newest AS (SELECT p, concept, max(on_low) AS newest FROM rows GROUP BY p, concept),
latest AS (
    SELECT rows.* FROM rows JOIN newest USING (p, concept)
    WHERE newest IS NULL OR on_high IS NULL OR on_high >= newest
),
joined AS (
    SELECT p, concept, ref_high, count(*) AS n,
        CASE WHEN count(low) = count(*) THEN min(struct_pack(v := low, o := low_open)) END AS bottom,
        CASE WHEN count(high) = count(*) THEN max(struct_pack(v := high, c := NOT high_open)) END AS top,
        CASE WHEN count(word) = count(*) AND min(word) = max(word) THEN min(word) END AS word,
        CASE WHEN count(on_low) = count(*) THEN min(on_low) END AS on_low
    FROM latest GROUP BY p, concept, ref_high
)
SELECT p, concept, bottom.v AS low, bottom.o AS low_open, top.v AS high, NOT top.c AS high_open,
    word, ref_high, on_low,
    row_number() OVER same AS part, count(*) OVER same AS parts
FROM joined WINDOW same AS (PARTITION BY p, concept);

-- Spans in which a patient's record of a table is declared complete, where no row of it was set aside.
CREATE TABLE spans AS
SELECT p, "table", from_high, to_low FROM '{record}/coverage/*.parquet' AS span
WHERE p IS NOT NULL AND term IS NULL AND NOT EXISTS (
    SELECT 1 FROM '{record}/incomplete/*.parquet' AS gone
    WHERE gone.p = span.p AND gone."table" = span."table"
);

CREATE TABLE windows AS
SELECT DISTINCT "table", "window" FROM leaves WHERE "table" IS NOT NULL;

CREATE TABLE covered AS
SELECT DISTINCT people.p, windows."table", windows."window"
FROM spans JOIN people USING (p) JOIN windows USING ("table")
WHERE (from_high IS NULL OR from_high <= coalesce(index_low - "window"::INTERVAL, born_low))
    AND (to_low IS NULL OR to_low >= index_high);

CREATE TABLE present AS
SELECT DISTINCT p, 'conditions' AS "table" FROM '{record}/conditions/*.parquet'
UNION ALL SELECT DISTINCT p, 'treatments' FROM '{record}/treatments/*.parquet'
UNION ALL SELECT DISTINCT p, 'biomarkers' FROM '{record}/findings/*.parquet';

-- Tumour and stage: few patients differ in the set of their terms, so each set is judged once.
CREATE TABLE tumour_terms AS
SELECT p, 'diagnosis' AS kind, list_sort(list(DISTINCT {diagnosis_term})) AS terms, false AS spread
FROM '{record}/tumours/*.parquet' WHERE is_tumour IS NOT false GROUP BY p;

CREATE TABLE stage_terms AS
WITH rows AS (
    SELECT p, {stage_term} AS term, stage_raw, diagnosed_on_low AS low, diagnosed_on_high AS high,
        stage_concept IN ({spread}) AS is_spread
    FROM '{record}/tumours/*.parquet' WHERE is_tumour IS NOT false
),
since AS (SELECT p, max(low) FILTER (is_spread) AS since FROM rows GROUP BY p),
said AS (
    SELECT p, list_sort(list(DISTINCT term)) AS terms FROM rows JOIN since USING (p)
    WHERE (since IS NULL OR high IS NULL OR high >= since) AND stage_raw IS NOT NULL GROUP BY p
),
distant AS (
    SELECT DISTINCT p FROM '{record}/lesions/*.parquet'
    WHERE kind = 'metastasis' AND concept IS NOT NULL AND concept NOT IN ({nodes}) AND NOT denied
)
SELECT p, 'stage' AS kind, coalesce(terms, []) AS terms, distant.p IS NOT NULL AS spread
FROM said FULL JOIN distant USING (p);

CREATE TABLE judged_sets AS
WITH sets AS (
    SELECT DISTINCT kind, terms, spread FROM tumour_terms
    UNION ALL SELECT DISTINCT kind, terms, spread FROM stage_terms
),
votes AS (
    SELECT sets.kind, sets.terms, sets.spread, asked.leaf, CASE WHEN members.leaf IS NULL THEN false ELSE such END AS met
    FROM (SELECT *, unnest(terms) AS term FROM sets) AS sets
    JOIN leaves AS asked USING (kind)
    LEFT JOIN members ON members.leaf = asked.leaf AND members.term = sets.term
    UNION ALL
    SELECT sets.kind, sets.terms, sets.spread, asked.leaf, asked.distant
    FROM sets JOIN leaves AS asked USING (kind) WHERE spread AND asked.distant IS NOT NULL
)
SELECT kind, terms, spread, leaf,
    CASE WHEN count(met) = count(*) AND bool_and(met) = bool_or(met) THEN bool_and(met) END AS met
FROM votes GROUP BY kind, terms, spread, leaf;

-- What was given or had: each row against each question that names its concept.
CREATE TABLE events AS
WITH given AS (
    SELECT p, "table" AS source, row, {term} AS term, denied, given, setting, ongoing, last_low, last_high
    FROM '{record}/treatments/*.parquet'
),
had AS (
    SELECT p, "table" AS source, row, {term} AS term, denied, status, onset_on_low, onset_on_high, resolved_on_high
    FROM '{record}/conditions/*.parquet'
)
SELECT leaf, p, source, row, denied AND denies AS denies, false AS tells,
    such AND NOT denied AND given
    AND CASE WHEN asked.setting IS NULL THEN true
        WHEN given.setting IS NULL THEN NULL ELSE list_contains(asked.setting, given.setting) END
    AND CASE WHEN asked.ongoing IS NULL THEN true ELSE given.ongoing = asked.ongoing END
    AND CASE WHEN "window" IS NULL OR given.ongoing OR last_low + "window"::INTERVAL > index_high THEN true
        WHEN last_high + "window"::INTERVAL <= index_low THEN false END AS met,
    CASE WHEN NOT given.ongoing THEN (last_high + "window"::INTERVAL)::DATE END AS ends_on
FROM given JOIN members USING (term) JOIN leaves AS asked USING (leaf, kind) JOIN people USING (p)
WHERE kind = 'treatment'
UNION ALL
SELECT leaf, p, source, row, denied AND denies,
    coalesce(such AND timely AND denies AND NOT denied AND active, false),
    such AND timely AND NOT denied
    AND CASE WHEN active AND (coalesce(status IN ('resolved', 'history'), false)
            OR coalesce(resolved_on_high <= index_low, false)) THEN false
        WHEN status = 'suspected' THEN NULL
        WHEN NOT active OR status IN ('active', 'controlled') THEN true END,
    (onset_on_high + "window"::INTERVAL)::DATE
FROM (
    SELECT had.*, leaf, such, denies, active, "window", index_low,
        CASE WHEN "window" IS NULL OR onset_on_low + "window"::INTERVAL > index_high THEN true
            WHEN onset_on_high + "window"::INTERVAL <= index_low THEN false END AS timely
    FROM had JOIN members USING (term) JOIN leaves USING (leaf, kind) JOIN people USING (p)
    WHERE kind = 'condition'
);

-- What was found in genes: findings, texts that could be of the gene, and panels that were silent.
CREATE TABLE looked_at AS
WITH found AS (
    SELECT *, coalesce(such, true) AS open_to,
        result = 'not_tested' AND not_tested_because = 'pending' AS waits,
        result = 'equivocal' OR coalesce(significance = 'vus', false) AS unclear
    FROM '{record}/findings/*.parquet' JOIN alterations
    USING (gene) WHERE alteration IS NOT DISTINCT FROM reported
),
judged AS (
    SELECT leaf, p, row, report, test, blood,
        reported_on_low, reported_on_high, specimen_on_low, specimen_on_high,
        CASE WHEN waits THEN NULL WHEN result IN ('not_tested', 'negative') THEN false
            WHEN significance = 'benign' THEN false WHEN unclear AND open_to THEN NULL
            WHEN unclear THEN false ELSE such END AS met,
        coalesce(waits, false) AS waits,
        coalesce(result = 'negative', false) AND covers AS denies
    FROM found
    UNION ALL
    SELECT DISTINCT ON (leaf, p, row) leaf, p, row, report, test, blood,
        reported_on_low, reported_on_high, specimen_on_low, specimen_on_high, NULL, false, false
    FROM (SELECT *, unnest(genes_unclear) AS unclear FROM '{record}/findings/*.parquet') AS rows
    JOIN panels ON panels.gene = unclear
),
tested AS (
    SELECT leaf, p, row, report, test, blood, rows.gene,
        reported_on_low, reported_on_high, specimen_on_low, specimen_on_high
    FROM '{record}/findings/*.parquet' AS rows JOIN panels
    ON list_contains(panels, panel) OR (by_gene AND list_contains(genes_tested, panels.gene))
    WHERE looked_for
),
positive AS (SELECT leaf, p, report FROM judged WHERE met IS NOT false),
silent AS (
    SELECT DISTINCT ON (leaf, p, report) * FROM tested
    ANTI JOIN positive USING (leaf, p, report)
    ANTI JOIN (SELECT leaf, p FROM positive WHERE report IS NULL) AS unnamed USING (leaf, p)
    ORDER BY leaf, p, report, gene IS NOT NULL, row
)
SELECT * FROM judged
UNION ALL BY NAME SELECT * EXCLUDE (gene), false AS met, false AS waits, true AS denies FROM silent;

-- Which report stands where two disagree.
CREATE TABLE findings AS
WITH rows AS (SELECT *, row_number() OVER () AS nth FROM looked_at),
replaced AS (
    SELECT DISTINCT old.nth FROM rows AS old JOIN rows AS new USING (leaf, p, test, blood)
    WHERE (new.met OR new.denies) AND new.reported_on_low > old.reported_on_high AND (
        (old.specimen_on_low = old.specimen_on_high AND old.specimen_on_low = new.specimen_on_low
            AND old.specimen_on_high = new.specimen_on_high)
        OR (old.waits AND NOT coalesce(old.specimen_on_low > new.specimen_on_high, false)
            AND NOT coalesce(new.specimen_on_low > old.specimen_on_high, false))
    )
),
standing AS (SELECT * FROM rows WHERE nth NOT IN (SELECT nth FROM replaced)),
overruled AS (
    SELECT DISTINCT no.nth FROM standing AS no JOIN standing AS yes USING (leaf, p)
    WHERE no.denies AND yes.met AND (
        (no.blood AND NOT yes.blood)
        OR (NOT coalesce(no.specimen_on_low > yes.specimen_on_high, false)
            AND (yes.reported_on_low > no.reported_on_high OR yes.specimen_on_low > no.specimen_on_high))
    )
)
SELECT leaf, p, row, met, denies AND nth NOT IN (SELECT nth FROM overruled) AS denies FROM standing;

-- What all rows of a patient say together: 1 yes, 0 no, 2 open; a silence says what it means elsewhere.
CREATE TABLE said AS
WITH counted AS (
    SELECT leaf, p, coalesce(bool_or(met), false) AS surely, bool_or(met IS NOT false) AS possibly,
        bool_or(denies) AS denied, bool_or(tells) AS told,
        CASE WHEN NOT coalesce(bool_or(met AND ends_on IS NULL), false)
            THEN max(ends_on) FILTER (met IS NOT false) END AS ends
    FROM (
        SELECT leaf, p, met, denies, tells, ends_on FROM events
        UNION ALL SELECT leaf, p, met, denies, false, NULL FROM findings
    )
    GROUP BY leaf, p
)
SELECT leaf, p,
    CASE WHEN surely AND NOT denied THEN 1 WHEN possibly THEN 2 ELSE 0 END::UTINYINT AS code,
    CASE WHEN surely AND NOT denied THEN ends END AS ends
FROM counted WHERE possibly OR denied OR told;
