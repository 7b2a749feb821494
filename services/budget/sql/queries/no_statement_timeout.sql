-- For the rest of the transaction: an import is one statement for as long as its sender sends.
select set_config('statement_timeout', '0', true)
