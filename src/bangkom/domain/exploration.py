"""What a lesson may offer to be played with: it asks nothing, so nothing of it is kept or marked."""

from collections.abc import Mapping

EXPLORATIONS: Mapping[str, str] = {
    "ikm": (
        "**Coba sendiri: dari sembilan unsur ke IKM.** Di bawah ini Anda dapat menggeser nilai rata-rata (NRR) tiap "
        "unsur, dari 1 sampai 4, dan langsung melihat IKM serta mutunya. Tidak dinilai dan tidak disimpan."
    ),
}
"""By id: the Markdown that stands above it, and that is read where it can't be shown."""
