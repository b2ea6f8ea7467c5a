/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A secured-message record from its carrier to the message in it, or to the unit that says why it cannot be decrypted:
 * any bytes of any length, on any connection, in any session. Called modules are models that may return anything that
 * their headers allow. Only what is set up here is initialised in the flow, so reading anything else raises an alarm.
 */
#include "flow/record.h"

#include "any_parts.h"

const uint8_t proof_block[1];

static struct conn one_conn;
static struct session one_session;
static const struct sdec_group one_group;
static const struct sdec_field one_row;
static const struct sdec_crypto some_crypto;
static struct sdec_flow *the_flow;
static bool empty; /* the record has no application data; only then may the bytes of a unit be a null pointer */

static struct sdec_span any_data(void) {
  return (struct sdec_span){TOKEN, empty ? 0 : Frama_C_unsigned_int_interval(1, UINT32_MAX)};
}

static struct conn *any_conn(void) {
  return any_flag() ? &one_conn : &the_flow->peers.spare;
}

struct conn *sdec_peers_of_record(struct peers *peers, const struct carried *carried) {
  /*@ assert peers: peers == &the_flow->peers && carried == &the_flow->carried; */
  return any_conn();
}

void sdec_peers_touch(struct peers *peers, const struct conn *conn) {
  /*@ assert conn: peers == &the_flow->peers && (conn == &one_conn || conn == &the_flow->peers.spare); */
}

struct session *sdec_sessions_find(struct sessions *sessions, const struct carried *carried, uint32_t id) {
  /*@ assert sessions: sessions == &the_flow->sessions && carried == &the_flow->carried; */
  return any_flag() ? NULL : &one_session;
}

struct session *sdec_sessions_lend(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id) {
  /*@ assert conn: conn == &one_conn || conn == &the_flow->peers.spare; */
  /*@ assert sessions: sessions == &the_flow->sessions && carried == &the_flow->carried; */
  return &one_session;
}

struct session *sdec_sessions_keep(struct sessions *sessions, struct session *session, const struct carried *carried) {
  /*@ assert session: sessions == &the_flow->sessions && session == &one_session; */
  return session;
}

void sdec_sessions_prove(struct sessions *sessions, const struct session *session) {
  /*@ assert session: sessions == &the_flow->sessions && session == &one_session; */
}

void sdec_peers_rank(struct peers *peers, struct conn *conn, enum map_rank rank) {
  /*@ assert conn: peers == &the_flow->peers && (conn == &one_conn || conn == &the_flow->peers.spare); */
}

void sdec_tcp_rank(struct tcp *t, enum map_rank rank) {
  /*@ assert tcp: t == &the_flow->tcp; */
}

void sdec_sessions_shut(struct sessions *sessions, struct session *session, const struct carried *carried) {
  /*@ assert session: sessions == &the_flow->sessions && session == &one_session; */
  if (any_flag()) {
    sessions->current = NULL;
  }
}

void sdec_conn_environment(struct conn *conn, uint8_t dir, uint8_t version, uint8_t seq_len,
                           const struct exchange *request, struct sdec_env *out) {
  /*@ assert conn: conn == &one_conn || conn == &the_flow->peers.spare; */
  /*@ assert dir: dir <= 2; */
  any_env(out);
}

void sdec_read_message(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                       struct sdec_span in) {
  /*@ assert group: group != \null; */
  span_used(in);
  reader->result.layout_end = any_32();
  reader->result.worst = any_8();
  reader->result.damage = any_8();
  reader->result.payload = any_flag() ? &one_row : NULL;
  reader->result.payload_span = any_data();
}

uint32_t sdec_sessions_number(struct sessions *sessions, const struct carried *carried, uint32_t id) {
  /*@ assert sessions: sessions == &the_flow->sessions && carried == &the_flow->carried; */
  return any_32();
}

