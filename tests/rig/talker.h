/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A Requester and a Responder that sign, for tests of the verifier: every message is written out byte by byte, and the
 * test chooses what a signature covers. toy.h has the signature scheme.
 */
#ifndef TESTS_TALKER_H
#define TESTS_TALKER_H

#include <sdec_openssl.h>
#include <sdec_verify.h>

#include "blob.h"

#define TOLD_MOST 256

struct talker {
  struct sdec_openssl *openssl;
  struct sdec_crypto crypto;
  struct sdec_flow *flow;
  struct sdec_verify *verify;
  void *memory[2];
  struct sdec_known_chain chains[4];
  struct sdec_verify_config config;
  uint8_t version;
  bool several_keys;
  const char *slot_tails; /* ends DIGESTS with several keys: two KeyPairIDs, CertificateInfos, KeyUsageMasks */
  size_t verify_memory;   /* of the verifier; 0: plenty */
  bool doe;               /* messages are sent in PCI DOE objects, with padding */
  uint32_t conn;          /* connection that the verifier is told; 0: that of the flow */
  uint64_t frame;
  struct blob vca;
  struct sdec_verdict told[TOLD_MOST]; /* all verdicts so far */
  uint32_t n_told, nonce, base_asym;
  bool turned; /* an encapsulated exchange is in progress */
};

/* For cmocka_unit_test_setup_teardown. talker_begin starts by negotiating a version, SHA-256, and ECDSA P-256 on both
 * sides; `several_keys` requires 1.3. talker_negotiate does it again. */
int talker_up(void **state);
int talker_down(void **state);
void talker_begin(struct talker *t, uint8_t version, uint32_t base_asym, bool several_keys);
void talker_negotiate(struct talker *t);

/* talk sends a message. talk_turned sends an encapsulated one, with the roles swapped, and appends it to `log` unless
 * that is NULL; turn_over ends the encapsulation. */
void talk(struct talker *t, const struct blob *message, struct blob *log);
void talk_hex(struct talker *t, const char *hex, struct blob *log);
void talk_turned(struct talker *t, const struct blob *message, struct blob *log);
void turn_over(struct talker *t);

/* A side's chain in a slot, as sent, and its digest. */
void chain_bytes(const struct talker *t, uint32_t side, uint32_t slot, struct blob *out);
void put_chain_digest(const struct talker *t, uint32_t side, uint32_t slot, struct blob *out);

/* digests and certificates request all digests, or one chain, and append both messages to `log`. */
void digests(struct talker *t, struct blob *log);
void certificates(struct talker *t, uint32_t slot, struct blob *log);
void turned_digests(struct talker *t, struct blob *log);
void turned_certificates(struct talker *t, uint32_t slot, struct blob *log);

/* put_signature signs a transcript. Options: bytes reversed, no context, the transcript itself as before 1.2. */
enum sign { SIGN_PLAIN, SIGN_REVERSED, SIGN_NO_CONTEXT, SIGN_NO_PREFIX, SIGN_DEFAULT_ID };
void put_signature(const struct talker *t, uint32_t side, uint32_t slot, const char *context,
                   const struct blob *transcript, enum sign how, struct blob *out);

/* The exchanges. `covered` precedes the request in the transcript. `log` gets what the exchange adds to the transcript
 * of a later one. */
void challenge(struct talker *t, uint32_t slot, const struct blob *covered, enum sign how);
void challenge_told(struct talker *t, uint32_t slot, uint32_t told,
                    const struct blob *covered); /* told: in the reply */
void turned_challenge(struct talker *t, uint32_t slot, const struct blob *covered);
void measure(struct talker *t, const struct blob *covered, struct blob *log);
void measure_of(struct talker *t, uint32_t slot, uint32_t key_slot, const struct blob *covered);
void measure_told(struct talker *t, uint32_t slot, uint32_t told, const struct blob *covered); /* told: in the reply */
void measure_unsigned(struct talker *t, struct blob *log);

/* want gives the latest verdict of a check and fails unless it has this result and reading. */
const struct sdec_verdict *want(const struct talker *t, uint32_t check, uint32_t result, const char *reading);

#define TALKER_TEST(name) cmocka_unit_test_setup_teardown(name, talker_up, talker_down)

#endif
