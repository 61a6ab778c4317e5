"""Verbs of whoever looks after the installation: backup and restore."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bangkom.cli.terminal import Command, console, pass_settings
from bangkom.messages import megabytes
from bangkom.settings import Settings

FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))


@click.command(cls=Command)
@FOLDER
@pass_settings
def backup(settings: Settings, folder: Path) -> None:
    """Mencadangkan semua data ke FOLDER baru, selagi semuanya berjalan."""
    from bangkom.store.backup import backup as back_up

    summary = back_up(settings, folder, datetime.now(UTC))
    console.print(f"{summary.files} berkas ({megabytes(summary.size)}) dicadangkan ke {folder}.", markup=False)
    tell_damaged(summary.damaged)


@click.command(cls=Command)
@FOLDER
@click.option("--replace", is_flag=True, help="Ganti data yang ada; yang lama disisihkan, tidak dihapus.")
@pass_settings
def restore(settings: Settings, folder: Path, replace: bool) -> None:
    """Memulihkan data dari cadangan di FOLDER. Hentikan dahulu hub dan layanannya."""
    from bangkom.store.backup import restore as bring_back

    summary = bring_back(folder, settings, datetime.now(UTC), replace=replace)
    console.print(f"{summary.files} berkas ({megabytes(summary.size)}) dipulihkan dari {folder}.", markup=False)
    if summary.aside:
        console.print(f"Data sebelumnya disisihkan di {summary.aside}.", markup=False)
    tell_damaged(summary.damaged)


def tell_damaged(damaged: tuple[str, ...]) -> None:
    """Hand-ins that aren't what their receipts say."""
    for place in damaged:
        console.print(f"  Perlu diperiksa, tidak sesuai tanda terimanya: {place}", markup=False)
