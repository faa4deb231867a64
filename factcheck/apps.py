from django.apps import AppConfig, apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate

from factcheck import append_only, checks


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        register(checks.private_networks_warn, Tags.security)
        register(checks.ledger_key_is_readable, Tags.security)
        register(checks.private_networks_refuse, Tags.security, deploy=True)
        register(checks.demo_publisher_refused, Tags.security, deploy=True)
        register(checks.append_only_tables_are_guarded, Tags.database)
        last = apps.get_app_config("claims")  # once a migrate, whichever app it was about
        pre_migrate.connect(append_only.before_migrate, sender=last)
        post_migrate.connect(append_only.after_migrate, sender=last)


class DeskConfig(SimpleAdminConfig):
    """`django.contrib.admin` with our own site as the one that `@admin.register` writes to.

    Its desks are found by `factcheck.urls` and by `manage.py check`: workers and commands spare the
    time and the memory.
    """

    default_site = "factcheck.admin.DeskSite"

    def ready(self) -> None:
        register(checks.desks_are_sound, Tags.admin)
