-- The settlements of a year that were superseded up to a revision, the last first. None of them was certified:
-- each has one version, that of its closing.
select settlement.closed_on, closing_revision, settlement.certified_on,
  settlement.certification_reference, settlement.revision_from, settlement.disagreement_count,
  settlement.disagreement_reason, reopening.revision, reopening.reason
from settlement_reopening reopening
join settlement using (jurisdiction, fiscal_year, closing_revision)
where reopening.jurisdiction = $1 and reopening.fiscal_year = $2 and reopening.revision <= $3
  and settlement.revision_from = closing_revision
order by reopening.revision desc
limit $4
