-- What the peers read besides the services' own tables: the balances of each project by month, as a
-- city would keep them for its reports. They are made once and not kept up to date, in their favour.
create schema peer;
create table peer.month_balance as
select jurisdiction, fiscal_year, split_part(budget_line, '.', 1) as project,
  date_trunc('month', effective_date)::date as month,
  sum(amount_yen) filter (where kind = 1) as appropriation,
  sum(amount_yen) filter (where kind <> 1) as executed
from budget.ledger_entry
group by 1, 2, 3, 4;
create unique index on peer.month_balance (jurisdiction, fiscal_year, project, month)
  include (appropriation, executed);
analyze peer.month_balance;

-- Names, place and indicators of each project and the lineage into a year as they are answered:
-- made once as well, so that a request only looks them up.
create table peer.project as
select p.jurisdiction, p.fiscal_year, p.id as project,
  jsonb_build_object('name', p.display_name, 'code', p.printed_code,
    'departments', p.detail -> 'departments',
    'pillar', p.detail -> 'placements' -> 0 ->> 'parent',
    'indicators', coalesce(i.indicators, '[]')) as facts
from catalog.project p
left join lateral (
  select jsonb_agg(jsonb_build_object('name', i.display_name, 'values', v.vals)) as indicators
  from indicator.indicator i
  cross join lateral (
    select jsonb_agg(jsonb_build_object('role', v.role, 'value', v.value_unscaled,
      'text', v.printed_text)) as vals
    from indicator.indicator_value v
    where (v.jurisdiction, v.fiscal_year, v.indicator) = (i.jurisdiction, i.fiscal_year, i.id)) v
  where (i.jurisdiction, i.fiscal_year) = (p.jurisdiction, p.fiscal_year)
    and i.id = p.id || '.1') i on true;
create unique index on peer.project (jurisdiction, fiscal_year, project);
analyze peer.project;

create table peer.lineage as
select jurisdiction, fiscal_year, jsonb_agg(jsonb_build_array(type, predecessor, successor)) as edges
from catalog.lineage_edge group by 1, 2;
create unique index on peer.lineage (jurisdiction, fiscal_year);
analyze peer.lineage;

-- The question: two years, each as of a date, project by project. `from_ledger` sums the ledger by
-- its covering index, else the monthly balances are summed (dates are ends of months then).
create function peer.compare_ledger(ward text, y1 int, d1 date, y2 int, d2 date) returns json
language sql stable as $$
  select json_build_object(
    'rows', json_agg(json_build_object('year', s.fiscal_year, 'project', s.project,
      'appropriation', s.appropriation, 'executed', s.executed, 'facts', p.facts)),
    'lineage', (select edges from peer.lineage l where (l.jurisdiction, l.fiscal_year) = (ward, y2)))
  from (
    select fiscal_year, split_part(budget_line, '.', 1) as project,
      sum(amount_yen) filter (where kind = 1) as appropriation,
      sum(amount_yen) filter (where kind <> 1) as executed
    from budget.ledger_entry
    where jurisdiction = ward and (fiscal_year = y1 and effective_date <= d1
      or fiscal_year = y2 and effective_date <= d2)
    group by 1, 2) s
  join peer.project p on (p.jurisdiction, p.fiscal_year, p.project) = (ward, s.fiscal_year, s.project)
$$;

create function peer.compare_months(ward text, y1 int, d1 date, y2 int, d2 date) returns json
language sql stable as $$
  select json_build_object(
    'rows', json_agg(json_build_object('year', s.fiscal_year, 'project', s.project,
      'appropriation', s.appropriation, 'executed', s.executed, 'facts', p.facts)),
    'lineage', (select edges from peer.lineage l where (l.jurisdiction, l.fiscal_year) = (ward, y2)))
  from (
    select fiscal_year, project, sum(appropriation) as appropriation, sum(executed) as executed
    from peer.month_balance
    where jurisdiction = ward and (fiscal_year = y1 and month <= d1
      or fiscal_year = y2 and month <= d2)
    group by 1, 2) s
  join peer.project p on (p.jurisdiction, p.fiscal_year, p.project) = (ward, s.fiscal_year, s.project)
$$;
