/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for the targets that take packets, from captures: the packets as they are, and their messages, decrypted and
 * sent by other ways, sealed for the cryptographic stub.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sdec_openssl.h>

#include "input/capture.h"
#include "harness.h"
#include "packets.h"
#include "input/secrets.h"
#include "seeds.h"

enum { SAID_MOST = 4000, SHORT_MESSAGE = 400, SHORT_SEQUENCE = 40, SEQUENCE_BYTES = 60000, PACKETS_SHOWN = 24,
       PIECE_LEN = 12000, FLOW_BYTES = 64 << 20, SHARED_SECRETS = 1, DATA_SECRETS = 8, HANDSHAKE_SECRETS = 4,
       SEGMENT_LEN = 700, IP_AND_TCP = 40, HOW_CERTIFICATE = 0, HOW_LAYOUT = 2, HOW_CHAIN_BARE = 171 };

/* A message of the capture, cleartext or decrypted. */
struct said {
  uint8_t way;     /* of cleartext messages */
  uint8_t flags;
  bool in_session;
  uint32_t session;
  uint32_t len;
  uint8_t *bytes;
};

struct conversation {
  struct said said[SAID_MOST];
  uint32_t n;
};

static uint8_t way_of(const struct sdec_unit *unit) {
  switch (unit->transport) {
    case SDEC_TRANSPORT_MCTP: return WAY_MCTP;
    case SDEC_TRANSPORT_DOE: return WAY_DOE;
    case SDEC_TRANSPORT_TCP: return WAY_TCP;
    case SDEC_TRANSPORT_EMU: return WAY_EMU;
    case SDEC_TRANSPORT_STORAGE: return WAY_STORAGE;
    default: return WAY_BARE;
  }
}

/* hear_certificates writes the certificates of a reassembled object as seeds: all of them, and from each one on. */
static void hear_certificates(const struct sdec_unit *unit) {
  struct sdec_iter it;
  struct sdec_item item;
  struct seed seed = {0};
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    if (item.kind != SDEC_LEAF || item.field->as != SDEC_AS_CERTIFICATES) {
      continue;
    }
    seed_put_le(&seed, HOW_LAYOUT, 1);
    seed_put(&seed, unit->span.data, unit->span.len);
    seed_write(&seed, "certificates", "chain-%u", unit->span.len);
    const uint8_t *const der = unit->span.data + item.offset;
    seed_put_le(&seed, HOW_CHAIN_BARE, 1); /* bare certificates, 1.3, alias chain */
    seed_put(&seed, der, item.len);
    seed_write(&seed, "certificates", "judged-%u", unit->span.len);
    /* A certificate begins with a SEQUENCE with a two-byte length. */
    for (uint32_t at = 0; at + 4 < item.len && der[at] == 0x30 && der[at + 1] == 0x82;) {
      const uint32_t len = 4 + ((uint32_t)der[at + 2] << 8 | der[at + 3]);
      seed_put_le(&seed, HOW_CERTIFICATE, 1);
      seed_put(&seed, der + at, len < item.len - at ? len : item.len - at);
      seed_write(&seed, "certificates", "certificate-%u-%u", unit->span.len, at);
      at += len;
    }
  }
}

static void hear(struct conversation *c, const struct sdec_unit *unit) {
  if (unit->kind == SDEC_UNIT_OBJECT && unit->group != NULL) {
    hear_certificates(unit);
  }
  if (unit->kind != SDEC_UNIT_MESSAGE || unit->nesting > 0 || c->n == SAID_MOST) {
    return;
  }
  c->said[c->n++] = (struct said){
      .way = way_of(unit),
      .flags = unit->dir == SDEC_DIR_RSP ? PACKET_FROM_RESPONDER : 0,
      .in_session = unit->n_via > 0 && unit->via[unit->n_via - 1] == SDEC_VIA_SECURED,
      .session = unit->session,
      .len = unit->span.len,
      .bytes = fuzz_copy(unit->span.data, unit->span.len),
  };
}

static void listen(struct conversation *c, const char *path, const struct sdec_config *config) {
  void *memory = malloc(FLOW_BYTES);
  struct capture capture;
  struct sdec_packet packet;
  struct sdec_unit unit;
  fuzz_check(memory != NULL && capture_open(&capture, path), "a capture that cannot be read");
  struct sdec_flow *flow = sdec_flow_new(memory, FLOW_BYTES, config);
  fuzz_check(flow != NULL, "no memory for the harness itself");
  while (capture_next(&capture, &packet) == CAPTURE_PACKET) {
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
      hear(c, &unit);
    }
  }
  capture_close(&capture);
  free(memory);
}

