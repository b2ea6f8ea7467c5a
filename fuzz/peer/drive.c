/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sends requests one by one: paced, journalled, recorded and judged.
 */
#include "drive.h"

#include <inttypes.h>
#include <string.h>

#include <script.h>

#define HEADER_LEN 4u
#define SETTLE_MS 20 /* wait at the end of a connection for unsolicited messages */
#define MUTANT_MOST 4096u
#define MUTANT_EXTRA 16u
#define SESSION_COSTS (SESSION_STEPS + 2u) /* requests needed to set up a session */
#define RECORD_MOST (MUTANT_MOST + MUTANT_EXTRA + WIRE_WRAP_MOST + SESSION_OVERHEAD)

enum outcome { GO_ON, ROUND_OVER };

/* xorshift64*: good enough for choices. */
static uint32_t roll(struct drive *d, uint32_t n) {
  d->dice ^= d->dice >> 12;
  d->dice ^= d->dice << 25;
  d->dice ^= d->dice >> 27;
  return (uint32_t)((d->dice >> 33) % n);
}

static void found(struct drive *d, const struct sdec_finding *finding, const char *what, const char *same) {
  char where[64];
  snprintf(where, sizeof(where), "round %" PRIu64 ", request %" PRIu64, d->round, d->sent);
  record_comment(&d->record, what);
  journal_found(&d->journal, where, finding, what, same);
}

static void take_findings(struct drive *d) {
  struct sdec_finding f;
  char what[JOURNAL_WHAT], same[256], sentence[SDEC_FINDING_SENTENCE];
  while (sdec_oracle_take(d->oracle, &f)) {
    struct sdec_text text = {.data = sentence, .cap = sizeof(sentence)};
    sdec_finding_text(&f, &text);
    sdec_put_zero(&text);
    const char *message = f.message != NULL ? f.message : "no message";
    snprintf(what, sizeof(what), "%s: %s", message, sentence);
    snprintf(same, sizeof(same), "%s/%s/%s", message, f.rule.id, f.field != NULL ? f.field : "");
    found(d, &f, what, same);
  }
}

/* The message in a response, without its carrier and, in a session, decrypted. Valid until the next call. */
static struct sdec_span said(struct drive *d, struct sdec_span carried) {
  struct sdec_span inner = wire_inner(&d->wire, carried), data;
  if (!d->wire.got_secured) {
    return inner;
  }
  return session_open(&d->session, inner, wire_sequence_len(&d->wire), d->opened, sizeof(d->opened), &data)
             ? wire_message(&d->wire, data)
             : (struct sdec_span){NULL, 0};
}

static struct sdec_span take_response(struct drive *d, struct sdec_span carried) {
  const struct sdec_span message = said(d, carried);
  journal_message(&d->journal, false, message);
  sdec_oracle_response(d->oracle, wire_carrier(&d->wire, d->wire.got_secured), carried);
  take_findings(d);
  return message;
}

static void happened(struct drive *d, enum sdec_happening_kind kind, const char *got) {
  sdec_oracle_happened(d->oracle, kind, got);
  take_findings(d);
}

/* unasked judges unsolicited messages that arrive within `wait_ms`. */
static enum outcome unasked(struct drive *d, uint32_t wait_ms) {
  const uint64_t until = now_ms() + wait_ms;
  struct sdec_span carried;
  for (uint32_t i = 0; i < 16; i++) { /* a responder that never stops sending ends the round */
    const uint64_t now = now_ms();
    if (!wire_pending(&d->wire, now < until ? (uint32_t)(until - now) : 0)) {
      return GO_ON;
    }
    switch (wire_receive(&d->wire, SETTLE_MS, &carried)) {
      case WIRE_MESSAGE: (void)take_response(d, carried); break;
      case WIRE_BAD: happened(d, SDEC_HAPPENED_BAD_FRAME, d->wire.problem); return ROUND_OVER;
      default: return ROUND_OVER;
    }
  }
  return ROUND_OVER;
}

static enum outcome pace(struct drive *d) {
  const uint64_t now = now_ms();
  const uint32_t wait = now < d->next_ms ? (uint32_t)(d->next_ms - now) : 0;
  const enum outcome outcome = unasked(d, wait);
  const uint64_t since = now_ms();
  d->next_ms = since + 1000u / d->rate;
  return outcome;
}

