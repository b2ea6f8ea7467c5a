# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
[devices[]] | group_by([.model, (.line.ledger | .identity.standing, .firmware.standing, .negotiation.standing)])
| map([.[0].model, (.[0].line.ledger | .identity.standing, .firmware.standing, .negotiation.standing), length,
       different_known(.device)])
