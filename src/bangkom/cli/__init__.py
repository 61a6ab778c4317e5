"""One command a verb. Each imports what it needs itself: Jupyter and pandas take seconds that `--help` shouldn't."""

import sys
from datetime import UTC, datetime

import click

from bangkom import __version__
from bangkom.cli.banks import export_questions, import_questions
from bangkom.cli.cohort import codes, cohort, import_roster, import_schedule
from bangkom.cli.export import export_site, export_xapi
from bangkom.cli.institution import account, hub, service
from bangkom.cli.review import check
from bangkom.cli.terminal import Group, console, pass_settings, progress_bar, tell_failures
from bangkom.cli.upkeep import backup, restore
from bangkom.errors import BangkomError
from bangkom.settings import Settings


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="PERINTAH …",
)
@click.version_option(__version__, help="Menampilkan versi.", message="%(prog)s %(version)s")
def commands() -> None:
    """Pelatihan dari naskah pelajaran sampai nilai dan laporan."""


@commands.command()
@click.option("--check", is_flag=True, help="Hanya memeriksa: release/ dan video segar, tidak ada kunci yang bocor.")
@pass_settings
def build(settings: Settings, check: bool) -> None:
    """Menyusun tugas dari naskah pelajaran ke build/source/ dan release/."""
    from bangkom.authoring import build as authoring
    from bangkom.authoring.video.source import require_fresh

    if check:
        authoring.check(settings)
        require_fresh(settings.course)
        console.print("release/ dan video segar, dan release/ bebas kunci.")
        return
    with progress_bar("Menyusun") as progress:
        report = authoring.build(settings, progress)
    console.print(report.sentence())


@commands.command()
@click.argument("videos", nargs=-1, metavar="[ID …]")
@pass_settings
def video(settings: Settings, videos: tuple[str, ...]) -> None:
    """Membuat video yang belum ada atau yang naskahnya berubah."""
    from bangkom.authoring.video.make import make_videos_with_bar

    made = make_videos_with_bar(settings.course, settings.videos, set(videos) or None)
    console.print(f"{len(made)} video siap di {settings.videos.relative_to(settings.root)}/.")


@commands.command()
@click.argument("session", required=False, metavar="[SESI]")
@click.option(
    "--port",
    default=8750,
    type=click.IntRange(1024, 65_535),
    metavar="PORTA",
    help="Porta yang dibuka di peramban. Bawaan: 8750.",
)
@pass_settings
def preview(settings: Settings, session: str | None, port: int) -> None:
    """Menampilkan pelajaran selagi ditulis: sebagai peserta, atau dengan kuncinya."""
    from bangkom.web.preview.app import serve

    serve(settings, session, port, lambda told: console.print(told, markup=False, soft_wrap=True))


@commands.command()
@pass_settings
def publish(settings: Settings) -> None:
    """Membagikan tugas di release/ kepada angkatan, dan mencatatnya di buku nilainya."""
    from bangkom.grading.publishing import publish as publish_to_cohort

    report = publish_to_cohort(settings)
    published = report.published
    console.print(f"Angkatan {settings.cohort}: {len(published)} tugas dibagikan ({', '.join(published)}).")
    if report.held:
        console.print(HELD.format(assignments=", ".join(report.held)), markup=False)


@commands.command()
@click.option("--assignment", "-a", metavar="TUGAS", help="Hanya tugas ini.")
@click.option("--force", is_flag=True, help="Nilai ulang juga yang sudah dinilai.")
@pass_settings
def grade(settings: Settings, assignment: str | None, force: bool) -> None:
    """Mengambil yang dikumpulkan dan menilainya; esai menunggu widyaiswara."""
    from bangkom.exchange.flow import collect_all, open_depot
    from bangkom.grading.grade import grade as grade_all

    with progress_bar("Mengambil") as progress:
        collect_all(open_depot(settings), settings, assignment, progress)
    with progress_bar("Menilai") as progress:
        report = grade_all(settings, assignment, force=force, progress=progress)
    console.print(
        f"{report.graded} kiriman dinilai, {report.waiting} di antaranya menunggu penilaian esai; "
        f"{report.unchanged} tidak berubah."
    )
    problems = [((hand_in.participant, hand_in.assignment), what) for hand_in, what in report.unreadable]
    tell_failures([*problems, *(((h.participant, h.assignment), what) for h, what in report.failed)])


