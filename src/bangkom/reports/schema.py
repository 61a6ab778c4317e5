"""The tables of a snapshot, as data.

    participants   a registered participant a row; `decision` is what a person signed, null before
    programme      an assignment a row, in the order in which it is taken
    questions      a question a row, with its agenda (in a test it may differ from question to question)
    scores         participant × question, in one of four states
    submissions    participant × assignment that was handed in
    chats          participant × subject; `presence` null while it isn't recorded
    forum          participant × subject
    sessions       a planned classroom session a row
    attendance     participant × session planned for their group; `presence` null while it isn't recorded
    progress       participant: videos, rancangan, presentation, implementation, and the computed verdict
    components     participant × component of the final score; `score` null while anything of it is missing
    rules          participant × rule of graduation
    tags           participant × what their rancangan serves (`aim`, `focus`, `programme`)
    indicators     participant × indicator of their rancangan; values null while nothing was measured
    examiners      participant × examiner (pseudonyms both) and the score given; `seat` counts a participant's examiners

No name, participant id, unit, position or NIP is in any of them.
"""

from collections.abc import Mapping

import pyarrow as pa

TEXT, WHOLE, NUMBER, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
MOMENT, DAY = pa.timestamp("us", tz="UTC"), pa.date32()

SCHEMAS: Mapping[str, pa.Schema] = {
    name: pa.schema(list(columns.items()))
    for name, columns in {
        "participants": {
            "pseudonym": TEXT, "agency": TEXT, "status": TEXT, "group": TEXT, "is_active": FLAG, "decision": TEXT,
        },
        "programme": {
            "position": WHOLE, "assignment": TEXT, "title": TEXT, "subject": TEXT, "subject_title": TEXT,
            "agenda": TEXT, "kind": TEXT,
        },
        "questions": {"assignment": TEXT, "question": TEXT, "agenda": TEXT},
        "scores": {
            "pseudonym": TEXT, "assignment": TEXT, "question": TEXT, "points": NUMBER, "maximum": NUMBER, "state": TEXT,
        },
        "submissions": {"pseudonym": TEXT, "assignment": TEXT, "submitted_at": MOMENT, "late_seconds": NUMBER},
        "chats": {"pseudonym": TEXT, "subject": TEXT, "presence": TEXT},
        "forum": {"pseudonym": TEXT, "subject": TEXT, "contributions": WHOLE},
        "sessions": {"position": WHOLE, "session": WHOLE, "title": TEXT, "kind": TEXT, "starts_at": MOMENT},
        "attendance": {"pseudonym": TEXT, "session": WHOLE, "presence": TEXT},
        "progress": {
            "pseudonym": TEXT, "videos_credited": WHOLE, "videos_required": WHOLE,
            "design_state": TEXT, "design_version": WHOLE,
            "presented_at": MOMENT, "presentation_score": NUMBER, "needs_third": FLAG, "revision": TEXT,
            "closing_at": MOMENT, "reported_at": MOMENT, "verified_at": MOMENT, "implementation_score": NUMBER,
            "milestones_due": WHOLE, "milestones_done": WHOLE, "milestones_verified": WHOLE,
            "ikm_before": NUMBER, "ikm_after": NUMBER, "hours_per_month": NUMBER, "rupiah_per_month": NUMBER,
            "first_result_on": DAY, "verdict": TEXT, "score": NUMBER, "predicate": TEXT,
        },
        "components": {"pseudonym": TEXT, "component": TEXT, "score": NUMBER, "weight": NUMBER, "is_exempt": FLAG},
        "rules": {"pseudonym": TEXT, "rule": TEXT, "state": TEXT},
        "tags": {"pseudonym": TEXT, "kind": TEXT, "tag": TEXT},
        "indicators": {
            "pseudonym": TEXT, "indicator": TEXT, "aspect": TEXT, "direction": TEXT, "baseline": NUMBER,
            "target": NUMBER, "latest": NUMBER, "share": NUMBER, "is_improved": FLAG, "is_verified": FLAG,
        },
        "examiners": {"pseudonym": TEXT, "examiner": TEXT, "seat": WHOLE, "score": NUMBER},
    }.items()
}  # fmt: skip
