# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
messages
| map(. as $message | .notes[] | select(.severity != "info")
      | {severity, capture: $message.capture, frame: $message.frame})
| group_by(.capture)
| map([.[0].capture, (map(select(.severity == "error")) | length), (map(select(.severity == "warn")) | length),
       (map(.frame) | min)])
