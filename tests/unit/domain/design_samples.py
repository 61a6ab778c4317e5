"""Rancangan to try rules on: a complete one, and whatever else a form may send."""

from hypothesis import strategies as st

from bangkom.domain.design import Design, Indicator, Milestone, Risk, Stakeholder

FULL = Design(
    title="Akta lahir sehari jadi",
    potentials="Staf muda",
    problems="Sembilan hari",
    before="Ke loket",
    after="Dari desa",
    programmes=("melayani",),
    foci=("penyederhanaan",),
    aims=("perbaikan",),
    stakeholders=(Stakeholder("Kepala Dinas", "high", "high", "Izin"),),
    milestones=(
        Milestone("m1", "short", "Uji coba", "20 akta", "20/4/2026"),
        Milestone("m2", "middle", "Semua desa", "16 desa", "1/12/2026"),
        Milestone("m3", "long", "Akta lain", "Semua akta", "1/3/2028"),
    ),
    indicators=(Indicator("i1", "Waktu terbit", "hari", "9", "1", "down", "Register", "cepat"),),
    commitment="Mulai dari meja saya",
)
WORDS = st.text(max_size=12)
LEVELS = st.sampled_from(["", "high", "low"])
DESIGNS = st.builds(
    Design,
    title=WORDS,
    before=WORDS,
    programmes=st.sampled_from([(), ("melayani",), ("bersih", "tertib")]),
    stakeholders=st.lists(st.builds(Stakeholder, WORDS, LEVELS, LEVELS, WORDS), max_size=4).map(tuple),
    milestones=st.lists(
        st.builds(
            Milestone,
            st.sampled_from(["", "m1", "m2", "m9", "x", "m01", "m²"]),
            st.sampled_from(["", "short", "middle", "long"]),
            WORDS,
            WORDS,
            st.sampled_from(["", "besok", "20/4/2026", "1/1/2027", "30/2/2026"]),
        ),
        max_size=5,
    ).map(tuple),
    indicators=st.lists(
        st.builds(Indicator, st.sampled_from(["", "i1"]), WORDS, WORDS, st.sampled_from(["", "9", "x"]), WORDS),
        max_size=3,
    ).map(tuple),
    risks=st.lists(st.builds(Risk, WORDS, WORDS), max_size=2).map(tuple),
)
