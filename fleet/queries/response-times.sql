-- SPDX-License-Identifier: BSD-3-Clause
-- Response times
-- Milliseconds from request to response, by device and response. A percentile is a time that was measured.
SELECT c.device, m.name, count(*) AS responses,
       round(1000 * quantile_disc(m.response_time, 0.5), 3) AS p50,
       round(1000 * quantile_disc(m.response_time, 0.95), 3) AS p95,
       round(1000 * quantile_disc(m.response_time, 0.99), 3) AS p99,
       round(1000 * max(m.response_time), 3) AS longest
FROM messages AS m JOIN connections AS c USING (capture, conn)
WHERE m.response_time IS NOT NULL
GROUP BY ALL
ORDER BY longest DESC, c.device, m.name;