/* Anything shorter than a header is not a message, so silence is a valid response. */
static enum outcome receive(struct drive *d, bool is_message, struct sdec_span *out) {
  char text[64];
  switch (wire_receive(&d->wire, d->timeout_ms, out)) {
    case WIRE_MESSAGE: *out = take_response(d, *out); return GO_ON;
    case WIRE_SILENT:
      if (!is_message) {
        return GO_ON;
      }
      snprintf(text, sizeof(text), "no response within %" PRIu32 " ms", d->timeout_ms);
      d->hangs++;
      happened(d, SDEC_HAPPENED_SILENCE, text);
      return ROUND_OVER;
    case WIRE_CLOSED:
      d->disconnects++;
      happened(d, SDEC_HAPPENED_CLOSED, "the connection was closed instead of a response");
      return ROUND_OVER;
    default: happened(d, SDEC_HAPPENED_BAD_FRAME, d->wire.problem); return ROUND_OVER;
  }
}

/* The content of the carrier: the request, or in a session the record that holds it. */
static struct sdec_span sealed(struct drive *d, struct sdec_span request, uint8_t *out, uint32_t cap) {
  uint8_t application[MUTANT_MOST + MUTANT_EXTRA + WIRE_WRAP_MOST];
  if (!d->wire.secured) {
    return request;
  }
  const uint32_t len = wire_application(&d->wire, request, application);
  return (struct sdec_span){
      out, session_seal(&d->session, (struct sdec_span){application, len}, wire_sequence_len(&d->wire), out, cap)};
}

/* exchange sends a request and judges its response, which is in *out if it came. */
static enum outcome exchange(struct drive *d, struct sdec_span request, struct sdec_span *out) {
  uint8_t record[RECORD_MOST], carried[RECORD_MOST + WIRE_WRAP_MOST];
  *out = (struct sdec_span){NULL, 0};
  if (pace(d) != GO_ON) {
    return ROUND_OVER;
  }
  const bool fits = request.len <= MUTANT_MOST + MUTANT_EXTRA;
  const struct sdec_span inner = fits ? sealed(d, request, record, sizeof(record)) : request;
  const struct sdec_span wrapped = {carried, fits ? wire_wrap(&d->wire, inner, carried) : 0};
  d->sent++;
  journal_message(&d->journal, true, request);
  sdec_oracle_request(d->oracle, wire_carrier(&d->wire, d->wire.secured), wrapped);
  take_findings(d);
  if (!wire_send(&d->wire, inner)) {
    d->disconnects++;
    happened(d, SDEC_HAPPENED_CLOSED, "the connection was closed before a request");
    return ROUND_OVER;
  }
  return receive(d, request.len >= HEADER_LEN, out);
}

/* begin opens a connection. It is a finding if the responder was reachable before and no longer is. */
static bool begin(struct drive *d) {
  d->round++;
  d->wire.secured = false;
  if (!wire_connect(&d->wire)) {
    if (d->open) {
      d->disconnects++;
      happened(d, SDEC_HAPPENED_GONE, "the responder takes no connections any more");
    }
    return false;
  }
  sdec_oracle_connect(d->oracle, !d->open || !wire_keeps_state(&d->wire));
  d->open = true;
  return journal_connect(&d->journal);
}

static void end(struct drive *d) {
  if (d->wire.fd >= 0) {
    (void)unasked(d, SETTLE_MS);
    wire_disconnect(&d->wire);
  }
}

/* learn stores a request that was just sent well-formed. */
static void learn(struct drive *d, struct sdec_span request, struct subject *subjects, uint32_t *n_subjects) {
  struct subject *s = &subjects[*n_subjects];
  if (*n_subjects < SUBJECTS && sdec_oracle_asked(d->oracle, &s->env, &s->group)) {
    memcpy(s->bytes, request.data, request.len);
    s->len = request.len;
    ++*n_subjects;
  }
}

static uint8_t choose_version(const struct drive *d, uint32_t step, uint8_t before, struct sdec_span response) {
  const uint8_t offered = step == 0 ? opening_version(response) : before;
  return d->version != 0 ? d->version : offered != 0 ? offered : before;
}

/* The first two rounds send well-formed requests: first without the opening, to see whether the responder answers too
 * early, then with it, to collect the requests to mutate. */
static void first_round(struct drive *d, bool opened) {
  uint8_t bytes[REQUEST_MOST];
  uint8_t version = d->version != 0 ? d->version : 0x10;
  struct sdec_span response;
  uint32_t len;
  enum outcome outcome = begin(d) ? GO_ON : ROUND_OVER;
  for (uint32_t i = opened ? 0 : OPENING_STEPS;
       outcome == GO_ON && d->sent < d->count && (len = opening_request(i, version, bytes)) > 0; i++) {
    outcome = exchange(d, (struct sdec_span){bytes, len}, &response);
    if (opened) {
      learn(d, (struct sdec_span){bytes, len}, d->subjects, &d->n_subjects);
      version = choose_version(d, i, version, response);
    }
  }
  end(d);
}

