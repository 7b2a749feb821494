-- The revisions that made or ended versions of a resource.
select revision_from from jurisdiction where jurisdiction = $1
union
select revision_to from jurisdiction where jurisdiction = $1 and revision_to is not null
