-- The volumes of count_records.py by hand, as fast as DuckDB makes them: every file is read once, and only the lines
-- that somebody counts are kept. `records` is the view on the files and `codes` the table of code, intervention, unit.
WITH lines AS MATERIALIZED (
    SELECT site, pseudonym, performed, left(performed, 4) AS year, intervention_id, unit
    FROM records JOIN codes USING (code)
),
procedures AS (
    SELECT site, intervention_id, year, count(*) AS volume
    FROM lines WHERE unit = 'procedures' GROUP BY ALL
),
sessions AS (
    SELECT site, intervention_id, year, count(*) AS volume
    FROM (SELECT DISTINCT site, intervention_id, year, pseudonym, performed FROM lines WHERE unit = 'sessions')
    GROUP BY ALL
),
patients AS (
    SELECT site, intervention_id, year, count(*) AS volume
    FROM (
        SELECT substr(min(performed || site), 11) AS site, intervention_id, year
        FROM lines WHERE unit = 'patients'
        GROUP BY intervention_id, year, pseudonym
    )
    GROUP BY ALL
),
present AS (SELECT DISTINCT site, year FROM lines),
every AS (SELECT site, intervention_id, year FROM present, (SELECT DISTINCT intervention_id FROM codes)),
made AS (FROM procedures UNION ALL FROM sessions UNION ALL FROM patients)
SELECT site AS location_id, intervention_id, year, coalesce(volume, 0) AS volume
FROM every LEFT JOIN made USING (site, intervention_id, year)
ORDER BY ALL;
