from django.db import migrations

from dibao.regions import word_index


def build(apps, schema_editor):
    word_index.build(schema_editor)


def remove(apps, schema_editor):
    word_index.remove(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
