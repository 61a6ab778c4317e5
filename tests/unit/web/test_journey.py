"""The way through the training: one step at a time, and never two at once."""

from bangkom.domain.graduation import decide
from bangkom.reports.synthetic import PROGRAMME, make_cohort
from bangkom.web.service.app import FEATURES
from bangkom.web.service.journey import STAGES, current, lay_out

FACTS = make_cohort().facts


def test_every_rule_of_graduation_belongs_to_one_step():
    verdict = decide(next(iter(FACTS.values())), PROGRAMME)
    named = [key for stage in STAGES for key in stage.rules]
    assert sorted(named) == sorted(rule.key for rule in verdict.rules)


def test_every_step_leads_to_a_page_that_participants_may_see():
    pages = {route.path for feature in FEATURES for route in feature.routes if "participant" in route.roles}
    assert {stage.path for stage in STAGES} <= pages


def test_one_step_is_now_while_anything_is_awaited():
    for facts in FACTS.values():
        verdict = decide(facts, PROGRAMME)
        steps = lay_out(verdict)
        now = [step for step in steps if step.state == "now"]
        awaited = any(rule.state == "awaited" for rule in verdict.rules)
        assert len(now) <= 1
        if awaited and not any(step.state == "failed" for step in steps):
            assert current(steps) == now[0]
            assert all(step.state == "done" for step in steps[: steps.index(now[0])])


def test_who_has_graduated_has_nothing_left():
    passed = [lay_out(v) for f in FACTS.values() if (v := decide(f, PROGRAMME)).status == "LULUS"]
    assert passed
    assert all(current(steps) is None and {step.state for step in steps} == {"done"} for steps in passed)