/* The mutator mostly keeps messages whole, so one in eight is truncated or extended here. */
static uint32_t cut_or_add(struct drive *d, uint8_t *bytes, uint32_t len) {
  if (roll(d, 2) == 0) {
    return len > 0 ? roll(d, len) : 0;
  }
  const uint32_t n = 1 + roll(d, MUTANT_EXTRA);
  for (uint32_t i = 0; i < n; i++) {
    bytes[len + i] = (uint8_t)roll(d, 256);
  }
  return len + n;
}

/* mutate changes a subject one to three times. */
static struct sdec_span mutate(struct drive *d, const struct subject *s, const struct subject *donor, uint8_t *bytes) {
  uint32_t n_protocols;
  const struct sdec_protocol *spdm = sdec_protocols(&n_protocols)[0];
  const struct mutator_subject from = {.protocol = spdm, .group = donor->group, .env = donor->env};
  struct mutator_subject subject = {.protocol = spdm, .group = s->group, .env = s->env};
  uint32_t len = s->len;
  mutator_donor(d->mutator, &from, (struct sdec_span){donor->bytes, donor->len});
  memcpy(bytes, s->bytes, s->len);
  for (uint32_t i = 0; i <= roll(d, 3); i++) {
    len = mutator_message(d->mutator, &subject, bytes, len, MUTANT_MOST);
  }
  return (struct sdec_span){bytes, roll(d, 8) == 0 ? cut_or_add(d, bytes, len) : len};
}

static const struct sdec_message *message_of(struct sdec_span bytes) {
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  return bytes.len > spdm->code_offset ? sdec_message_find(spdm, bytes.data[spdm->code_offset]) : NULL;
}

/* After such a request, libsdec may assume another state than the responder, so a new round is started. */
static bool reopens(struct sdec_span request) {
  const struct sdec_message *message = message_of(request);
  return message != NULL && message->step >= SDEC_STEP_VERSION && message->step <= SDEC_STEP_ALGORITHMS;
}

/* A round opens a connection and sends mutants; in one of eight rounds, a request of the opening is mutated, too. */
static void mutant_round(struct drive *d) {
  uint8_t bytes[MUTANT_MOST + MUTANT_EXTRA];
  struct sdec_span response;
  const uint32_t bad_step = roll(d, 8 * OPENING_STEPS);
  enum outcome outcome = begin(d) ? GO_ON : ROUND_OVER;
  for (uint32_t i = 0; outcome == GO_ON && i < OPENING_STEPS + d->per_round && d->sent < d->count; i++) {
    const bool opening = i < OPENING_STEPS && i < d->n_subjects;
    const struct subject *s = &d->subjects[opening ? i : roll(d, d->n_subjects)];
    const bool mutant = opening ? i == bad_step : roll(d, 8) > 0;
    const struct sdec_span request = mutant ? mutate(d, s, &d->subjects[roll(d, d->n_subjects)], bytes)
                                            : (struct sdec_span){s->bytes, s->len};
    outcome = exchange(d, request, &response);
    if (mutant && reopens(request)) {
      outcome = ROUND_OVER;
    }
  }
  end(d);
}

/* exchange_step sends a request of the handshake; false if it was refused. */
static bool exchange_step(struct drive *d, const uint8_t *bytes, uint32_t len, struct sdec_span *out) {
  const struct sdec_message *answer;
  const bool came = len > 0 && exchange(d, (struct sdec_span){bytes, len}, out) == GO_ON;
  answer = came ? message_of(*out) : NULL;
  return answer != NULL && !answer->failure && answer->step == message_of((struct sdec_span){bytes, len})->step;
}

