"""An interaction that is corrected brings the pairs that it was and is about up to date, as one that comes or goes."""

from django.db import migrations

FOLLOWS = """
CREATE FUNCTION customers_interactions_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM customers_sum_up_ties(array_agg(person_id), array_agg(contact_id))
    FROM (SELECT person_id, contact_id FROM before WHERE person_id IS NOT NULL AND contact_id IS NOT NULL
          UNION SELECT person_id, contact_id FROM after WHERE person_id IS NOT NULL AND contact_id IS NOT NULL) pairs
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER customers_interaction_corrected AFTER UPDATE ON customers_interaction
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION customers_interactions_corrected();
"""
FORGET = """
DROP TRIGGER customers_interaction_corrected ON customers_interaction;
DROP FUNCTION customers_interactions_corrected();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_indexes_of_interactions")]
    operations = [migrations.RunSQL(FOLLOWS, FORGET)]
