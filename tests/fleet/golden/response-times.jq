# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
def percentile($p): sort | .[([(length * $p | ceil), 1] | max) - 1];
def milliseconds: . * 1000000 | round / 1000;
joined(messages | map(select(has("response_time"))))
| group_by([.at.device, .name])
| map([.[0].at.device, .[0].name, length]
      + (map(.response_time) | [percentile(0.5), percentile(0.95), percentile(0.99), max] | map(milliseconds)))
