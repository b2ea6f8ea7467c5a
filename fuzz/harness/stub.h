/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cryptography that lets everything pass, so that what lies behind a tag is reached by inputs that nobody sealed:
 * digests are cheap mixtures, an HMAC over a handshake is right because it is copied from the message at hand, and a
 * record opens when the first byte of its tag says so: 0 at once, N after N tries, 255 never.
 *
 * Bits of the byte that chooses secrets: 0 shared secrets, 1 handshake, 2 and 3 per direction of the handshake and of
 * data, 4 master; 5 and 6 the length: 32, 48, 64, 20; 7 HMACs are computed, and so mostly wrong. Of the byte before it:
 * 4 the secrets have names, by turns the session STUB_SESSION and an identifier of 32 bytes STUB_ID; 5 a chain, bare
 * certificates and a key are known that nobody sent; 6 every seventh call fails; with 7 as well, one call of so many
 * as the size of the input says.
 */
#ifndef FUZZ_STUB_H
#define FUZZ_STUB_H

#include <sdec.h>
#include <sdec_crypto.h>
#include <sdec_keylog.h>

#define STUB_SECRETS 9
#define STUB_SESSION 0xFFFFFFFFu
#define STUB_ID 0xA5
#define STUB_CHAINS 3

struct stub {
  struct sdec_crypto calls;
  struct sdec_secret secrets[STUB_SECRETS];
  uint32_t n_secrets;
  struct sdec_known_chain chains[STUB_CHAINS];
  uint32_t n_chains;
  bool honest, fails;
  uint32_t fails_each; /* that many calls */
  uint32_t n_calls;
  struct sdec_span last;       /* the message at hand */
  uint8_t tail[SDEC_HASH_MAX]; /* the end of what the latest record held */
  uint32_t tries;              /* to open the record at hand */
  uint32_t n_keys;             /* not yet freed */
  uint64_t seen;               /* of what is authenticated: every byte is read */
};

/* stub_begin readies the calls, secrets and chains that the first two bytes of an input choose. stub_message sets
 * the message at hand. */
void stub_begin(struct stub *stub, const uint8_t *input, size_t size);
void stub_message(struct stub *stub, struct sdec_span message);

#endif
