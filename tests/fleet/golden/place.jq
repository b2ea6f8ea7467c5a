# SPDX-License-Identifier: BSD-3-Clause
# Shards -> their lines, each with the capture it is about, and only the fields that answers need. Findings do not name
# their capture: they follow messages that do.
def needed: IN("MEASUREMENTS", "NEGOTIATE_ALGORITHMS", "ALGORITHMS", "KEY_EXCHANGE_RSP", "ERROR");
foreach inputs as $line ({}; {capture: ($line.file // .capture), line: $line}; .capture as $capture | .line
  | del(.raw, .header, .cbor, .findings) + {capture: $capture} | if .name? | needed then . else del(.fields) end
  | if .certificates then .certificates[].extensions |= map(select(.name | IN("DiceTcbInfo", "subjectAltName")))
    else . end)
