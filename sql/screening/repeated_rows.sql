-- compared.screening: rows whose key already stood in an earlier row
--
-- Grain    one row per round, municipality, delivery
-- Inputs   staged.rejected_rows
-- Output   n rejected rows
-- Example  a file delivered twice with one answer corrected: all rows of the second

select
    round,
    municipality,
    delivery,
    count(*) as n
from staged.rejected_rows
where check_id like 'same\_%\_twice' escape '\'
group by all
order by round, municipality, delivery
