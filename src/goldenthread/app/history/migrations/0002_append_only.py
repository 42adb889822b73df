"""History cannot be edited: the database refuses update, delete and truncate of events."""

from django.db import migrations

FORBID = """
CREATE FUNCTION history_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'History cannot be edited: record a new event instead.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER history_event_no_change BEFORE UPDATE OR DELETE ON history_event
    FOR EACH ROW EXECUTE FUNCTION history_event_is_append_only();
CREATE TRIGGER history_event_no_truncate BEFORE TRUNCATE ON history_event
    FOR EACH STATEMENT EXECUTE FUNCTION history_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER history_event_no_truncate ON history_event;
DROP TRIGGER history_event_no_change ON history_event;
DROP FUNCTION history_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
