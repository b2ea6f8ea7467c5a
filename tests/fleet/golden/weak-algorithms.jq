# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
joined(messages | map(select(.name == "ALGORITHMS")))
| map(. as $message | [(.fields | {base_asym: (.base_asym_sel // {})}), (.fields.resp_alg_struct[]?.alg_supported)][]
      | to_entries[] | .key as $kind | .value | to_entries[] | select(.value == 1)
      | select(.key | IN("rsassa_2048", "rsapss_2048", "ffdhe2048"))
      | {kind: $kind, algorithm: .key, model: $message.at.model, key: ($message | key), device: $message.at.device})
| group_by([.kind, .algorithm, .model])
| map([.[0].kind, .[0].algorithm, .[0].model, different(.key), different_known(.device)])
