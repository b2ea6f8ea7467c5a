/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Key updates: all kinds, refused, and partly missing from the capture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

#define KEY_EXCHANGE_RSP 0x64
#define FINISH 0xE5
#define FINISH_RSP 0x65
#define KEY_UPDATE 0xE9
#define KEY_UPDATE_ACK 0x69
#define UPDATE_KEY 1
#define UPDATE_ALL 2
#define VERIFY 3

static void begin(struct session_rig *r, uint32_t binding, struct session_ends *s) {
  rig_again(r, (enum binding)binding);
  opened(r, s);
}

/* KEY_UPDATE and VerifyNewKey, four packets. The response to UpdateAllKeys uses the Responder's new key. */
static void update_keys(struct session_ends *s, uint8_t operation, uint8_t tag) {
  request(s, KEY_UPDATE, operation, tag);
  update(s, 0);
  if (operation == UPDATE_ALL) {
    update(s, 1);
  }
  response(s, KEY_UPDATE_ACK, operation, tag);
  request(s, KEY_UPDATE, VERIFY, tag + 1);
  response(s, KEY_UPDATE_ACK, VERIFY, tag + 1);
}

/* The Responder's own update, encapsulated: GET_ENCAPSULATED_REQUEST, then two exchanges. Six packets. */
static void update_responder(struct session_ends *s) {
  const uint8_t v = s->peers->version;
  const uint8_t ask[] = {v, 0x6A, 1, 0, v, KEY_UPDATE, UPDATE_KEY, 7};
  const uint8_t acknowledge[] = {v, 0xEB, 1, 0, v, KEY_UPDATE_ACK, UPDATE_KEY, 7};
  const uint8_t verify[] = {v, 0x6B, 2, 1, 1, 0, 0, 0, v, KEY_UPDATE, VERIFY, 8};
  const uint8_t verified[] = {v, 0xEB, 2, 0, v, KEY_UPDATE_ACK, VERIFY, 8};
  const uint8_t done[] = {v, 0x6B, 0, 0, 2, 0, 0, 0};
  request(s, 0xEA, 0, 0);
  tell(s, 1, (struct sdec_span){ask, sizeof(ask)});
  tell(s, 0, (struct sdec_span){acknowledge, sizeof(acknowledge)});
  update(s, 1);
  tell(s, 1, (struct sdec_span){verify, sizeof(verify)});
  tell(s, 0, (struct sdec_span){verified, sizeof(verified)});
  tell(s, 1, (struct sdec_span){done, sizeof(done)});
}

static void whole(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    for (uint32_t i = 0; i < 3; i++) {
      update_keys(&s, UPDATE_KEY, 1);
      heartbeat(&s);
      update_keys(&s, UPDATE_ALL, 3);
      heartbeat(&s);
      update_responder(&s);
      heartbeat(&s);
    }
    check(r);
  }
}

/* One of the four packets of an update is not in the capture. */
static void part_missing(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint8_t operation = UPDATE_KEY; operation <= UPDATE_ALL; operation++) {
      for (uint32_t lost = 0; lost < 4; lost++) {
        const bool all = operation == UPDATE_ALL;
        struct session_ends s;
        begin(r, binding, &s);
        update_keys(&s, operation, 1);
        heartbeat(&s);
        heartbeat(&s);
        struct packet *const update_request = at(r, 7), *const ack = at(r, 6), *const verify = at(r, 5);
        struct packet *const verified = at(r, 4), *const next = at(r, 3), *const next_answer = at(r, 2);
        (void)update_request;
        if (lost == 0) { /* the request: each direction switches to a key that was not requested */
          want_note(verify, SDEC_NOTE_UPDATE_UNSEEN, 1);
          if (all) {
            want_note(ack, SDEC_NOTE_UPDATE_UNSEEN, 1);
          }
        } else if (lost == 1) { /* its acknowledgement */
          want_note(verified, SDEC_NOTE_RECORD_LOST, 1);
        } else if (lost == 2) {
          want_note(next, SDEC_NOTE_RECORD_LOST, 1);
        } else {
          want_note(next_answer, SDEC_NOTE_RECORD_LOST, 1);
        }
        drop(r, 7 - lost);
        check(r);
      }
    }
  }
}

/* One whole update is missing, then several. */
static void all_missing(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t n = 1; n <= 4; n++) {
      struct session_ends s;
      begin(r, binding, &s);
      for (uint32_t i = 0; i < n; i++) {
        update_keys(&s, UPDATE_ALL, 1);
        for (uint32_t k = 0; k < 4; k++) {
          drop(r, 0);
        }
      }
      heartbeat(&s); /* the last update used one number of each new key, and its response one more */
      want_note(at(r, 1), SDEC_NOTE_UPDATE_UNSEEN, n);
      want_note(at(r, 1), SDEC_NOTE_RECORD_LOST, 1);
      want_note(at(r, 0), SDEC_NOTE_UPDATE_UNSEEN, n);
      want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, 2);
      heartbeat(&s);
      check(r);
    }
  }
}

