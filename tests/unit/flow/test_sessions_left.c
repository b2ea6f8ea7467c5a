/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Incomplete large messages and objects in sessions when the capture ends: each is reported, session by session, those
 * of the Requester's own requests before encapsulated ones. The end of a session also ends them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

struct left {
  char text[512];
  int len;
};

static void put_event(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct left *left = context;
  (void)flow;
  if (unit->kind == SDEC_UNIT_EVENT) {
    assert_int_equal(unit->n_notes, 1);
    left->len += snprintf(left->text + left->len, sizeof(left->text) - (size_t)left->len, "%s %llu of %llu\n",
                          unit->name, (unsigned long long)unit->notes[0].got,
                          (unsigned long long)unit->notes[0].expected);
    assert_int_equal(unit->notes[0].code, SDEC_NOTE_UNFINISHED);
  }
}

/* The first 4 of `total` bytes of a large request; a portion of 2 of 10 bytes, requested by the other side. */
static void leave_a_request(struct session_ends *s, const char *total) {
  char chunk[80];
  snprintf(chunk, sizeof(chunk), "128500010000000004000000%s00010203", total);
  (void)tell_hex(s, 0, chunk);
}

static void leave_a_chain(struct session_ends *s) {
  (void)tell_hex(s, 0, "12ea0000");
  (void)tell_hex(s, 1, "126a0100" "1282000000000200");
  (void)tell_hex(s, 0, "12eb0100" "1202000002000800" "0a00");
}

static void at_the_end_of_the_capture(void **state) {
  struct session_rig *r = *state;
  struct session_ends first, second;
  struct left left = {.len = 0};
  opened(r, &first);
  session_init(&second, &r->peers, 2);
  know(r, shared_secret(&second));
  session_open(&second);
  leave_a_request(&first, "10000000");
  leave_a_chain(&first);
  leave_a_request(&second, "20000000");
  wire_visit(&r->wire, &r->config, RIG_MEMORY, put_event, &left);
  assert_string_equal(left.text,
                      "incomplete message 4 of 16\nincomplete object 2 of 10\nincomplete message 4 of 32\n");
}

static void want_nothing_left(struct session_rig *r) {
  struct left left = {.len = 0};
  wire_visit(&r->wire, &r->config, SDEC_FLOW_MIN, put_event, &left);
  assert_string_equal(left.text, "");
}

static void at_the_end_of_a_session(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  leave_a_request(&s, "10000000");
  session_end(&s);
  want_nothing_left(r);
}

static void at_a_new_start(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  leave_a_request(&s, "10000000");
  peers_negotiate(&r->peers);
  want_nothing_left(r);
}

/* Idle connections are evicted before one whose session has been decrypted. */
static void when_others_need_the_room(void **state) {
  static const uint8_t get_digests[] = {0x12, 0x81, 0, 0};
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  leave_a_request(&s, "10000000");
  for (uint32_t i = 0; i < 6000; i++) {
    const struct ends ends = {
        .binding = r->peers.ends.binding, .pair = (uint8_t)(i % 100), .interface = (uint8_t)(1 + i / 100)};
    (void)wire_clear(&r->wire, &ends, 0, (struct sdec_span){get_digests, sizeof(get_digests)});
  }
  struct left left = {.len = 0};
  wire_visit(&r->wire, &r->config, SDEC_FLOW_MIN, put_event, &left);
  assert_string_equal(left.text, "incomplete message 4 of 16\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(at_the_end_of_the_capture),
      SESSION_TEST(at_the_end_of_a_session),
      SESSION_TEST(at_a_new_start),
      SESSION_TEST(when_others_need_the_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
