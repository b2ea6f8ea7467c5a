/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by tests of sessions: a wire, two peers on it, and a reader with its keys.
 */
#ifndef TESTS_SESSION_RIG_H
#define TESTS_SESSION_RIG_H

#include "sealer.h"

#define RIG_SECRETS 256
#define RIG_MEMORY (64u << 20)

struct sdec_openssl;

struct session_rig {
  struct sdec_openssl *openssl;
  struct wire wire;
  struct sealer_peers peers;
  struct sdec_secret *secrets; /* RIG_SECRETS entries */
  struct bytes chains[2];
  struct sdec_known_chain known[2];
  struct sdec_config config;
};

/* For cmocka_unit_test_setup_teardown: silent peers over MCTP. rig_binding selects another binding before they talk.
 * rig_again empties the wire for the next part of a test. */
int session_rig_up(void **state);
int session_rig_down(void **state);
void rig_binding(struct session_rig *r, enum binding binding);
void rig_again(struct session_rig *r, enum binding binding);

/* know gives the reader a secret, know_any one that names no session. Both return it so that `used` can be checked. */
struct sdec_secret *know(struct session_rig *r, struct sdec_secret secret);
struct sdec_secret *know_any(struct session_rig *r, struct sdec_secret secret);
/* know_chain gives the reader the chain or raw key of a side. */
void know_chain(struct session_rig *r, uint32_t side, uint8_t slot);

/* check reads the wire and compares; see wire_check. at gives the n-th packet from the end; 0 is the last. */
void check(struct session_rig *r);
struct packet *at(struct session_rig *r, uint32_t n);
/* drop removes the n-th packet from the end. */
void drop(struct session_rig *r, uint32_t n);

/* The first message with a code: find gives its index, the its packet, and lose removes it. */
uint32_t find(const struct session_rig *r, uint8_t code);
struct packet *the(const struct session_rig *r, uint8_t code);
void lose(struct session_rig *r, uint8_t code);

/* want_all_shut: no record opens, for this reason, and no HMAC is proved. */
void want_all_shut(struct session_rig *r, uint8_t sealed, const char *missing);

/* opened sets up a session whose secret is known: negotiation, handshake, one heartbeat. */
void opened(struct session_rig *r, struct session_ends *s);

#define SESSION_TEST(name) cmocka_unit_test_setup_teardown(name, session_rig_up, session_rig_down)

#endif
