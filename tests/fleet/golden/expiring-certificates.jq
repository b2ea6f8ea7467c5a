# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
messages
| map(select(.certificates) | . as $message | .certificates[] | select(has("problem") | not)
      | ((.not_after | fromdate) - $message.time) as $left | select($left < 90 * 86400)
      | [.subject,
         (if $message.name == "SET_CERTIFICATE" or $message.dir == "rsp" then "responder" else "requester" end),
         .sha256, (.not_after | sub("T"; " ") | sub("Z"; "")), ($left / 86400 | floor), $message.capture])
| group_by(.[:4]) | map(.[0][:4] + [(map(.[4]) | min), different(.[5])])
