-- SPDX-License-Identifier: BSD-3-Clause
-- Error responses
-- What devices refused, and why.
SELECT c.model, c.firmware, m.fields->>'$.error_code.name' AS error, r.name AS request, count(*) AS responses,
       count(DISTINCT m.capture) AS captures
FROM messages AS m JOIN connections AS c USING (capture, conn)
LEFT JOIN messages AS r ON r.capture = m.capture AND r.id = m.request_id
WHERE m.name = 'ERROR'
GROUP BY ALL
ORDER BY responses DESC, 1, 2, 3, 4;
