from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from factcheck import checks


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        register(checks.private_networks_warn, Tags.security)
        register(checks.ledger_key_is_readable, Tags.security)
        register(checks.private_networks_refuse, Tags.security, deploy=True)
        register(checks.demo_publisher_refused, Tags.security, deploy=True)


class DeskConfig(AdminConfig):
    """`django.contrib.admin` with our own site as the one that `@admin.register` writes to."""

    default_site = "factcheck.admin.DeskSite"
