# SPDX-License-Identifier: BSD-3-Clause
# What the answers in this folder share. Their input is an array of the lines that place.jq made.
def lines_of(kind): map(select(.event == kind));
def messages: map(select(has("event") | not));
def key: [.capture, .conn];

# The first value of a member of an extension of a certificate.
def of_extension($extension; $member):
  [.extensions[]? | select(.name == $extension) | .values[] | select(.name == $member) | .value][0];

def named: if . == null then null else split(":") end;

# Connection -> device, model, firmware, leaf: by the first leaf that its Responder sent, and the inventory.
def devices($inventory):
  . as $lines
  | ([messages[] | select(.certificates and .dir == "rsp" and .name != "SET_CERTIFICATE")
      | select(.certificates[-1] | has("problem") | not)]
     | group_by(key)
     | map(min_by(.id) | {key: (key | tojson), value: (.certificates[-1] | {
         leaf: .sha256, subject, firmware: of_extension("DiceTcbInfo"; "version"),
         info: (of_extension("subjectAltName"; "id-DMTF-device-info") | named)})})
     | from_entries) as $leaves
  | [$lines | lines_of("connection")[]
     | . as $line | ($leaves[key | tojson] // {}) as $leaf | ($inventory[.capture] // {}) as $known
     | {key: (key | tojson), value: {
         device: ($known.device // $leaf.info[2] // $leaf.subject), model: ($known.model // $leaf.info[1]),
         firmware: ($known.firmware // $leaf.firmware), leaf: $leaf.leaf, line: $line}}]
  | from_entries;
def devices: devices($inventory[0]);

# Every line of a connection with what is known about its device.
def joined(lines): devices as $devices | lines | map(. + {at: $devices[key | tojson]} | select(.at));
def different(f): map(f) | unique | length;
def different_known(f): map(f | select(. != null)) | unique | length;
