-- SPDX-License-Identifier: BSD-3-Clause
-- Certificates that expire
-- Certificates that had expired when they were sent, or would within 90 days. `days_left` is the least over all
-- captures.
SELECT c.subject, c.side, c.sha256, c.not_after,
       min(CAST(floor((epoch(c.not_after) - epoch(m.time)) / 86400) AS BIGINT)) AS days_left,
       count(DISTINCT c.capture) AS captures
FROM certificates AS c JOIN messages AS m USING (capture, id)
WHERE c.not_after < m.time + INTERVAL 90 DAY
GROUP BY ALL
ORDER BY days_left, c.sha256;
