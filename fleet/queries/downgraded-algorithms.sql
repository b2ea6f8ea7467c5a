-- SPDX-License-Identifier: BSD-3-Clause
-- Downgraded algorithms
-- Connections in which the Responder chose an algorithm weaker than the strongest of its kind that the Requester
-- offered. `negotiation` says whether a signature covers the negotiation.
WITH strengths(algorithm, bits) AS (VALUES
  ('rsassa_2048', 112), ('rsapss_2048', 112), ('rsassa_3072', 128), ('rsapss_3072', 128), ('rsassa_4096', 140),
  ('rsapss_4096', 140), ('ecdsa_p256', 128), ('ecdsa_p384', 192), ('ecdsa_p521', 256), ('sm2_p256', 128),
  ('eddsa_ed25519', 128), ('eddsa_ed448', 224), ('ml_dsa_44', 128), ('ml_dsa_65', 192), ('ml_dsa_87', 256),
  ('sha_256', 128), ('sha_384', 192), ('sha_512', 256), ('sha3_256', 128), ('sha3_384', 192), ('sha3_512', 256),
  ('sm3_256', 128), ('ffdhe2048', 112), ('ffdhe3072', 128), ('ffdhe4096', 140), ('secp256r1', 128),
  ('secp384r1', 192), ('secp521r1', 256), ('ml_kem_512', 128), ('ml_kem_768', 192), ('ml_kem_1024', 256),
  ('aes_128_gcm', 128), ('aes_256_gcm', 256), ('chacha20_poly1305', 256), ('sm4_gcm', 128)
), known AS (
  SELECT capture, conn, how, kind, max(bits) AS bits, arg_max(algorithm, (bits, algorithm)) AS algorithm
  FROM algorithms JOIN strengths USING (algorithm)
  GROUP BY ALL
)
SELECT chosen.kind, offered.algorithm AS offered, chosen.algorithm AS chosen, c.model, c.negotiation,
       count(*) AS connections
FROM known AS chosen JOIN known AS offered USING (capture, conn, kind) JOIN connections AS c USING (capture, conn)
WHERE chosen.how = 'chosen' AND offered.how = 'offered' AND chosen.bits < offered.bits
GROUP BY ALL
ORDER BY connections DESC, 1, 2, 3, 4, 5;
