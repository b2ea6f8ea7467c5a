# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
joined(lines_of("finding"))
| map(select(.severity == "error" or .severity == "warning"))
| group_by([.at.model, .at.firmware, .rule, .severity, .side])
| map([.[0].at.model, .[0].at.firmware, .[0].rule, .[0].severity, .[0].side, .[0].what, different(key),
       (map(.count) | add)])
