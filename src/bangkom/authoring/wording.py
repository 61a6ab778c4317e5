"""How a question is put to a participant: its number, its points and the rule by which it is scored."""

from bangkom.domain.filetypes import FILE_TYPES
from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    Upload,
    is_collected,
    is_practice,
)
from bangkom.messages import megabytes, points


def heading(question: Question, number: int) -> str:
    """`Soal 3 (2 poin)`, or `Soal 3 (latihan, tidak dinilai)`."""
    worth = PRACTICE if is_practice(question) else COLLECTED if is_collected(question) else points(question.points)
    return f"Soal {number} ({worth})"


def rule(question: Question) -> str:
    """What to do, and how it is scored."""
    match question:
        case SingleChoice():
            return "Pilih satu jawaban."
        case MultipleChoice(all_or_nothing=True):
            return "Pilih semua yang benar. Poin diberikan hanya bila semua pilihan Anda tepat."
        case MultipleChoice() if is_practice(question):
            return "Pilih semua yang benar."
        case MultipleChoice():
            return (
                "Pilih semua yang benar. Tiap pilihan benar menambah, tiap pilihan salah mengurangi; "
                "nilai tidak kurang dari nol."
            )
        case Number(tolerance=tolerance):
            rounding = " Selisih kecil karena pembulatan tetap diterima." if tolerance else ""
            unit = f" (satuan: {question.unit})" if question.unit else ""
            return f"Tulis satu angka{unit}. Bila perlu desimal, pakai koma.{rounding}"
        case ShortText():
            return "Tulis jawaban singkat. Huruf besar atau kecil dan tanda hubung tidak memengaruhi nilai."
        case Essay():
            marked = "Widyaiswara menilai jawaban Anda dengan rubrik di bawah ini." if question.points else KEPT
            return f"Tulis {question.min_words}–{question.max_words} kata. {marked}"
        case Table():
            rows = _span(question.min_rows, question.max_rows)
            return f"Isi {rows} baris. {MARKED if question.points else KEPT}"
        case Upload():
            files, most = _span(question.min_files, question.max_files), megabytes(question.max_bytes)
            kinds = ", ".join(FILE_TYPES[one].title for one in question.types if one in FILE_TYPES)
            return (
                f"Unggah {files} berkas ({kinds}), masing-masing paling besar {most}. "
                f"{MARKED if question.points else KEPT}"
            )
        case Scale():
            return "Pilih satu untuk tiap pernyataan. Tidak ada jawaban benar atau salah; jawablah apa adanya."
        case _:
            return "Pilih Benar atau Salah."


def _span(least: int, most: int) -> str:
    return f"{least}" if least == most else f"{least}–{most}"


PRACTICE = "latihan, tidak dinilai"
COLLECTED = "tidak dinilai"
MARKED = "Widyaiswara menilainya dengan rubrik di bawah ini."
KEPT = "Isian ini disimpan dan tidak dinilai."
