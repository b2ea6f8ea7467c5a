# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
(messages | map({key: ([.capture, .id] | tojson), value: .name}) | from_entries) as $names
| joined(messages | map(select(.name == "ERROR")))
| map(. + {request: $names[[.capture, .request_id] | tojson], error: .fields.error_code.name})
| group_by([.at.model, .at.firmware, .error, .request])
| map([.[0].at.model, .[0].at.firmware, .[0].error, .[0].request, length, different(.capture)])
