# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
def bits: {
  "rsassa_2048": 112, "rsapss_2048": 112, "rsassa_3072": 128, "rsapss_3072": 128, "rsassa_4096": 140,
  "rsapss_4096": 140, "ecdsa_p256": 128, "ecdsa_p384": 192, "ecdsa_p521": 256, "sm2_p256": 128, "eddsa_ed25519": 128,
  "eddsa_ed448": 224, "ml_dsa_44": 128, "ml_dsa_65": 192, "ml_dsa_87": 256, "sha_256": 128, "sha_384": 192,
  "sha_512": 256, "sha3_256": 128, "sha3_384": 192, "sha3_512": 256, "sm3_256": 128, "ffdhe2048": 112,
  "ffdhe3072": 128, "ffdhe4096": 140, "secp256r1": 128, "secp384r1": 192, "secp521r1": 256, "ml_kem_512": 128,
  "ml_kem_768": 192, "ml_kem_1024": 256, "aes_128_gcm": 128, "aes_256_gcm": 256, "chacha20_poly1305": 256,
  "sm4_gcm": 128};
# The strongest algorithm of each kind, as {kind: name}.
def strongest(name):
  map(select(.name == name).fields
      | [{base_asym: (.base_asym_algo // .base_asym_sel), base_hash: (.base_hash_algo // .base_hash_sel),
          pqc_asym: (.pqc_asym_algo // .pqc_asym_sel)},
         ((.req_alg_struct // .resp_alg_struct // [])[] | .alg_supported)][]
      | to_entries[] | select(.value) | .key as $kind | .value | to_entries[] | select(.value == 1 and bits[.key])
      | {kind: $kind, name: .key})
  | group_by(.kind) | map({key: .[0].kind, value: (max_by([bits[.name], .name]).name)}) | from_entries;
joined(messages | map(select(.name == "ALGORITHMS" or .name == "NEGOTIATE_ALGORITHMS")))
| group_by(key)
| map(.[0].at as $at | strongest("NEGOTIATE_ALGORITHMS") as $offered | strongest("ALGORITHMS") | to_entries[]
      | select($offered[.key] and bits[$offered[.key]] > bits[.value])
      | [.key, $offered[.key], .value, $at.model, $at.line.ledger.negotiation.standing])
| group_by(.) | map(.[0] + [length])
