-- SPDX-License-Identifier: BSD-3-Clause
-- Devices not in normal mode
-- Devices whose device mode (measurement index 254) is not normal, or that are or were debugged.
SELECT c.device, c.model, c.firmware, CAST(m.value->>'$.operational_mode_state.value' AS BIGINT) AS operational_mode,
       CAST(m.value->>'$.device_mode_state.value' AS BIGINT) AS debug, count(DISTINCT m.capture) AS captures
FROM measurements AS m JOIN connections AS c USING (capture, conn)
WHERE m.type = 'device mode'
  AND ((m.value->>'$.operational_mode_state.normal') = '0' OR (m.value->>'$.device_mode_state.value') <> '0')
GROUP BY ALL
ORDER BY captures DESC, 1, 2, 3, 4, 5;
