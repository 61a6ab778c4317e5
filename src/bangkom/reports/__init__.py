"""Reports for the organiser: a pseudonymised snapshot, notebooks run on it, and one offline HTML page a report."""