static uint8_t record_way(uint8_t way) {
  return way == WAY_DOE ? WAY_RECORD_DOE : way == WAY_TCP ? WAY_RECORD_TCP : WAY_RECORD_MCTP;
}

/* say adds a message by a way; in a session as a record, unless records are not wanted. */
static void say(struct seed *seed, const struct said *said, uint8_t way, bool records) {
  struct seed record = {0};
  if (!said->in_session || !records) {
    seed_packet(seed, way, said->flags, (struct sdec_span){said->bytes, said->len});
    return;
  }
  seed_put_le(&record, said->session, 4);
  seed_put_le(&record, 0, 1);
  seed_put(&record, said->bytes, said->len);
  seed_packet(seed, record_way(way), said->flags, (struct sdec_span){record.data, (uint32_t)record.len});
  free(record.data);
}

/* Which messages of a conversation go into a sequence, and by which way. */
struct choice {
  const char *target, *name;
  uint8_t belief, secrets;
  uint8_t way;           /* WAYS: as in the capture */
  bool records;          /* messages of sessions are sealed */
  bool only_in_session;
  uint32_t longest, most; /* limits: bytes per message, number of messages */
};

static void put_sequence(const struct conversation *c, const struct choice *choice) {
  struct seed seed = {0};
  uint32_t n = 0;
  seed_begin(&seed, choice->belief, choice->secrets);
  for (uint32_t i = 0; i < c->n && n < choice->most; i++) {
    const struct said *said = &c->said[i];
    const uint8_t way = choice->way < WAYS ? choice->way : said->way;
    if (said->len <= choice->longest && seed.len + said->len < SEQUENCE_BYTES &&
        (said->in_session || !choice->only_in_session)) {
      say(&seed, said, way, choice->records);
      n++;
    }
  }
  if (n > 0) {
    seed_write(&seed, choice->target, "%s", choice->name);
  }
  free(seed.data);
}

static void put_flows(const struct conversation *c, const char *name) {
  static const uint8_t ways[] = {WAYS, WAY_BARE, WAY_MCTP, WAY_MCTP_64, WAY_DOE, WAY_TCP, WAY_EMU, WAY_STORAGE};
  char text[128];
  for (uint32_t i = 0; i < sizeof(ways); i++) {
    (void)snprintf(text, sizeof(text), "%s-short-%u", name, ways[i]);
    put_sequence(c, &(struct choice){"flow", text, 0, 0, ways[i], false, false, SHORT_MESSAGE, SHORT_SEQUENCE});
  }
  put_sequence(c, &(struct choice){"judge", name, 0, 0, WAY_BARE, false, false, SHORT_MESSAGE, SHORT_SEQUENCE});
  (void)snprintf(text, sizeof(text), "%s-whole", name);
  put_sequence(c, &(struct choice){"flow", text, 0, 0, WAYS, false, false, UINT16_MAX, SAID_MOST});
  put_sequence(c, &(struct choice){"ndjson", text, 0, 0, WAYS, false, false, UINT16_MAX, SAID_MOST});
  (void)snprintf(text, sizeof(text), "%s-short", name);
  put_sequence(c, &(struct choice){"ndjson", text, 0, 0, WAYS, true, false, SHORT_MESSAGE, SHORT_SEQUENCE});
}

static void put_records(const struct conversation *c, const char *name) {
  static const uint8_t ways[] = {WAY_MCTP, WAY_DOE, WAY_TCP};
  static const uint8_t secrets[] = {DATA_SECRETS, HANDSHAKE_SECRETS, DATA_SECRETS | 0x20, DATA_SECRETS | 0x40};
  char text[128];
  for (uint32_t i = 0; i < sizeof(ways); i++) {
    (void)snprintf(text, sizeof(text), "%s-short-%u", name, ways[i]);
    put_sequence(
        c, &(struct choice){"records", text, 0, SHARED_SECRETS, ways[i], true, false, SHORT_MESSAGE, SAID_MOST});
    (void)snprintf(text, sizeof(text), "%s-whole-%u", name, ways[i]);
    put_sequence(c, &(struct choice){"records", text, 0, SHARED_SECRETS, ways[i], true, false, UINT16_MAX, SAID_MOST});
  }
  for (uint32_t i = 0; i < sizeof(secrets); i++) {
    (void)snprintf(text, sizeof(text), "%s-data-%u", name, i);
    put_sequence(c, &(struct choice){"records", text, (uint8_t)i, secrets[i], WAYS, true, true, SHORT_MESSAGE, 20});
  }
}

/* Packets of a sequence as emitted, to make seeds for targets that take raw packets. */
struct lowering {
  struct seed seed;
  uint8_t way;
  uint32_t skip; /* leading bytes that the way adds itself */
};

