"""What commands share: the terminal, settings, and help pages in Indonesian."""

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bangkom.settings import load_settings

console = Console(highlight=False)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal; call what is yielded with (done, total)."""
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def tell_failures(failed: Iterable[tuple[tuple[str, str], str]]) -> None:
    """A line for each hand-in that something is wrong with."""
    for (participant, assignment), what in failed:
        console.print(f"  {participant} · {assignment}: {what}", markup=False)


class Help(click.HelpFormatter):
    """Click's own words on a help page, in Indonesian."""

    HEADINGS = {"Options": "Pilihan", "Commands": "Perintah"}  # noqa: RUF012  # never changed

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
        super().write_usage(prog, args, "Pemakaian: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.HEADINGS[heading])


class Context(click.Context):
    formatter_class = Help


class Command(click.Command):
    context_class = Context

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "options_metavar": "[PILIHAN]"})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "Menampilkan bantuan ini."
        return option


class Group(Command, click.Group):
    command_class = Command


def pass_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command its settings, read when it runs, so that `--help` works anywhere."""

    @functools.wraps(command)
    def run_with_settings(**options: Any) -> None:
        command(load_settings(os.environ, Path.cwd()), **options)

    return run_with_settings
