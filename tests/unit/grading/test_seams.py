import json

from traitlets.config import Config
from traitlets.utils.importstring import import_item

from bangkom.grading import configure
from bangkom.settings import Settings


def test_every_class_named_exists_and_the_configuration_can_be_shown(tmp_path):
    """Formgrader shows its configuration as JSON; nbgrader imports a name only when it needs it."""
    config = Config()
    configure(config, Settings(tmp_path, "demo"))
    names = [*config.Autograde.sanitize_preprocessors, *config.HTMLExporter.filters.values()]
    names += [config.Autograde.exporter_class, config.GenerateFeedback.exporter_class]
    assert all(callable(import_item(name)) for name in names)
    assert json.loads(json.dumps(config)) == config
