-- SPDX-License-Identifier: BSD-3-Clause
-- Records that could not be decrypted
-- By the reason that docs/ndjson.md lists.
SELECT sealed AS reason, count(*) AS records, count(DISTINCT capture) AS captures
FROM messages
WHERE sealed IS NOT NULL
GROUP BY ALL
ORDER BY records DESC, reason;
