/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The reader's side of session tests.
 */
#include "session_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sdec_openssl.h>

int session_rig_up(void **state) {
  struct session_rig *r = calloc(1, sizeof(*r));
  assert_non_null(r);
  r->secrets = calloc(RIG_SECRETS, sizeof(*r->secrets));
  assert_non_null(r->secrets);
  r->openssl = sdec_openssl_new();
  assert_non_null(r->openssl);
  r->config.crypto = sdec_openssl_calls(r->openssl);
  r->config.secrets = r->secrets;
  r->config.chains = r->known;
  r->config.links[0].link = LINK_OF_STORAGE;
  r->config.links[0].carrier = SDEC_CARRIER_STORAGE;
  r->config.n_links = 1;
  sealer_peers_init(&r->peers, &r->wire, MCTP);
  *state = r;
  return 0;
}

int session_rig_down(void **state) {
  struct session_rig *r = *state;
  wire_free(&r->wire);
  sdec_openssl_free(r->openssl);
  free(r->secrets);
  free(r);
  return 0;
}

void rig_binding(struct session_rig *r, enum binding binding) {
  r->peers.ends.binding = binding;
}

void rig_again(struct session_rig *r, enum binding binding) {
  wire_free(&r->wire);
  sealer_peers_init(&r->peers, &r->wire, binding);
  r->config.n_secrets = r->config.n_chains = 0;
}

struct sdec_secret *know(struct session_rig *r, struct sdec_secret secret) {
  assert_true(r->config.n_secrets < RIG_SECRETS);
  struct sdec_secret *place = &r->secrets[r->config.n_secrets++];
  *place = secret;
  return place;
}

struct sdec_secret *know_any(struct session_rig *r, struct sdec_secret secret) {
  secret.any = true;
  secret.by_session = false;
  secret.id_len = 0;
  return know(r, secret);
}

void know_chain(struct session_rig *r, uint32_t side, uint8_t slot) {
  const uint32_t i = r->config.n_chains++;
  chain_of(&r->peers, side, &r->chains[i]);
  r->known[i] = (struct sdec_known_chain){.side = (uint8_t)side, .slot = slot, .bytes = bytes_span(&r->chains[i])};
}

void check(struct session_rig *r) {
  wire_check(&r->wire, &r->config, RIG_MEMORY);
}

struct packet *at(struct session_rig *r, uint32_t n) {
  assert_true(n < r->wire.n);
  return &r->wire.packets[r->wire.n - 1 - n];
}

void drop(struct session_rig *r, uint32_t n) {
  wire_drop(&r->wire, r->wire.n - 1 - n);
}

void opened(struct session_rig *r, struct session_ends *s) {
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(s, &r->peers, 1);
  session_open(s);
  heartbeat(s);
  know(r, shared_secret(s));
}

uint32_t find(const struct session_rig *r, uint8_t code) {
  for (uint32_t i = 0; i < r->wire.n; i++) {
    if (r->wire.packets[i].message_len > 1 && r->wire.packets[i].message[1] == code) {
      return i;
    }
  }
  fail_msg("no message 0x%02x on the wire", code);
  return 0;
}

struct packet *the(const struct session_rig *r, uint8_t code) {
  return &r->wire.packets[find(r, code)];
}

void lose(struct session_rig *r, uint8_t code) {
  wire_drop(&r->wire, find(r, code));
}

void want_all_shut(struct session_rig *r, uint8_t sealed, const char *missing) {
  for (uint32_t i = 0; i < r->wire.n; i++) {
    if (r->wire.packets[i].record) {
      want_shut(&r->wire.packets[i], sealed, missing);
    } else {
      r->wire.packets[i].hmac = SDEC_HMAC_NONE;
    }
  }
}
