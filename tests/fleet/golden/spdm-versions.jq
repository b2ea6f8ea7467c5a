# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
[devices[]] | group_by([.line.version, .model])
| map([.[0].line.version, .[0].model, length, different_known(.device)])
