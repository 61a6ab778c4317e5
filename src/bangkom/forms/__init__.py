"""Question forms. In a released notebook: `from bangkom.forms import question` and `question("asas-01")`."""

from bangkom.forms.opening import question
from bangkom.forms.widget import QuestionWidget

__all__ = ["QuestionWidget", "question"]
