# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
[devices[] | select(.leaf)] | group_by([.line.capture, .leaf])
| map(select(different_known(.line.responder) > 1) | [.[0].line.capture, .[0].leaf, .[0].device, length])
