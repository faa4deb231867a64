from django.apps import AppConfig

from sources.rules.append_only import AppendOnly


class SourcesConfig(AppConfig):
    name = "sources"
    append_only = (
        AppendOnly("LinkCheck"),
        AppendOnly("HealthChange"),
        AppendOnly("PassageChange"),
        AppendOnly("Snapshot", keeps_known=True),
        AppendOnly("Capture"),
        AppendOnly("Blob", but=("checked_at", "removed_at"), keeps_known=True),
        AppendOnly("Hold", keeps_known=True),
        AppendOnly("FixityFailure"),
        AppendOnly("Pruning", keeps_known=True),
        AppendOnly("ArchiveTry"),
        AppendOnly("HostChange"),
    )
