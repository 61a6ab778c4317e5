import pytest

from bangkom.errors import SettingsError
from bangkom.settings import load_settings, require_identifier


@pytest.fixture
def project(tmp_path):
    (tmp_path / "course" / "kebijakan").mkdir(parents=True)
    (tmp_path / "course" / "course.toml").write_text("")
    return tmp_path


def test_the_root_is_found_from_any_folder_below(project):
    settings = load_settings({}, project / "course" / "kebijakan")
    assert (settings.root, settings.cohort) == (project.resolve(), "demo")
    assert settings.gradebook == project.resolve() / "gradebook" / "demo" / "gradebook.db"


def test_a_folder_without_course_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"course\.toml"):
        load_settings({}, tmp_path)
    with pytest.raises(SettingsError, match="BANGKOM_ROOT"):
        load_settings({"BANGKOM_ROOT": str(tmp_path)}, tmp_path)


@pytest.mark.parametrize("cohort", ["../x", "Angkatan", "a", "angkatan-2", "a" * 33, "a\n"])
def test_a_cohort_that_could_leave_its_folder_is_refused(project, cohort):
    with pytest.raises(SettingsError, match="BANGKOM_COHORT"):
        load_settings({"BANGKOM_COHORT": cohort}, project)


def test_an_opaque_id_is_accepted():
    assert require_identifier("km_07_014", "peserta") == "km_07_014"


def test_the_store_lies_beside_the_gradebooks_unless_told_otherwise(project):
    assert load_settings({}, project).store_url == f"sqlite:///{project.resolve()}/gradebook/bangkom.db"
    told = load_settings({"BANGKOM_STORE_URL": "postgresql+psycopg:///bangkom", "BANGKOM_MODE": "institution"}, project)
    assert (told.store_url, told.mode) == ("postgresql+psycopg:///bangkom", "institution")


def test_an_unknown_mode_is_refused_by_name(project):
    with pytest.raises(SettingsError, match="BANGKOM_MODE"):
        load_settings({"BANGKOM_MODE": "produksi"}, project)