/* ERROR instead of an acknowledgement: the old keys stay in use, and the next attempt works. */
static void refused(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint8_t operation = UPDATE_KEY; operation <= UPDATE_ALL; operation++) {
      struct session_ends s;
      begin(r, binding, &s);
      request(&s, KEY_UPDATE, operation, 1);
      response(&s, 0x7F, 3, 0);
      heartbeat(&s);
      heartbeat(&s);
      update_keys(&s, operation, 2);
      heartbeat(&s);
      check(r);
    }
  }
}

/* The Requester switched to the new key and back, because the Responder refused it. */
static void rolled_back(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    request(&s, KEY_UPDATE, UPDATE_KEY, 1);
    struct session_ends old = s;
    update(&s, 0);
    request(&s, KEY_UPDATE, VERIFY, 2);
    s.side[0] = old.side[0];
    heartbeat(&s);
    heartbeat(&s);
    update_keys(&s, UPDATE_ALL, 3);
    heartbeat(&s);
    check(r);
  }
}

/* The request arrives after its update took effect. */
static void request_late(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    request(&s, KEY_UPDATE, UPDATE_KEY, 1);
    update(&s, 0);
    request(&s, KEY_UPDATE, VERIFY, 2);
    wire_swap(&r->wire, r->wire.n - 2);
    want_note(at(r, 1), SDEC_NOTE_UPDATE_UNSEEN, 1);
    heartbeat(&s);
    heartbeat(&s);
    check(r);
  }
}

/* A record under the old key that was in flight when the new one came into use. */
static void old_record_late(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    request(&s, 0xE8, 0, 0);
    update_keys(&s, UPDATE_KEY, 1);
    for (uint32_t i = 5; i > 2; i--) { /* after VerifyNewKey */
      wire_swap(&r->wire, r->wire.n - i);
    }
    heartbeat(&s);
    want_note(the(r, KEY_UPDATE), SDEC_NOTE_RECORD_LOST, 1);
    want_note(at(r, 3), SDEC_NOTE_RECORD_LATE, 1);
    check(r);
  }
}

/* A repeated KEY_UPDATE record causes one update. */
static void request_repeated(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    update_keys(&s, UPDATE_ALL, 1);
    struct packet *copy = wire_repeat(&r->wire, find(r, KEY_UPDATE));
    copy->event = binding == MCTP_SLL2;
    if (binding == MCTP) {
      copy->bytes[3] ^= 3;
    }
    want_note(copy, SDEC_NOTE_REPEATED, 1);
    heartbeat(&s);
    check(r);
  }
}

/* Notes on an update after lost records: the first record under the new key is not in the capture. */
static void first_under_new_key_lost(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    update_keys(&s, UPDATE_KEY, 1);
    heartbeat(&s);
    heartbeat(&s);
    drop(r, 5); /* VerifyNewKey */
    drop(r, 3); /* the first heartbeat */
    want_note(at(r, 1), SDEC_NOTE_RECORD_LOST, 2);
    check(r);
  }
}

/* With separate secrets for each direction, a direction shows its key only with its first record, which may be a later
 * key. Updates requested meanwhile are expected, others are not. */
static void before_any_answer(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t n = 1; n <= 3; n++) {
      for (uint32_t unseen = 0; unseen < 2; unseen++) {
        struct session_ends s;
        rig_again(r, (enum binding)binding);
        peers_negotiate(&r->peers);
        session_init(&s, &r->peers, 1);
        session_open(&s);
        the(r, KEY_EXCHANGE_RSP)->hmac = the(r, FINISH)->hmac = the(r, FINISH_RSP)->hmac = SDEC_HMAC_NONE;
        for (uint8_t kind = SDEC_SECRET_REQ_HS; kind <= SDEC_SECRET_RSP_DATA; kind++) {
          know(r, derived_secret(&s, kind));
        }
        for (uint32_t i = 0; i < n; i++) {
          update_keys(&s, UPDATE_ALL, 1);
          drop(r, 0);
          drop(r, 1);
        }
        for (uint32_t i = 0; i < unseen; i++) {
          update(&s, 1);
        }
        heartbeat(&s);
        want_note(at(r, 0), unseen ? SDEC_NOTE_UPDATE_UNSEEN : SDEC_NOTE_RECORD_LOST, unseen ? 1 : 2);
        check(r);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(whole),
      SESSION_TEST(part_missing),
      SESSION_TEST(all_missing),
      SESSION_TEST(refused),
      SESSION_TEST(rolled_back),
      SESSION_TEST(request_late),
      SESSION_TEST(old_record_late),
      SESSION_TEST(request_repeated),
      SESSION_TEST(first_under_new_key_lost),
      SESSION_TEST(before_any_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