static void any_notes(struct opening *out) {
  out->n_notes = Frama_C_unsigned_char_interval(0, OPENING_NOTES);
  for (uint32_t i = 0; i < OPENING_NOTES; i++) {
    out->notes[i] = any_note();
  }
}

bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *session, struct sdec_span in,
                       uint8_t dir, struct opening *out) {
  /*@ assert session: ring == &the_flow->ring && session == &one_session && out == &the_flow->opening; */
  /*@ assert dir: dir <= 2; */
  span_used(in);
  any_notes(out);
  if (any_flag()) {
    out->sealed = any_8();
    out->missing = any_flag() ? "" : NULL;
    return false;
  }
  out->record = any_span();
  out->data = any_data();
  out->side = any_flag();
  out->repeated = any_flag();
  return true;
}

static void any_flow(struct sdec_flow *flow) {
  flow->pool = NULL;
  flow->ring.crypto = any_flag() ? &some_crypto : NULL;
  flow->ring.n_secrets = any_32();
  flow->packet.frame = any_64();
  flow->packet.time_ns = any_64();
  any_conn_state(&one_conn);
  any_conn_state(&flow->peers.spare);
  flow->conn = NULL;
  flow->sessions.current = NULL;
  flow->n_work = 0;
  flow->stream = any_flag();
  flow->carried.what = CARRIED_SECURED;
  flow->carried.transport = any_8();
  flow->carried.dir = Frama_C_unsigned_char_interval(0, 2);
  flow->carried.sender = Frama_C_unsigned_char_interval(0, 2);
  flow->carried.seq_len = any_8();
  flow->carried.application = any_8();
  flow->carried.n_notes = Frama_C_unsigned_char_interval(0, CARRIED_NOTES);
  flow->carried.has_code = any_flag();
  flow->carried.code = any_16();
  flow->carried.padding = any_16();
  flow->carried.protocol = flow->carried.name = "";
  flow->carried.group = any_flag() ? &one_group : NULL;
  flow->carried.body = any_span();
  flow->carried.header = any_flag() ? &one_group : NULL;
  flow->carried.header_span = any_span();
  any_addr(&flow->carried.src);
  any_addr(&flow->carried.dst);
  flow->carried.whole = any_64();
  flow->carried.frame = any_64();
  flow->carried.time_ns = any_64();
  for (uint32_t i = 0; i < CARRIED_NOTES; i++) {
    flow->carried.notes[i] = any_note();
  }
}

static void check_unit(const struct sdec_flow *flow, const struct sdec_unit *unit) {
  /*@ assert notes: unit->n_notes <= 8; */
  /*@ assert via: unit->n_via <= 6; */
  /*@ assert dir: unit->dir <= 2; */
  /*@ assert conn: flow->conn == &one_conn || flow->conn == &the_flow->peers.spare; */
  /*@ assert session: flow->sessions.current == \null || flow->sessions.current == &one_session; */
  /*@ assert span: unit->span.data == (const uint8_t *)proof_block + 1 || (empty && unit->span.data == \null); */
  span_used(unit->header_span);
}

static void check_record(struct sdec_flow *flow) {
  struct sdec_unit unit;
  the_flow = flow;
  any_flow(flow);
  one_session.conn = any_conn();
  const bool shown = sdec_record_unit(flow, &unit);
  check_unit(flow, &unit);
  if (shown) {
    /*@ assert no_work: flow->n_work == 0; */
    return;
  }
  /*@ assert work: flow->n_work == 1; */
  /*@ assert carried_notes: flow->carried.n_notes <= 4; */
  const struct work work = flow->work[0];
  /*@ assert message: work.n_via == 1 && work.object == \null && work.protocol == \null && work.nesting == 0; */
  span_used(work.span);
  span_used(flow->carried.body);
}

int main(void) {
  struct sdec_flow full, hollow;
  check_record(&full);
  empty = true;
  check_record(&hollow);
  return 0;
}
