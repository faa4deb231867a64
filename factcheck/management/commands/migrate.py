"""`manage.py migrate`: Django's, which ends by proving that the append-only tables are guarded.

Django looks at the database before it migrates. A missing trigger would then keep away the very
command that puts it back.
"""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options: Any) -> Any:
        return super().get_check_kwargs(options) | {"databases": None}

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not options["skip_checks"]:
            self.check(databases=[options["database"]])
