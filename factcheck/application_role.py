"""What a role that owns nothing may do on PostgreSQL, so that nothing it runs undoes a trigger."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from factcheck import append_only
from sources.rules.append_only import AppendOnly

EDITABLE = "SELECT, INSERT, UPDATE, DELETE"


def statements(*, role: str, connection: BaseDatabaseWrapper) -> list[str]:
    """Every right of the role, on the tables that are there. What it had before is taken first."""
    quote = connection.ops.quote_name
    name, schema = quote(role), append_only.schema(connection)
    rights = {model._meta.db_table: _rights(one) for model, one in append_only.declared()}
    rights[MigrationRecorder.Migration._meta.db_table] = "SELECT"
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        *(
            f"GRANT {rights.get(table, EDITABLE)} ON {schema}.{quote(table)} TO {name}"
            for table in sorted(connection.introspection.table_names())
        ),
    ]


def _rights(one: AppendOnly) -> str:
    """Drafts are edited; what hangs on a draft is taken off again; a late column is written."""
    if one.closed:
        return "SELECT, INSERT, DELETE"
    if one.once:
        return "SELECT, INSERT, UPDATE"
    return f"SELECT, INSERT, UPDATE ({', '.join(one.but)})" if one.but else "SELECT, INSERT"
