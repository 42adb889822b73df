"""The database sums up ties itself: every statement that adds or removes interactions brings its pairs up to date.

A page, a mail, a calendar and a bulk load all end in INSERT or COPY, so none of them can forget it. Two writers of
one pair take turns at the tie's row, which is made first, and each then reads what the other has committed.
"""

from django.db import migrations

SUMS = """
CREATE FUNCTION customers_sum_up_ties(persons bigint[], contacts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_tie (account_id, person_id, contact_id, times, times_in, times_out, times_both, kinds,
                               first_on, last_on, days_in_touch, gaps, last_topic)
    SELECT c.account_id, p.person_id, p.contact_id, 0, 0, 0, 0, '{}', current_date, current_date, 0, '{}', ''
    FROM unnest(persons, contacts) AS p (person_id, contact_id)
    JOIN LATERAL (SELECT i.account_id FROM customers_interaction i
                  WHERE i.contact_id = p.contact_id AND i.person_id = p.person_id LIMIT 1) c ON true
    ORDER BY p.person_id, p.contact_id
    ON CONFLICT (person_id, contact_id) DO NOTHING;

    PERFORM 1 FROM customers_tie t JOIN unnest(persons, contacts) AS p (person_id, contact_id)
        ON t.person_id = p.person_id AND t.contact_id = p.contact_id
        ORDER BY t.person_id, t.contact_id FOR UPDATE OF t;

    WITH pair AS (SELECT * FROM unnest(persons, contacts) AS p (person_id, contact_id)),
    met AS (
        SELECT i.person_id, i.contact_id, i.account_id, i.kind, i.direction, i.topic, i.at,
               (i.at AT TIME ZONE 'UTC')::date AS day,
               i.direction IN ('in', 'both') OR i.kind IN ('visit', 'meeting', 'call', 'review') AS theirs
        FROM customers_interaction i JOIN pair p ON i.contact_id = p.contact_id AND i.person_id = p.person_id
    ),
    spaced AS (
        SELECT person_id, contact_id, day, day - lag(day) OVER (PARTITION BY person_id, contact_id ORDER BY day) AS gap
        FROM (SELECT DISTINCT person_id, contact_id, day FROM met WHERE theirs) touched
    ),
    rhythm AS (
        SELECT person_id, contact_id, count(*) AS days, max(day) AS last_day,
               coalesce(array_agg(gap ORDER BY day) FILTER (WHERE gap IS NOT NULL), '{}') AS gaps,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS usual,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY gap) AS longest
        FROM spaced GROUP BY person_id, contact_id
    ),
    kinds AS (
        SELECT person_id, contact_id, jsonb_object_agg(kind, times) AS kinds
        FROM (SELECT person_id, contact_id, kind, count(*) AS times FROM met GROUP BY 1, 2, 3) counted
        GROUP BY person_id, contact_id
    ),
    sums AS (
        SELECT person_id, contact_id, (array_agg(account_id ORDER BY at DESC))[1] AS account_id, count(*) AS times,
               count(*) FILTER (WHERE direction = 'in') AS ins, count(*) FILTER (WHERE direction = 'out') AS outs,
               count(*) FILTER (WHERE direction = 'both') AS boths, min(day) AS first_on, max(day) AS last_on,
               coalesce((array_agg(topic ORDER BY at DESC) FILTER (WHERE topic <> ''))[1], '') AS topic
        FROM met GROUP BY person_id, contact_id
    )
    UPDATE customers_tie t SET account_id = s.account_id, times = s.times, times_in = s.ins, times_out = s.outs,
        times_both = s.boths, kinds = k.kinds, first_on = s.first_on, last_on = s.last_on,
        days_in_touch = coalesce(r.days, 0), in_touch_on = r.last_day, gaps = coalesce(r.gaps, '{}'),
        usual_days = r.usual, usual_longest_days = r.longest, last_topic = s.topic
    FROM sums s JOIN kinds k USING (person_id, contact_id) LEFT JOIN rhythm r USING (person_id, contact_id)
    WHERE t.person_id = s.person_id AND t.contact_id = s.contact_id;

    DELETE FROM customers_tie t USING unnest(persons, contacts) AS p (person_id, contact_id)
    WHERE t.person_id = p.person_id AND t.contact_id = p.contact_id AND NOT EXISTS (
        SELECT 1 FROM customers_interaction i WHERE i.person_id = p.person_id AND i.contact_id = p.contact_id);
END $$;

CREATE FUNCTION customers_interactions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM customers_sum_up_ties(array_agg(person_id), array_agg(contact_id))
    FROM (SELECT DISTINCT person_id, contact_id FROM changed
          WHERE person_id IS NOT NULL AND contact_id IS NOT NULL) pairs
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER customers_interaction_added AFTER INSERT ON customers_interaction
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION customers_interactions_changed();
CREATE TRIGGER customers_interaction_removed AFTER DELETE ON customers_interaction
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION customers_interactions_changed();

SELECT customers_sum_up_ties(array_agg(person_id), array_agg(contact_id))
FROM (SELECT DISTINCT person_id, contact_id FROM customers_interaction
      WHERE person_id IS NOT NULL AND contact_id IS NOT NULL) pairs HAVING count(*) > 0;
"""
FORGET = """
DROP TRIGGER customers_interaction_removed ON customers_interaction;
DROP TRIGGER customers_interaction_added ON customers_interaction;
DROP FUNCTION customers_interactions_changed();
DROP FUNCTION customers_sum_up_ties(bigint[], bigint[]);
DELETE FROM customers_tie;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_ties")]
    operations = [migrations.RunSQL(SUMS, FORGET)]
