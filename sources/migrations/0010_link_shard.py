"""Links know into which of 256 parts their host falls, so that runners can share the work."""

import zlib

from django.db import migrations

import sources.models.link

SHARDS = 256


def fill(apps, schema_editor):
    links = apps.get_model("sources", "Link").objects
    hosts = {}
    for host in links.order_by().values_list("host", flat=True).distinct().iterator():
        hosts.setdefault(zlib.crc32(host.encode()) % SHARDS, []).append(host)
    for shard, names in hosts.items():
        for start in range(0, len(names), 500):
            links.filter(host__in=names[start : start + 500]).update(shard=shard)


class Migration(migrations.Migration):
    dependencies = [("sources", "0009_host")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="shard",
            field=sources.models.link.ShardField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
