"""What xAPI 1.0.3 requires of a statement, and the Video Profile 1.0.3 of its own, by their documents."""

import re
from datetime import datetime
from uuid import UUID

VIDEO = "https://w3id.org/xapi/video"
EXTENSION = f"{VIDEO}/extensions"
STATEMENT = {"id", "actor", "verb", "object", "result", "context", "timestamp"}
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.ASCII)
LANGUAGES = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
DURATION = re.compile(r"P(?!$)(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?")
SEGMENTS = re.compile(r"\d+\.\d{3}\[\.\]\d+\.\d{3}(\[,\]\d+\.\d{3}\[\.\]\d+\.\d{3})*")
KINDS = {"true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert"}
KINDS |= {"numeric", "other"}
ADL = "http://adlnet.gov/expapi/verbs"
REQUIRED = {
    f"{ADL}/initialized": ({"length"}, set()),
    f"{VIDEO}/verbs/played": (set(), {"time"}),
    f"{VIDEO}/verbs/paused": ({"length"}, {"time", "progress", "played-segments"}),
    f"{ADL}/completed": ({"length"}, {"time", "progress", "played-segments"}),
}
"""Verbs of the profile: which extensions of the context and of the result they need."""


def validate(statement):
    """AssertionError, with what is wrong, unless this is a statement."""
    assert set(statement) <= STATEMENT and set(statement) >= {"id", "actor", "verb", "object", "timestamp"}
    assert no_nulls(statement), "null is allowed nowhere but in extensions"
    UUID(statement["id"])
    moment = datetime.fromisoformat(statement["timestamp"])
    assert moment.tzinfo is not None and not moment.utcoffset()
    account = statement["actor"]["account"]
    assert set(statement["actor"]) == {"objectType", "account"} and set(account) == {"homePage", "name"}
    assert IRI.fullmatch(account["homePage"]) and account["name"]
    assert IRI.fullmatch(statement["verb"]["id"])
    assert_languages(statement["verb"]["display"])
    validate_activity(statement["object"])
    validate_result(statement.get("result", {}))
    context = statement["context"]
    UUID(context["registration"])
    assert LANGUAGES.fullmatch(context["language"])
    assert set(context["contextActivities"]) <= {"parent", "grouping", "category", "other"}
    for activities in context["contextActivities"].values():
        assert activities
        for activity in activities:
            validate_activity(activity)
    assert all(map(IRI.fullmatch, context.get("extensions", {})))
    if {"objectType": "Activity", "id": VIDEO} in context["contextActivities"].get("category", ()):
        validate_video(statement)


def validate_activity(activity):
    assert set(activity) <= {"objectType", "id", "definition"}
    assert activity["objectType"] == "Activity" and IRI.fullmatch(activity["id"]), activity["id"]
    definition = activity.get("definition", {})
    assert set(definition) <= {"name", "description", "type", "interactionType", "choices", "correctResponsesPattern"}
    assert "type" not in definition or IRI.fullmatch(definition["type"])
    for texts in (definition.get("name", {}), definition.get("description", {})):
        assert_languages(texts)
    if "choices" in definition or "correctResponsesPattern" in definition:
        assert definition["interactionType"] in KINDS
    for choice in definition.get("choices", ()):
        assert choice["id"] and not re.search(r"\s", choice["id"])
        assert_languages(choice["description"])
    ids = [choice["id"] for choice in definition.get("choices", ())]
    assert len(ids) == len(set(ids))


def validate_result(result):
    assert set(result) <= {"score", "success", "completion", "response", "duration", "extensions"}
    assert all(isinstance(result[name], bool) for name in ("success", "completion") if name in result)
    assert isinstance(result.get("response", ""), str)
    assert DURATION.fullmatch(result.get("duration", "PT0S")), result["duration"]
    score = result.get("score", {})
    assert set(score) <= {"scaled", "raw", "min", "max"}
    if score:
        assert -1 <= score["scaled"] <= 1 and score["min"] <= score["raw"] <= score["max"]
    assert all(map(IRI.fullmatch, result.get("extensions", {})))


def validate_video(statement):
    """The profile's templates, and what its text says that they don't."""
    verb, result, context = statement["verb"]["id"], statement.get("result", {}), statement["context"]
    in_context, in_result = REQUIRED[verb]
    assert statement["object"]["definition"]["type"] == f"{VIDEO}/activity-type/video"
    extensions, outcome = context["extensions"], result.get("extensions", {})
    assert all(f"{EXTENSION}/{name}" in extensions for name in in_context)
    assert all(f"{EXTENSION}/{name}" in outcome for name in in_result)
    assert UUID(extensions[f"{EXTENSION}/session-id"]).version == 4
    if verb == f"{ADL}/initialized":
        assert extensions[f"{EXTENSION}/session-id"] == statement["id"]
    length, threshold = extensions[f"{EXTENSION}/length"], extensions[f"{EXTENSION}/completion-threshold"]
    assert length > 0 and 0 <= threshold <= 1
    assert ("completion" in result) == ("duration" in result) == (verb == f"{ADL}/completed")
    for value in (length, threshold, outcome.get(f"{EXTENSION}/time", 0), outcome.get(f"{EXTENSION}/progress", 0)):
        assert value == round(value, 3)
    assert 0 <= outcome.get(f"{EXTENSION}/time", 0) <= length
    assert 0 <= outcome.get(f"{EXTENSION}/progress", 0) <= 1
    if f"{EXTENSION}/played-segments" in outcome:
        assert SEGMENTS.fullmatch(outcome[f"{EXTENSION}/played-segments"])
    if verb == f"{ADL}/completed":
        assert result["completion"] is True and outcome[f"{EXTENSION}/progress"] >= threshold - 0.001


def assert_languages(texts):
    assert all(LANGUAGES.fullmatch(language) and isinstance(text, str) for language, text in texts.items())


def no_nulls(value):
    if isinstance(value, dict):
        return all(no_nulls(one) for one in value.values())
    if isinstance(value, list):
        return all(map(no_nulls, value))
    return value is not None
