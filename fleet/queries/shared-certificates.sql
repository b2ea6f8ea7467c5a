-- SPDX-License-Identifier: BSD-3-Clause
-- Leaf certificates shared by devices
-- Captures in which several Responders presented the same leaf certificate: their private key has been copied.
SELECT capture, leaf, any_value(device) AS device, count(*) AS responders
FROM connections
WHERE leaf IS NOT NULL
GROUP BY capture, leaf
HAVING count(DISTINCT responder) > 1
ORDER BY responders DESC, capture, leaf;