/* handshake negotiates and exchanges keys; false if the responder refuses. */
static bool handshake(struct drive *d) {
  uint8_t bytes[REQUEST_MOST * 4];
  uint8_t version = d->version != 0 ? d->version : 0x10;
  struct session *s = &d->session;
  struct sdec_span response;
  struct sdec_env env;
  const struct sdec_group *group;
  uint32_t hash_len = 0;
  bool finish = false;
  session_begin(s);
  for (uint32_t i = 0; i <= SESSION_STEPS; i++) {
    const uint32_t len = session_request(s, i, version, bytes, sizeof(bytes));
    if (!exchange_step(d, bytes, len, &response)) {
      return false;
    }
    session_hear(s, (struct sdec_span){bytes, len});
    if (i < SESSION_STEPS) {
      session_hear(s, response);
    }
    version = choose_version(d, i, version, response);
  }
  if (!sdec_oracle_asked(d->oracle, &env, &group) || !sdec_env_get(&env, SDEC_ENV_HASH, &hash_len) ||
      !session_answered(s, response, hash_len, &finish)) {
    return false;
  }
  d->wire.secured = true;
  d->wire.session = s->id;
  return !finish || (exchange_step(d, bytes, session_finish(s, bytes), &response) && session_finished(s, response));
}

static bool enter_session(struct drive *d) {
  journal_session(&d->journal);
  d->journal.handshake = true;
  const bool entered = handshake(d);
  d->journal.handshake = false;
  return entered;
}

/* Requests that change the keys of a session or end it end the round, because later records could not be decrypted. */
static bool ends_session(struct sdec_span request, const struct wire *wire) {
  const struct sdec_message *message = message_of(request);
  return !wire->got_secured || message == NULL || (message->step != SDEC_STEP_NONE && message->step <= SDEC_STEP_END);
}

/* The first round in a session sends well-formed requests, later rounds mutants of them. */
static void session_round(struct drive *d) {
  uint8_t bytes[MUTANT_MOST + MUTANT_EXTRA];
  const bool first = d->n_inside == 0;
  struct sdec_span response;
  enum outcome outcome = begin(d) && enter_session(d) ? GO_ON : ROUND_OVER;
  d->no_session = outcome != GO_ON && d->sessions == 0;
  d->sessions += outcome == GO_ON;
  for (uint32_t i = 0; outcome == GO_ON && d->sent < d->count && (first || i < d->per_round); i++) {
    const struct subject *s = first ? NULL : &d->inside[roll(d, d->n_inside)];
    const uint32_t len = first ? opening_request(OPENING_STEPS + i, d->session.version, bytes) : s->len;
    const bool mutant = !first && roll(d, 8) > 0;
    const struct sdec_span request = mutant  ? mutate(d, s, &d->inside[roll(d, d->n_inside)], bytes)
                                     : first ? (struct sdec_span){bytes, len}
                                             : (struct sdec_span){s->bytes, s->len};
    if (len == 0) {
      break;
    }
    outcome = exchange(d, request, &response);
    if (first) {
      learn(d, request, d->inside, &d->n_inside);
    } else if (ends_session(request, &d->wire)) {
      outcome = ROUND_OVER;
    }
  }
  end(d);
}

enum drive_end drive_rounds(struct drive *d) {
  d->dice = d->seed * 2 + 1;
  mutator_seed(d->mutator, d->seed);
  first_round(d, false);
  if (d->open) {
    first_round(d, true);
  }
  if (d->open && d->session.psk_len > 0 && d->sent + SESSION_COSTS < d->count) {
    session_round(d);
  }
  while (d->open && d->sent < d->count && d->n_subjects > 0) {
    const uint64_t before = d->sent;
    if (d->session.psk_len > 0 && !d->no_session && d->sent + SESSION_COSTS < d->count && roll(d, 2) == 0) {
      session_round(d);
    } else {
      mutant_round(d);
    }
    if (d->sent == before) { /* it no longer accepts connections */
      break;
    }
  }
  return d->open ? DRIVE_DONE : DRIVE_UNREACHABLE;
}

enum drive_end drive_replay(struct drive *d, FILE *file) {
  struct script script = {.file = file};
  struct sdec_span bytes, response;
  enum outcome outcome = ROUND_OVER;
  enum script_line line;
  while ((line = sdec_script_next(&script, &bytes)) < SCRIPT_END) {
    if (line == SCRIPT_CONNECT || (line == SCRIPT_REQUEST && !d->open)) {
      end(d);
      outcome = begin(d) ? GO_ON : ROUND_OVER;
    }
    if (line == SCRIPT_SESSION && outcome == GO_ON) {
      outcome = d->session.psk_len > 0 && enter_session(d) ? GO_ON : ROUND_OVER;
    }
    if (line == SCRIPT_REQUEST && outcome == GO_ON) {
      outcome = exchange(d, bytes, &response);
    }
  }
  end(d);
  sdec_script_close(&script);
  return d->open && line == SCRIPT_END ? DRIVE_DONE : DRIVE_UNREACHABLE;
}
