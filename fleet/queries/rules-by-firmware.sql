-- SPDX-License-Identifier: BSD-3-Clause
-- Rules broken, by firmware version
-- Findings of severity error and warning. `side` is who broke the rule: a Requester's findings are listed with the
-- firmware of the device it talked to.
SELECT c.model, c.firmware, f.rule, f.severity, f.side, any_value(f.what) AS what,
       count(DISTINCT (f.capture, f.conn)) AS connections, CAST(sum(f.times) AS BIGINT) AS times
FROM findings AS f JOIN connections AS c USING (capture, conn)
WHERE f.severity IN ('error', 'warning')
GROUP BY c.model, c.firmware, f.rule, f.severity, f.side
ORDER BY connections DESC, 1, 2, 3, 4, 5;