static void lower_packet(void *context, const struct sdec_packet *packet, struct sdec_span message) {
  struct lowering *lowering = context;
  struct sdec_span left = packet->data;
  const bool stream = lowering->way == WAY_STREAM || lowering->way == WAY_STREAM_EMU;
  const uint32_t piece = stream ? SEGMENT_LEN : UINT16_MAX;
  (void)message;
  left.data += lowering->skip;
  left.len -= lowering->skip;
  while (left.len > 0 && lowering->seed.len < PIECE_LEN) {
    const uint32_t n = left.len < piece ? left.len : piece;
    /* The last byte of the address tells which side sent the segment. */
    const uint8_t flags = stream && packet->data.data[15] == 2 ? PACKET_FROM_RESPONDER : 0;
    seed_packet(&lowering->seed, lowering->way, flags, (struct sdec_span){left.data, n});
    left.data += n;
    left.len -= n;
  }
}

static void lower(const struct conversation *c, const char *target, const char *name, uint8_t way, uint8_t lowered,
                  uint32_t skip) {
  struct seed seed = {0};
  struct lowering lowering = {.way = lowered, .skip = skip};
  seed_begin(&seed, 0, 0);
  for (uint32_t i = 0; i < c->n && seed.len < PIECE_LEN; i++) {
    if (c->said[i].len < 4 * SHORT_MESSAGE) {
      say(&seed, &c->said[i], way, true);
    }
  }
  const uint8_t ways[] = {WAY_MCTP,    WAY_MCTP_64,     WAY_DOE,        WAY_TCP,       WAY_EMU,
                          WAY_STORAGE, WAY_RECORD_MCTP, WAY_RECORD_DOE, WAY_RECORD_TCP};
  struct packets packets = {.ways = ways, .n_ways = sizeof(ways), .input = seed.data, .size = seed.len,
                            .emit = lower_packet, .context = &lowering};
  seed_begin(&lowering.seed, 0, 0);
  packets_run(&packets);
  seed_write(&lowering.seed, target, "%s-%u", name, way);
  free(seed.data);
}

void seeds_from_conversation(const char *path, const char *keys, const char *name) {
  struct conversation *c = calloc(1, sizeof(*c));
  struct secrets secrets = {0};
  struct sdec_openssl *openssl = sdec_openssl_new();
  struct sdec_config config = {0};
  fuzz_check(c != NULL && openssl != NULL, "no memory for the harness itself");
  if (keys != NULL && secrets_file(&secrets, keys, SECRETS_KEYLOG)) {
    config.crypto = sdec_openssl_calls(openssl);
    config.secrets = secrets.list;
    config.n_secrets = secrets.n;
  }
  listen(c, path, &config);
  put_flows(c, name);
  put_records(c, name);
  lower(c, "mctp", name, WAY_MCTP_64, WAY_RAW_MCTP, 0);
  lower(c, "mctp", name, WAY_MCTP, WAY_RAW_MCTP, 0);
  lower(c, "framing", name, WAY_DOE, WAY_RAW_DOE, 0);
  lower(c, "framing", name, WAY_STORAGE, WAY_RAW_STORAGE, 0);
  lower(c, "tcp", name, WAY_TCP, WAY_STREAM, IP_AND_TCP);
  lower(c, "tcp", name, WAY_EMU, WAY_STREAM_EMU, IP_AND_TCP);
  for (uint32_t i = 0; i < c->n; i++) {
    free(c->said[i].bytes);
  }
  secrets_free(&secrets);
  sdec_openssl_free(openssl);
  free(c);
}

/* link_number returns the index of a link type in packet_links. */
static uint8_t link_number(uint32_t link) {
  for (uint8_t i = 0; i < PACKET_LINKS; i++) {
    if (packet_links[i] == link) {
      return i;
    }
  }
  return PACKET_LINKS - 1;
}

void seeds_from_capture(const char *path, const char *name) {
  struct capture capture;
  struct sdec_packet packet;
  struct seed seed = {0};
  fuzz_check(capture_open(&capture, path), "a capture that cannot be read");
  seed_begin(&seed, 0, 0);
  for (uint32_t i = 0; i < PACKETS_SHOWN && capture_next(&capture, &packet) == CAPTURE_PACKET; i++) {
    struct seed linked = {0};
    seed_put_le(&linked, link_number(packet.link), 1);
    seed_put(&linked, packet.data.data, packet.data.len);
    if (linked.len <= 2 * SHORT_MESSAGE) {
      seed_packet(&seed, WAY_LINK, 0, (struct sdec_span){linked.data, (uint32_t)linked.len});
    }
    free(linked.data);
  }
  seed_write(&seed, "link", "%s", name);
  capture_close(&capture);
}
