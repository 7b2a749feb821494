-- The revisions that made or ended versions of a resource.
select revision_from from department where jurisdiction = $1 and id = $2
union
select revision_to from department where jurisdiction = $1 and id = $2 and revision_to is not null
