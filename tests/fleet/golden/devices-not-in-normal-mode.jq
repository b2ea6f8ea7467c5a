# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
joined(messages | map(select(.name == "MEASUREMENTS")))
| map(. as $message | .fields.measurement_record.measurement_block[]?.measurement
      | select(.dmtf_spec_measurement_value_type.type.name? == "device mode") | .dmtf_spec_measurement_value
      | select(.operational_mode_state.normal == 0 or .device_mode_state.value != 0)
      | [$message.at.device, $message.at.model, $message.at.firmware, .operational_mode_state.value,
         .device_mode_state.value, $message.capture])
| group_by(.[:5]) | map(.[0][:5] + [different(.[5])])