@commands.command()
@click.option("--assignment", "-a", metavar="TUGAS", help="Hanya tugas ini.")
@pass_settings
def feedback(settings: Settings, assignment: str | None) -> None:
    """Menulis halaman umpan balik dan memberikannya kepada pemiliknya."""
    from bangkom.grading.publishing import publish_feedback

    with progress_bar("Umpan balik") as progress:
        report = publish_feedback(settings, assignment, progress)
    console.print(f"{report.written} halaman umpan balik diberikan kepada pemiliknya.")
    tell_failures(report.failed)


@commands.command()
@click.argument("names", nargs=-1, metavar="[NAMA …]")
@click.option("--all", "every", is_flag=True, help="Semua laporan (sama dengan tanpa nama).")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"]),
    metavar="WAKTU",
    help="Keadaan per saat ini; tanpa zona dibaca sebagai UTC. Bawaan: sekarang.",
)
@pass_settings
def report(settings: Settings, names: tuple[str, ...], every: bool, as_of: datetime | None) -> None:
    """Menjalankan laporan di analytics/ dan menuliskannya sebagai halaman HTML."""
    from bangkom.reports.run import run_reports

    if every and names:
        raise BangkomError("Pilih salah satu: --all atau nama laporan.")
    moment = as_of or datetime.now(UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    with progress_bar("Laporan") as progress:
        pages = run_reports(settings, names or None, moment, progress)
    for page in pages:
        console.print(str(page.relative_to(settings.root)))


@commands.command()
@click.option(
    "--participants",
    "-n",
    default=24,
    type=click.IntRange(1, 20_000),
    metavar="N",
    help="Banyaknya peserta. Bawaan: 24.",
)
@pass_settings
def rehearse(settings: Settings, participants: int) -> None:
    """Gladi: N peserta simulasi menempuh semuanya, dan setiap angka dicocokkan dengan rencananya."""
    from bangkom.rehearsal.command import rehearse as rehearse_all

    rehearse_all(settings, participants, console)


@commands.command()
@click.option(
    "--port",
    default=8800,
    type=click.IntRange(1024, 65_000),
    metavar="PORTA",
    help="Porta yang dibuka di peramban; tiga porta sesudahnya dipakai juga. Bawaan: 8800.",
)
@pass_settings
def run(settings: Settings, port: int) -> None:
    """Menjalankan peragaan di komputer ini: satu alamat, satu akun untuk setiap peran."""
    from bangkom.rehearsal.demonstration import run as run_demonstration

    run_demonstration(settings, port, console)


for command in (
    check,
    cohort,
    account,
    import_roster,
    import_schedule,
    codes,
    export_site,
    export_xapi,
    backup,
    restore,
    hub,
    service,
    import_questions,
    export_questions,
):
    commands.add_command(command)


def main() -> None:
    """Entry point: what we know went wrong is a sentence and exit code 1; what we don't is a traceback.

    As everywhere, 2 is a misspelt command and 130 an interrupted one.
    """
    try:
        sys.exit(commands.main(prog_name="bangkom", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "bangkom"
        click.echo(f"{_misspelt(error)} Petunjuk: {command} --help", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Dihentikan.", err=True)
        sys.exit(130)
    except BangkomError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _misspelt(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"Pilihan {error.option_name} tidak ada."
        case click.exceptions.NoSuchCommand():
            return f"Perintah {error.command_name} tidak ada."
        case click.BadOptionUsage():
            return f"Pilihan {error.option_name} ditulis dengan cara yang tidak dapat dipakai."
        case click.BadParameter(param=click.Parameter() as param):
            return f"Nilai untuk {' / '.join(param.opts)} tidak dapat dipakai."
    return "Perintah ini ditulis dengan cara yang tidak dapat dipakai."


HELD = (
    "Naskah {assignments} berubah sesudah ada yang mengumpulkan. Angkatan ini tetap memakai naskah, kunci, dan umpan "
    "balik ketika dibagikan; yang baru berlaku untuk angkatan berikutnya."
)
