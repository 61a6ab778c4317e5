"""Forms and explorations. In a released notebook: `from bangkom.forms import question`, `question("asas-01")`."""

from bangkom.forms.exploration import explore
from bangkom.forms.opening import question
from bangkom.forms.widget import QuestionWidget

__all__ = ["QuestionWidget", "explore", "question"]
