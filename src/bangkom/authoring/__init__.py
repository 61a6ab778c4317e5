"""From what a widyaiswara writes to what a participant opens: lessons in plain text become nbgrader assignments."""
