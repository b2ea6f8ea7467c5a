-- SPDX-License-Identifier: BSD-3-Clause
-- What is proved
-- Connections by what was proved about them (docs/verify.md): who the device is, what it measured, and that the
-- negotiation was not changed on the way.
SELECT model, identity, measurements, negotiation, count(*) AS connections, count(DISTINCT device) AS devices
FROM connections
GROUP BY ALL
ORDER BY connections DESC, 1, 2, 3, 4;
