# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
(messages | group_by(.capture) | map({key: .[0].capture, value: length}) | from_entries) as $counts
| lines_of("capture")
| map(select(.status != "read") | [.capture, .status, .exit, ($counts[.capture] // 0), (.why | join("; "))])
