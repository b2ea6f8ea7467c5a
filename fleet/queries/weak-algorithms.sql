-- SPDX-License-Identifier: BSD-3-Clause
-- Weak algorithms
-- Algorithms of about 112 bits of security that Responders chose.
SELECT a.kind, a.algorithm, c.model, count(DISTINCT (a.capture, a.conn)) AS connections,
       count(DISTINCT c.device) AS devices
FROM algorithms AS a JOIN connections AS c USING (capture, conn)
WHERE a.how = 'chosen' AND a.algorithm IN ('rsassa_2048', 'rsapss_2048', 'ffdhe2048')
GROUP BY ALL
ORDER BY connections DESC, a.kind, a.algorithm, c.model;
