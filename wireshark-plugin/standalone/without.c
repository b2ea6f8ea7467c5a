/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * For amalgamate.py only: replaces definitions of the same name in packet-spdm.c. Empty functions are never called
 * there.
 */

/* ---------------------------------------------------------------------------------- any compiler, any system */
#define SDEC_MUST_USE G_GNUC_WARN_UNUSED_RESULT

#define APART

#define WRAPS

#define SDEC_CHECK_FAILED(condition) g_error("spdm: %s", condition)

#define MEMORY_MOST ((size_t)256 << 20)

/* Most systems do not back untouched memory with pages. */
static void map_memory(void) {
  for (size_t len = MEMORY_MOST; memory == NULL && len >= SDEC_FLOW_MIN; len /= 4) {
    memory = g_try_malloc(len);
    memory_len = len;
  }
}

static void unmap_memory(void) {
  g_free(memory);
}

/* -------------------------------------------------------------------------------------- neither keys nor secrets */
void keys_configure(struct sdec_config *config) {
}
void keys_forget(void) {
}
void sdec_keyring_init(struct keyring *ring, const struct sdec_config *config, struct pool *pool) {
}
static void see_chain(struct sdec_flow *flow, const struct work *work) {
}
static void give_evidence(struct peers *peers, struct conn *conn) {
}
void sdec_evidence_drop(struct evidence *evidence, struct pool *pool) {
}
static void channel_drop(const struct key_suite *suite, struct channel *channel) {
}
void sdec_transcript_drop(struct transcript *transcript, struct pool *pool) {
}
static void begin_unseen(const struct sessions *sessions, struct session *s) {
}

void sdec_cleanse(void *bytes, size_t len) {
  memset(bytes, 0, len);
}

struct session_outcome sdec_sessions_step(struct sessions *sessions, const struct session_event *e) {
  return (struct session_outcome){.hmac = SDEC_HMAC_NONE, .number = sdec_sessions_count(sessions, e)};
}

static void find_session(struct sdec_flow *flow, struct sdec_unit *unit) {
  flow->conn = sdec_peers_of_record(&flow->peers, &flow->carried);
  unit->session_no = unit->has_session ? sdec_sessions_number(&flow->sessions, &flow->carried, unit->session) : 0;
  flow->sessions.current = NULL;
  sdec_peers_touch(&flow->peers, flow->conn);
}

static bool try_open(struct sdec_flow *flow, struct sdec_unit *unit _U_) {
  flow->opening.sealed = SDEC_SEALED_NO_KEY;
  flow->opening.missing = NULL;
  return false;
}

/* -------------------------------------------------------------------------------- neither verdicts nor findings */
struct verdict;
struct finding;
void judges_begin(void) {
}
void judges_forget(void) {
}
void judges_unit(const struct sdec_unit *unit, struct shown *shown) {
}
void verdicts_register(int proto) {
}
void verdicts_draw(const struct shown *shown, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
}
