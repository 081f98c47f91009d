"""The statements behind `search`."""

LONGEST_TEXT = 4000
"""Characters of a message in which its words are looked for."""

ENDS = """
SELECT (SELECT id FROM cases_case ORDER BY id LIMIT 1),
       (SELECT id FROM cases_case WHERE opened_at < %s ORDER BY id DESC LIMIT 1)
"""
NEWEST_GAP = """
SELECT each.first, coalesce(known.reached + 1, each.first), least(each.last, %(highest)s::bigint)
FROM (
    SELECT first, first + %(size)s::bigint - 1 AS last
    FROM generate_series(%(top)s::bigint, %(bottom)s::bigint, -%(size)s::bigint) AS first
) AS each
LEFT JOIN cases_searchrange known ON known.first = each.first
WHERE coalesce(known.reached, each.first - 1) < least(each.last, %(highest)s::bigint)
ORDER BY each.first DESC LIMIT 1
"""
NEXT_ID = "SELECT id FROM cases_case WHERE id BETWEEN %s AND %s ORDER BY id LIMIT 1"

# Beside the words there are what a case keeps for good, with a colon before them that no word has:
# s service, t territory, c channel, a number in another system.
# The list of words for mistypings leaves out those with digits, which are as many as there are
# cases, and exact or wrong.
FILL = """
WITH new AS (
    INSERT INTO cases_search (case_id, terms)
    SELECT c.id, array_to_tsvector(
        komek_words(left(coalesce(said.body, ''), %(longest)s) || ' ' || c.address)
        || ARRAY[':s' || c.service_id, ':c' || c.channel]
        || CASE WHEN c.territory_id IS NULL THEN '{}' ELSE ARRAY[':t' || c.territory_id] END
        || ARRAY(
            SELECT ':a' || left(replace(komek_fold(number), ' ', ''), 60)
            FROM cases_casealias WHERE case_id = c.id
        )
    )
    FROM cases_case c
    LEFT JOIN LATERAL (
        SELECT body FROM intake_message
        WHERE conversation_id = c.conversation_id ORDER BY id LIMIT 1
    ) AS said ON true
    WHERE c.id BETWEEN %(first)s AND %(last)s
    ON CONFLICT (case_id) DO NOTHING
    RETURNING case_id, terms
), counted AS (
    INSERT INTO cases_searchword (word, consonants, cases)
    SELECT word, translate(word, 'aeiou', ''), count(*)
    FROM new CROSS JOIN unnest(tsvector_to_array(new.terms)) AS word
    WHERE word !~ '[0-9:]' GROUP BY word ORDER BY word
    ON CONFLICT (word) DO UPDATE SET cases = cases_searchword.cases + excluded.cases
), seen AS (
    SELECT min(c.opened_at) AS earliest, max(c.opened_at) AS latest, count(*) AS cases
    FROM new JOIN cases_case c ON c.id = new.case_id
)
INSERT INTO cases_searchrange AS known (first, reached, settled, opened_from, opened_to)
SELECT %(range)s, %(last)s, false, earliest, latest FROM seen
ON CONFLICT (first) DO UPDATE SET
    reached = greatest(known.reached, excluded.reached),
    opened_from = least(known.opened_from, excluded.opened_from),
    opened_to = greatest(known.opened_to, excluded.opened_to)
RETURNING (SELECT cases FROM seen)
"""
SETTLE = "UPDATE cases_searchrange SET settled = true WHERE first = %s"
RANGES = "SELECT first FROM cases_searchrange ORDER BY first DESC"
LATE = """
SELECT c.id FROM cases_searchrange known
JOIN cases_case c ON c.id BETWEEN known.first AND known.reached
WHERE known.first = %s
  AND NOT EXISTS (SELECT 1 FROM cases_search s WHERE s.case_id = c.id)
"""

WORDS_OF = """
SELECT ARRAY(SELECT word FROM unnest(tsvector_to_array(terms)) AS word WHERE word NOT LIKE ':%%')
FROM cases_search WHERE case_id = %s
"""
EMPTY = """
UPDATE cases_search SET terms = array_to_tsvector(
    ARRAY(SELECT word FROM unnest(tsvector_to_array(terms)) AS word WHERE word LIKE ':%%')
) WHERE case_id = %s
"""
ONE_LESS = "UPDATE cases_searchword SET cases = cases - 1 WHERE word = ANY(%s)"
DROP_NOBODYS = "DELETE FROM cases_searchword WHERE cases <= 0 AND word = ANY(%s)"
