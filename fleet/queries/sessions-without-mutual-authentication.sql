-- SPDX-License-Identifier: BSD-3-Clause
-- Sessions without mutual authentication
-- Sessions with a key exchange in which the Responder did not ask the Requester to authenticate itself. Sessions with a
-- pre-shared key authenticate both sides and are left out.
SELECT s.capture, s.conn, s.first_frame, c.requester, c.device, c.model, s.standing
FROM sessions AS s JOIN connections AS c USING (capture, conn)
WHERE NOT s.psk AND s.mut_auth_requested = 0
ORDER BY s.capture, s.conn, s.first_frame;
