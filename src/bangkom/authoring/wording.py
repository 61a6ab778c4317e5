"""How a question is put to a participant: its number, its points and the rule by which it is scored."""

from bangkom.domain.questions import Essay, MultipleChoice, Number, Question, ShortText, SingleChoice, is_practice
from bangkom.messages import points


def heading(question: Question, number: int) -> str:
    """`Soal 3 (2 poin)`, or `Soal 3 (latihan, tidak dinilai)`."""
    return f"Soal {number} ({PRACTICE if is_practice(question) else points(question.points)})"


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
            return (
                f"Tulis {question.min_words}–{question.max_words} kata. "
                "Widyaiswara menilai jawaban Anda dengan rubrik di bawah ini."
            )
        case _:
            return "Pilih Benar atau Salah."


PRACTICE = "latihan, tidak dinilai"
