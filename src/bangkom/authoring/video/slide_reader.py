"""Reads the lines under one `# title` of a video script; what is wrong is noted with its line and never raises."""

import re
from dataclasses import replace

from bangkom.authoring.video.narration import CAPTION_WIDTH, GROUP, sentences, tokens
from bangkom.authoring.video.parts import Bar, Bars, Figure, Flow, Picture, Problem, Quadrants, Slide, Step

POINT_LENGTH = 60
BOX_LENGTH = 34
CELL_LENGTH = 22
BOXES = range(2, 6)
CELLS = 4


class SlideReader:
    """Takes the lines in order, then `finish()` gives the slide."""

    def __init__(self, slide: Slide, problems: list[Problem]) -> None:
        self._slide = slide
        self._problems = problems
        self._steps: list[Step] = [Step("", (), slide.line)]
        self._spoken: list[str] = []
        self._open: Figure | None = None  # the figure whose fence isn't closed yet
        self._opened = slide.line
        self._before = 0  # steps before that fence
        self._loose = False  # whether a point stands outside a fence

    def read(self, number: int, line: str) -> None:
        text = line.strip()
        if isinstance(self._open, Bars):
            self._read_bar(number, text, self._open)
        elif self._open is not None and text == ":::":
            self._close_figure(number, self._open)
        elif not text:
            self._spoken.append("")
        elif text.startswith(">"):
            self._narrate(number, text[1:].strip())
        elif text.startswith("- ") and line.startswith("-"):
            self._add_point(number, text[2:].strip())
        elif self._open is not None:
            self._problem(number, IN_FIGURE, IN_FIGURE_HOW)
        elif match := re.fullmatch(r"!\[([^\]]*)\]\(([^()\s]+)\)", text):
            self._add_figure(number, Picture(match[1].strip(), match[2]))
            if not match[1].strip():
                self._problem(number, NO_ALT, NO_ALT_HOW)
        elif match := re.fullmatch(r":::\{(bars|flow|quadrants)\}\s*(.*)", text):
            self._open_figure(number, match[1], match[2].strip())
        else:
            self._problem(number, UNKNOWN_LINE, UNKNOWN_LINE_HOW)

    def finish(self) -> Slide:
        line = self._slide.line
        if self._open is not None:
            self._problem(self._opened, OPEN_FENCE, OPEN_FENCE_HOW)
        self._close_step()
        steps = tuple(step for step in self._steps if step.point or step.sentences)
        for step in steps:
            if not step.sentences:
                self._problem(step.line, SILENT, SILENT_HOW)
        if not steps:
            self._problem(line, SILENT, SILENT_HOW)
        if not self._slide.title:
            self._problem(line, NO_SLIDE_TITLE, NO_SLIDE_TITLE_HOW)
        if self._slide.figure is not None and self._loose:
            self._problem(line, MIXED, MIXED_HOW)
        return replace(self._slide, steps=steps)

    def _narrate(self, number: int, text: str) -> None:
        if re.search(r"[{}|]", GROUP.sub("", text)):
            self._problem(number, BAD_BRACES, BAD_BRACES_HOW)
            return
        for token in tokens(text):
            for word in token.written.split():
                if len(word) > CAPTION_WIDTH:
                    self._problem(number, LONG_WORD.format(word=word[:20] + "…"), LONG_WORD_HOW)
        self._spoken.append(text)

    def _add_point(self, number: int, text: str) -> None:
        self._close_step()
        self._steps.append(Step(text, (), number))
        match self._open:
            case Flow():
                most = BOX_LENGTH
            case Quadrants():
                most = CELL_LENGTH
            case _:
                most = POINT_LENGTH
                self._loose = True
        if len(text) > most:
            self._problem(number, LONG_POINT.format(length=len(text), most=most), LONG_POINT_HOW)

    def _open_figure(self, number: int, kind: str, argument: str) -> None:
        self._opened, self._before = number, len(self._steps)
        if kind == "bars":
            self._open = Bars(argument, ())
        elif kind == "flow":
            self._open = Flow()
            if argument:
                self._problem(number, FLOW_TITLE, FLOW_TITLE_HOW)
        else:
            axes = [name.strip() for name in argument.split("|")]
            if len(axes) != 2 or not all(axes):
                self._problem(number, BAD_AXES, BAD_AXES_HOW)
            self._open = Quadrants(axes[0], axes[1] if len(axes) > 1 else "")

    def _close_figure(self, number: int, figure: Figure) -> None:
        count = len(self._steps) - self._before
        if isinstance(figure, Flow) and count not in BOXES:
            self._problem(self._opened, BOX_COUNT.format(count=count), BOX_COUNT_HOW)
        if isinstance(figure, Quadrants) and count != CELLS:
            self._problem(self._opened, CELL_COUNT.format(count=count), CELL_COUNT_HOW)
        self._add_figure(self._opened, figure)
        self._open = None
        self._close_step()
        self._steps.append(Step("", (), number))  # for what may be said of the whole figure in the end

    def _add_figure(self, number: int, figure: Figure) -> None:
        if self._slide.figure is not None:
            self._problem(number, SECOND_FIGURE, SECOND_FIGURE_HOW)
        self._slide = replace(self._slide, figure=figure)

    def _read_bar(self, number: int, text: str, figure: Bars) -> None:
        if text == ":::":
            if not figure.bars:
                self._problem(number, NO_BARS, BAD_BAR_HOW)
            self._add_figure(number, figure)
            self._open = None
            return
        match = re.fullmatch(r"(.+?)\s*:\s*(\d+(?:[.,]\d+)?)(\s*\S.{0,11})?", text)
        if match:
            shown = match[2].replace(".", ",") + (match[3] or "")
            bar = Bar(match[1], shown, float(match[2].replace(",", ".")))
            self._open = replace(figure, bars=(*figure.bars, bar))
        elif text:
            self._problem(number, BAD_BAR, BAD_BAR_HOW)

    def _close_step(self) -> None:
        step = self._steps[-1]
        self._steps[-1] = replace(step, sentences=sentences(" ".join(self._spoken)))
        self._spoken = []

    def _problem(self, line: int, what: str, how: str) -> None:
        self._problems.append(Problem(line, what, how))


