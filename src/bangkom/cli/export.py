"""Verbs that hand the course or what came of it to other systems and readers."""

from pathlib import Path

import click

from bangkom.cli.terminal import Command, console, pass_settings
from bangkom.settings import Settings


@click.command(cls=Command, name="export-xapi")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="BERKAS",
    help="Berkas baru: .jsonl (satu pernyataan sebaris) atau .json (satu larik).",
)
@pass_settings
def export_xapi(settings: Settings, target: Path) -> None:
    """Menulis tontonan dan jawaban satu angkatan sebagai pernyataan xAPI, tanpa nama."""
    from bangkom.reports.xapi_export import export_xapi as export

    count = export(settings, target)
    console.print(f"{count} pernyataan xAPI angkatan {settings.cohort} ditulis ke {target}.", markup=False)


@click.command(cls=Command, name="export-site")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder baru atau kosong.",
)
@pass_settings
def export_site(settings: Settings, target: Path) -> None:
    """Menulis pelatihan sebagai halaman untuk dibaca tanpa masuk, tanpa kunci jawaban."""
    from bangkom.authoring.site import export_site as export

    count = export(settings.course, target)
    console.print(f"{count} halaman ditulis ke {target}. Buka {target / 'index.html'}.", markup=False)
