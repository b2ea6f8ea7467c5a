-- SPDX-License-Identifier: BSD-3-Clause
-- Captures with damage
-- Warnings and errors in a capture: lost packets, messages that are cut off, fields that cannot be.
SELECT capture, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warn') AS warnings,
       min(frame) AS first_frame
FROM notes
WHERE severity <> 'info'
GROUP BY ALL
ORDER BY errors DESC, warnings DESC, capture;
