-- SPDX-License-Identifier: BSD-3-Clause
-- Refuted verdicts
-- Signatures, chains, digests and measurements that were checked and are wrong.
SELECT v."check", v.message, v.signer, c.model, c.firmware, count(*) AS verdicts, count(DISTINCT v.capture) AS captures
FROM verdicts AS v LEFT JOIN connections AS c USING (capture, conn)
WHERE v.result = 'fail'
GROUP BY ALL
ORDER BY verdicts DESC, 1, 2, 3, 4, 5;
