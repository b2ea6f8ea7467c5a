-- SPDX-License-Identifier: BSD-3-Clause
-- Captures that were not read
-- Files that are missing, no captures or cut off, and those over which spdmdump crashed or ran out of time.
SELECT capture, status, exit_status, n_messages, why
FROM captures
WHERE status <> 'read'
ORDER BY capture;
