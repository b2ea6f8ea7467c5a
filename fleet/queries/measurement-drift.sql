-- SPDX-License-Identifier: BSD-3-Clause
-- Measurement drift
-- Measurement blocks that differ between devices of one model with one firmware version: every value and how many
-- connections reported it.
WITH counted AS (
  SELECT c.model, c.firmware, m."index", m.type, m.value, count(DISTINCT (m.capture, m.conn)) AS connections,
         count(DISTINCT c.device) AS devices
  FROM measurements AS m JOIN connections AS c USING (capture, conn)
  GROUP BY ALL
)
SELECT *
FROM counted
QUALIFY count(*) OVER (PARTITION BY model, firmware, "index") > 1
ORDER BY model, firmware, "index", connections DESC, type, value;
