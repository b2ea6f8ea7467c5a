-- SPDX-License-Identifier: BSD-3-Clause
-- Versions of SPDM
-- The version each connection negotiated.
SELECT version, model, count(*) AS connections, count(DISTINCT device) AS devices
FROM connections
GROUP BY ALL
ORDER BY ALL;
