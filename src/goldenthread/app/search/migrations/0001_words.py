"""Each table that is searched has a column of its words, which the database itself keeps: no trigger, no signal.

The models do not know the column, so that no list ever reads it. A column that it is made of cannot change its type
while it stands: such a migration drops ``search`` first and makes it again (see docs/decisions).
"""

from django.db import migrations

# Small letters without accents; signs between words become spaces. Only functions that are immutable.
FOLDED = r"""
CREATE FUNCTION search_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    replace(replace(replace(
        lower(regexp_replace(normalize(said, NFD), '[\u0300-\u036f]', '', 'g')), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'øłđıðþς!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~–—‘’“”„…·•«»¿¡',
    'oldidtσ' || repeat(' ', 60)
)
"""
TABLES = {
    "orders_order": {"A": "title", "B": "why", "C": "description"},
    "orders_barrier": {"A": "what", "B": "what_was_done"},
    "voice_feedback": {"A": "words", "B": "theme || ' ' || resolution", "C": "reply || ' ' || what_changed"},
    "customers_account": {"A": "name", "B": "segment"},
    "customers_contact": {"A": "name", "B": "title"},
    "customers_interaction": {"A": "topic", "B": "next_step", "C": "CASE WHEN private THEN '' ELSE note END"},
    "people_person": {"A": "name"},
    "people_unit": {"A": "name", "B": "function || ' ' || line_of_business || ' ' || product || ' ' || region"},
}


def made(table: str, parts: dict[str, str]) -> str:
    words = " || ".join(
        f"setweight(to_tsvector('simple'::regconfig, search_folded({part})), '{weight}')"
        for weight, part in parts.items()
    )
    return (
        f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS ({words}) STORED;"
        f"CREATE INDEX {table}_search ON {table} USING gin (search) WITH (fastupdate = off)"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_ties_are_kept"),
        ("orders", "0003_chain"),
        ("people", "0002_api_tokens"),
        ("voice", "0001_conversation"),
    ]
    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION search_folded(text)"),
        *[
            migrations.RunSQL(made(table, parts), f"ALTER TABLE {table} DROP COLUMN search")
            for table, parts in TABLES.items()
        ],
    ]
