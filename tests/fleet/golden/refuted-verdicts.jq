# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
devices as $devices
| [(messages[] | . as $line | .verdicts[]? | {verdict: ., line: $line}),
   (lines_of("verdict")[] | {verdict: ., line: .})]
| map(select(.verdict.result == "fail") | $devices[.line | key | tojson] as $at
      | [.verdict.check, .verdict.message, .verdict.signer, $at.model, $at.firmware, .line.capture])
| group_by(.[:5]) | map(.[0][:5] + [length, different(.[5])])
