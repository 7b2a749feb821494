-- Whether a line of a year records one measure only: without one, nothing is lacking in its sums.
select exists(
  select from budget_line
  where jurisdiction = $1 and fiscal_year = $2
    and revision_from <= $3 and (revision_to is null or revision_to > $3)
    and not (records_appropriation and records_execution))
