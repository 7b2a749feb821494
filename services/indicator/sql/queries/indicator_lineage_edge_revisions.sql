-- The revisions that made or ended versions of an edge.
select revision_from from indicator_lineage_edge where jurisdiction = $1 and fiscal_year = $2 and id = $3
union
select revision_to from indicator_lineage_edge where jurisdiction = $1 and fiscal_year = $2 and id = $3 and revision_to is not null
