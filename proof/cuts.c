/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where in a record the bytes to decrypt, the authenticated bytes and the tag are: they follow each other and end where
 * the record ends, and the decrypted bytes fit their buffer. Eva does not track relations between lengths, so all
 * lengths are concrete here: records of a few lengths, in packets that are too short, exact or longer, with either
 * width of the Length field. span.h reads real bytes, in a block that ends with the packet. The first attempt opens the
 * record.
 */
#include "any.h"

#define span_sub code_span_sub
#define span_from code_span_from
#define span_u8 code_span_u8
#define span_le code_span_le
#define span_be code_span_be
#define span_is_zero code_span_is_zero
#include "keys/secured.h"
#include "base/check.h"
#include "keys/channel.c"
#include "keys/secured.c"

const uint8_t proof_block[1];

#define SIZE 70000u /* maximum length of a packet */
#define NUMBERS 7u

static const uint32_t numbers[NUMBERS] = {0, 17, 18, 40, UINT16_MAX, 0x10028, UINT32_MAX}; /* values of Length */

static uint8_t packet[SIZE], room[SIZE];
static uint8_t handle;
static struct session session;
static struct opening opening;
static struct sdec_crypto calls;
static struct sdec_span in;
static uint32_t head_len, len, n_opened;

static bool model_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                       const uint8_t *tag, uint8_t *out) {
  const uint32_t body_len = len - SDEC_TAG_LEN;
  n_opened++;
  CHECK(aad.data == in.data && aad.len == head_len + (session.encrypted ? 0 : body_len));
  CHECK(sealed.len == (session.encrypted ? body_len : 0));
  CHECK(tag == in.data + head_len + body_len);
  CHECK(tag + SDEC_TAG_LEN <= packet + SIZE);
  if (sealed.len > 0) {
    CHECK(sealed.data == in.data + head_len);
    /*@ assert room: \valid(out + (0 .. sealed.len - 1)); */
    Frama_C_make_unknown((char *)out, sealed.len);
  }
  return true;
}

/* A block ends where `room` ends, so that Eva notices an overrun. */
bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t wanted) {
  *buffer = (struct buffer){room + SIZE - wanted, wanted};
  return true;
}

/* Opens a packet with `number` in its Length field. `had`: bytes of room left over from an earlier record. */
static void one_packet(uint32_t in_len, uint32_t number, uint32_t had) {
  const uint32_t at = 4u + session.seq_len;
  const bool wide = session.sm_version >= SM_VERSION_1_3 && (uint64_t)at + 4 + number == in_len;
  in = (struct sdec_span){packet + SIZE - in_len, in_len};
  for (uint32_t i = 0; i < 4 && at + i < in_len; i++) {
    packet[SIZE - in_len + at + i] = (uint8_t)(number >> 8 * i);
  }
  head_len = at + (wide ? 4 : 2);
  len = wide ? number : (uint16_t)number;
  n_opened = 0;
  opening = (struct opening){.plain = {room + SIZE - had, had}, .room = had};
  const bool there = len >= SDEC_TAG_LEN + (session.encrypted ? head_len - at : 0) && head_len + len <= in_len;
  CHECK(sdec_secured_open(NULL, NULL, &session, in, SDEC_DIR_REQ, &opening) == there && n_opened == there);
  if (there) {
    const uint32_t skipped = session.encrypted ? head_len - at : 0, most = len - SDEC_TAG_LEN - skipped;
    CHECK(opening.record.data == in.data && opening.record.len == head_len + len);
    CHECK(opening.data.data == (session.encrypted ? opening.plain.data + skipped : in.data + head_len));
    CHECK(session.encrypted ? opening.data.len <= most : opening.data.len == most);
  }
}

static void begin_session(uint8_t seq_len, uint16_t version, bool encrypted) {
  session = (struct session){.seq_len = seq_len, .sm_version = version, .encrypted = encrypted, .phase = PHASE_DATA};
  session.suite.crypto = &calls;
  session.channel[0].now.keys.aead = &handle;
}

static void packets(uint32_t number, uint8_t seq_len, uint16_t version, bool encrypted) {
  const uint32_t at = 4u + seq_len;
  for (uint32_t width = 2; width <= 4; width += 2) {
    const uint64_t exact = (uint64_t)at + width + (width == 2 ? (uint16_t)number : number);
    for (uint64_t in_len = exact - 1; in_len <= exact + 1 && in_len <= SIZE; in_len++) {
      const uint32_t body_len = (uint16_t)number >= SDEC_TAG_LEN ? (uint16_t)number - SDEC_TAG_LEN : 0;
      for (uint32_t had = 0; had <= body_len + 1; had += had == 0 && body_len > 0 ? body_len : 1) {
        begin_session(seq_len, version, encrypted);
        one_packet((uint32_t)in_len, number, had);
      }
    }
  }
}

/* Packets that end before the body. */
static void short_packets(uint8_t seq_len, uint16_t version, bool encrypted) {
  for (uint32_t in_len = 0; in_len < 4u + seq_len + 4; in_len++) {
    begin_session(seq_len, version, encrypted);
    one_packet(in_len, 40, 0);
  }
}

int main(void) {
  calls = (struct sdec_crypto){.aead_open = model_open};
  for (uint8_t seq_len = 0; seq_len <= 8; seq_len += 4) {
    for (uint32_t encrypted = 0; encrypted < 2; encrypted++) {
      for (uint16_t version = SM_VERSION_1_3 - 1; version <= SM_VERSION_1_3; version++) {
        for (uint32_t i = 0; i < NUMBERS; i++) {
          packets(numbers[i], seq_len, version, encrypted);
        }
        short_packets(seq_len, version, encrypted);
      }
    }
  }
  return 0;
}