NO_SLIDE_TITLE = "Judul salindia kosong."
NO_SLIDE_TITLE_HOW = "Tulis judul setelah tanda #."
SILENT = "Bagian ini belum bernarasi, jadi tidak akan tampil."
SILENT_HOW = "Tambahkan baris narasi di bawahnya, diawali tanda >."
LONG_POINT = "Butir ini {length} karakter; paling banyak {most} agar terbaca di ponsel."
LONG_POINT_HOW = "Ringkas butirnya; penjelasan masuk ke narasi."
NO_ALT = "Gambar belum diberi keterangan."
NO_ALT_HOW = "Tulis keterangan di dalam kurung siku: ![keterangan](berkas.png)."
SECOND_FIGURE = "Salindia ini memuat lebih dari satu gambar."
SECOND_FIGURE_HOW = "Pindahkan gambar kedua ke salindia baru."
MIXED = "Salindia ini memuat gambar dan butir sekaligus."
MIXED_HOW = "Pilih salah satu, atau pecah menjadi dua salindia."
OPEN_FENCE = "Gambar pada salindia ini belum ditutup."
OPEN_FENCE_HOW = "Tutup dengan baris ::: setelah isinya."
IN_FIGURE = "Baris ini tidak dikenali di dalam gambar."
IN_FIGURE_HOW = "Isi gambar dengan - butir dan > narasi saja, lalu tutup dengan baris :::"
FLOW_TITLE = "Alur tidak memakai judul sendiri."
FLOW_TITLE_HOW = "Tulis :::{flow} saja; judul salindia (#) menjadi judulnya."
BOX_COUNT = "Alur ini memuat {count} kotak; harus dua sampai lima."
BOX_COUNT_HOW = "Tulis satu butir (-) untuk setiap kotak; bila terlalu banyak, pecah menjadi dua salindia."
CELL_COUNT = "Kuadran ini memuat {count} butir; harus tepat empat."
CELL_COUNT_HOW = "Tulis empat butir: kiri atas, kanan atas, kiri bawah, kanan bawah."
BAD_AXES = "Nama kedua sumbu kuadran belum lengkap."
BAD_AXES_HOW = "Tulis sumbu mendatar, lalu sumbu tegak, misalnya :::{quadrants} Pengaruh | Kepentingan"
NO_BARS = "Grafik ini belum berisi batang."
BAD_BAR = "Baris grafik ini tidak terbaca."
BAD_BAR_HOW = "Tulis satu batang per baris, misalnya Sebelum: 45"
BAD_BRACES = "Kurung kurawal pada narasi tidak lengkap."
BAD_BRACES_HOW = "Tulis {teks yang dibaca|teks yang diucapkan}."
LONG_WORD = "Kata “{word}” terlalu panjang untuk teks layar."
LONG_WORD_HOW = "Tulis yang pendek dengan {teks yang dibaca|teks yang diucapkan}."
UNKNOWN_LINE = "Baris ini tidak dikenali."
UNKNOWN_LINE_HOW = (
    "Pakai # judul, - butir, > narasi, ![keterangan](berkas), :::{bars}, :::{flow}, atau :::{quadrants}; "
    "soal :::{check} di antara dua salindia."
)
