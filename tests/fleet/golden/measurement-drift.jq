# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
joined(messages | map(select(.name == "MEASUREMENTS")))
| map(. as $message | .fields.measurement_record.measurement_block[]?
      | {group: [$message.at.model, $message.at.firmware, .index.value], key: ($message | key),
         device: $message.at.device, type: .measurement.dmtf_spec_measurement_value_type.type.name,
         value: ((.measurement.dmtf_spec_measurement_value_bytes // .measurement.dmtf_spec_measurement_value
                  // .measurement) | if type == "string" then . else tojson end)})
| group_by(.group)
| map(group_by([.type, .value]) | select(length > 1)[]
      | .[0].group + [.[0].type, .[0].value, different(.key), different_known(.device)])
