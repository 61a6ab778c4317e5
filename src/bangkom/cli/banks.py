"""Commands that bring question banks in and out."""

from pathlib import Path

import click

from bangkom.cli.terminal import Command, pass_settings
from bangkom.settings import Settings


@click.command("import-questions", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="BERKAS")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    metavar="NASKAH.md",
    help="Menulis naskah ke berkas baru ini. Bawaan: menampilkannya di layar.",
)
def import_questions(file: Path, target: Path | None) -> None:
    """Membuat naskah pelajaran dari bank soal Moodle (GIFT atau Moodle XML).

    Yang tidak dapat dibawa disebut satu per satu: baris, soal, dan sebabnya.
    """
    from bangkom.authoring.banks.bring import import_questions as bring
    from bangkom.authoring.banks.bring import slug, write_new

    result = bring(file, slug(target.stem) if target else "")
    if target:
        write_new(target, result.markdown)
        click.echo(f"{result.questions} soal ditulis ke {target}.", err=True)
    else:
        click.echo(result.markdown, nl=False)
    if result.losses:
        click.echo(f"{len(result.losses)} hal perlu Anda ketahui atau lengkapi:", err=True)
        for loss in result.losses:
            click.echo(f"  {loss}", err=True)


@click.command("export-questions", cls=Command)
@click.argument("ids", nargs=-1, metavar="[ID …]")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BERKAS.xml",
    help="Berkas baru yang ditulis; hanya Anda yang dapat membacanya.",
)
@pass_settings
def export_questions(settings: Settings, ids: tuple[str, ...], target: Path) -> None:
    """Menulis soal sesi-sesi ini, atau semuanya, sebagai bank soal Moodle XML.

    Berkasnya memuat kunci jawaban. Yang tidak dikenal Moodle disebut satu per satu.
    """
    from bangkom.authoring.banks.export import export_questions as export

    report = export(settings.course, ids, target)
    click.echo(f"{report.questions} soal ditulis ke {target}. Berkas ini memuat kunci jawaban; simpan baik-baik.")
    for loss in report.losses:
        click.echo(f"  {loss}", err=True)
