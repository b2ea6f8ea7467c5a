# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
(messages | map(select(.name == "KEY_EXCHANGE_RSP")
                | {key: ([key, .frame] | tojson), value: .}) | from_entries) as $opened
| joined(lines_of("session"))
| map(. as $session | $opened[[key, .first_frame] | tojson]
      | select(. and .fields.mut_auth_requested.value == 0) | $session
      | [.capture, .conn, .first_frame, .at.line.requester, .at.device, .at.model, .ledger.session.standing])
