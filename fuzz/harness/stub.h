/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cryptography that accepts everything, so that inputs reach the code behind tag verification: digests are cheap
 * mixtures, a handshake HMAC is correct because it is copied from the current message, and the first byte of a record's
 * tag decides when it opens: 0 at once, N after N tries, 255 never.
 *
 * Bits of the byte that selects secrets: 0 shared secrets, 1 handshake, 2 and 3 handshake and data secrets per
 * direction, 4 master; 5 and 6 the length: 32, 48, 64, 20; 7 HMACs are computed, and so mostly wrong. Bits of the byte
 * before it: 4 the secrets are named, alternately by session STUB_SESSION and by STUB_ID, a 32-byte identifier; 5 a
 * chain, bare certificates and a key are known without having been sent; 6 every seventh call fails; together with
 * 7, the input size determines how often.
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
  uint32_t fails_each; /* every so many calls */
  uint32_t n_calls;
  struct sdec_span last;       /* the current message */
  uint8_t tail[SDEC_HASH_MAX]; /* the end of the last record's content */
  uint32_t tries;              /* attempts to open the current record */
  uint32_t n_keys;             /* keys not yet freed */
  uint64_t seen;               /* checksum of authenticated data, to read every byte */
};

/* stub_begin sets up the calls, secrets and chains chosen by the first two bytes of an input. stub_message sets the
 * current message. */
void stub_begin(struct stub *stub, const uint8_t *input, size_t size);
void stub_message(struct stub *stub, struct sdec_span message);

#endif
