/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs cases of rules: text to messages, messages through a flow to the judge, findings against what the case says.
 */
#define _GNU_SOURCE
#include "lintcase.h"

#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "lintbytes.h"

#define WANTED_MAX 16
#define PATH_MAX_LEN 512

enum kind { KIND_NONE, KIND_BAD, KIND_GOOD, KIND_UNKNOWN };

struct lintcase_rig {
  void *flow_memory, *judge_memory;
  struct tally tally[FORMS_MOST];
  void (*change)(struct sdec_judge *judge, void *arg);
  void *change_arg;
  void *made[2];   /* a judge of incomplete and one of complete captures, as made */
  uint64_t *lines; /* digests of those that were given to a judge that knows nothing */
};

/* The exchange that is being run. */
struct run {
  struct lintcase_rig *rig;
  struct lintcase_result result;
  const char *path, *id;
  uint32_t line, n_lines_before;
  enum kind kind;
  struct sdec_flow *flow;
  struct sdec_judge *judge;
  bool in_session, saw_own;
  enum sdec_carrier carrier;
  struct sdec_note note; /* of the next message; code 0: none */
  uint32_t session;
  uint64_t frame, time_ns;
  struct sdec_finding found[64];
  uint32_t n_found, n_matched;
};

static void wrong(struct run *run, const char *what, const char *detail) {
  run->result.n_wrong++;
  fprintf(stderr, "%s:%u: %s%s\n", run->path, run->line, what, detail);
}

/* Advice is about usual exchanges, and so is what should come before measurements: they count in their own cases
 * only. */
static bool counts(const struct run *run, const struct sdec_finding *finding) {
  const bool usual = finding->rule.severity == SDEC_RULE_ADVICE || strcmp(finding->rule.id, "MEA-29") == 0;
  return !usual || strcmp(finding->rule.id, run->id) == 0;
}

static void take_findings(struct run *run) {
  struct sdec_finding finding;
  while (sdec_judge_take(run->judge, &finding)) {
    if (counts(run, &finding) && run->n_found < sizeof(run->found) / sizeof(run->found[0])) {
      run->found[run->n_found++] = finding;
    }
  }
}

static void take_units(struct run *run) {
  struct sdec_unit unit;
  while (sdec_flow_take(run->flow, &unit)) {
    if (run->in_session) {
      unit.has_session = true;
      unit.session = run->session;
      unit.session_no = 1 + (run->session & 0xFFFFu);
    }
    if (run->note.code != SDEC_NOTE_NONE) {
      unit.notes[unit.n_notes++] = run->note;
      run->note.code = SDEC_NOTE_NONE;
    }
    sdec_judge_unit(run->judge, &unit);
    take_findings(run);
  }
}

static void feed(struct run *run, const char *text, enum sdec_dir dir) {
  struct lintbytes bytes;
  const char *problem = lintbytes_read(text, &bytes);
  if (problem != NULL) {
    wrong(run, problem, "");
    return;
  }
  const struct sdec_packet packet = {.data = {bytes.data, bytes.len},
                                     .original_len = bytes.len,
                                     .frame = ++run->frame,
                                     .time_ns = run->time_ns,
                                     .carrier = run->carrier,
                                     .dir = dir};
  sdec_flow_feed(run->flow, &packet);
  take_units(run);
}

static void feed_loss(struct run *run) {
  struct sdec_unit unit = {.kind = SDEC_UNIT_EVENT, .name = "loss", .protocol = "mctp", .frame = ++run->frame};
  unit.notes[unit.n_notes++] = (struct sdec_note){.code = SDEC_NOTE_MCTP_SEQUENCE, .severity = SDEC_WARN};
  sdec_judge_unit(run->judge, &unit);
  take_findings(run);
}

static bool feed_happening(struct run *run, const char *name) {
  static const char *const names[SDEC_HAPPENINGS] = {"silence", "closed", "bad-frame", "gone"};
  for (uint32_t i = 0; i < SDEC_HAPPENINGS; i++) {
    if (strcmp(names[i], name) == 0) {
      const struct sdec_happening happening = {
          .kind = (enum sdec_happening_kind)i, .side = SDEC_SIDE_RSP, .conn = 1, .frame = run->frame, .got = name};
      sdec_judge_happened(run->judge, &happening);
      take_findings(run);
      return true;
    }
  }
  return false;
}

static void tell_surplus(struct run *run) {
  for (uint32_t i = run->n_matched; i < run->n_found; i++) {
    const struct sdec_finding *f = &run->found[i];
    char text[256];
    snprintf(text, sizeof(text), "%s %s, field %s, got %s, expected %s (frame %u)", f->rule.id, sdec_side_name(f->side),
             f->field != NULL ? f->field : "-", f->got, f->expected, (unsigned)f->frame);
    wrong(run, "not in the case: ", text);
  }
  run->n_matched = run->n_found;
}

/* `! ID req|rsp [FIELD]` is the next finding that was not yet named. */
static void match(struct run *run, const char *text) {
  char id[16] = "", side[8] = "", field[64] = "";
  const int n = sscanf(text, "%15s %7s %63s", id, side, field);
  if (run->n_matched == run->n_found) {
    wrong(run, "no such finding: ", text);
    return;
  }
  const struct sdec_finding *f = &run->found[run->n_matched++];
  const uint8_t blamed = strcmp(side, "req") == 0 ? SDEC_SIDE_REQ : strcmp(side, "rsp") == 0 ? SDEC_SIDE_RSP : 0;
  const bool named = n < 3 || (f->field != NULL && strcmp(f->field, field) == 0);
  run->saw_own = run->saw_own || strcmp(f->rule.id, run->id) == 0;
  if (strcmp(f->rule.id, id) != 0 || f->side != blamed || !named) {
    char got[160];
    snprintf(got, sizeof(got), "%s %s %s, expected %s", f->rule.id, sdec_side_name(f->side),
             f->field != NULL ? f->field : "-", text);
    wrong(run, "another finding: ", got);
  }
}

static void add_tally(struct run *run, uint32_t *out_unknown) {
  for (uint32_t i = 0; i < run->judge->n_forms; i++) {
    struct tally *sum = &run->rig->tally[i];
    const struct tally *one = &run->judge->tally[i];
    sum->held += one->held;
    sum->broken += one->broken;
    sum->unknown += one->unknown;
    *out_unknown += strcmp(run->judge->forms[i].row->id, run->id) == 0 ? one->unknown : 0;
  }
}

static void end_exchange(struct run *run) {
  uint32_t n_unknown = 0;
  if (run->kind == KIND_NONE) {
    return;
  }
  tell_surplus(run);
  add_tally(run, &n_unknown);
  if ((run->kind == KIND_BAD) != run->saw_own) {
    wrong(run, run->kind == KIND_BAD ? "the exchange above does not break " : "the exchange above breaks ", run->id);
  }
  if (run->kind == KIND_UNKNOWN && n_unknown == 0) {
    wrong(run, "the exchange above leaves nothing unjudged of ", run->id);
  }
  run->kind = KIND_NONE;
}

/* Making a judge reads all tables: it is made once for each configuration, and copied back to where it was made. */
static void begin_judge(struct run *run, bool complete) {
  struct lintcase_rig *rig = run->rig;
  const struct sdec_judge_config how = {
      .size = sizeof(how), .each = true, .strict = true, .fresh = complete, .complete = complete};
  if (rig->made[complete] == NULL) {
    rig->made[complete] = malloc(SDEC_JUDGE_MIN);
    run->judge = sdec_judge_new(rig->judge_memory, SDEC_JUDGE_MIN, &how);
    memcpy(rig->made[complete], rig->judge_memory, SDEC_JUDGE_MIN);
  }
  memcpy(rig->judge_memory, rig->made[complete], SDEC_JUDGE_MIN);
  run->judge = rig->judge_memory;
  if (rig->change != NULL) {
    rig->change(run->judge, rig->change_arg);
  }
}

static void begin_exchange(struct run *run, enum kind kind) {
  static const struct sdec_config config = {.n_links = 0};
  end_exchange(run);
  run->kind = kind;
  run->result.n_bad += kind == KIND_BAD;
  run->result.n_good += kind == KIND_GOOD;
  run->result.n_unknown += kind == KIND_UNKNOWN;
  run->flow = sdec_flow_new(run->rig->flow_memory, SDEC_FLOW_MIN, &config);
  begin_judge(run, false);
  run->in_session = run->saw_own = false;
  run->carrier = SDEC_CARRIER_SPDM;
  run->note.code = SDEC_NOTE_NONE;
  run->frame = run->time_ns = run->n_found = run->n_matched = 0;
}

static bool run_lines(struct run *run, const char *path, bool whole);

static void open_with(struct run *run, const char *name) {
  char path[PATH_MAX_LEN];
  const uint32_t line = run->line;
  snprintf(path, sizeof(path), "%s/lint/open/%s.exchange", CORPUS_DIR, name);
  if (!run_lines(run, path, false)) {
    wrong(run, "cannot be read: ", path);
  }
  run->line = line;
}

/* What the flow says of the next message, as it does of records. */
static void note(struct run *run, const char *name) {
  static const struct {
    const char *name;
    enum sdec_note_code code;
    enum sdec_severity severity;
  } notes[] = {
      {"verify-data", SDEC_NOTE_HMAC, SDEC_WARN},        {"mac", SDEC_NOTE_TAG, SDEC_WARN},
      {"record-lost", SDEC_NOTE_RECORD_LOST, SDEC_WARN}, {"record-late", SDEC_NOTE_RECORD_LATE, SDEC_WARN},
      {"length", SDEC_NOTE_RECORD_LENGTH, SDEC_ERROR},   {"nonce-order", SDEC_NOTE_NONCE_ORDER, SDEC_INFO},
      {"aead-limit", SDEC_NOTE_AEAD_LIMIT, SDEC_WARN},
  };
  for (uint32_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
    if (strcmp(notes[i].name, name) == 0) {
      run->note = (struct sdec_note){.code = notes[i].code, .severity = notes[i].severity};
      return;
    }
  }
  wrong(run, "no such note: ", name);
}

static void do_line(struct run *run, const char *line) {
  char word[32] = "", value[64] = "";
  if (line[0] == '>' || line[0] == '<') {
    if (run->kind == KIND_NONE) {
      wrong(run, "a message before bad, good or unknown", "");
    } else {
      feed(run, line + 1, line[0] == '>' ? SDEC_DIR_REQ : SDEC_DIR_RSP);
    }
    return;
  }
  if (line[0] == '!') {
    match(run, line + 1);
    return;
  }
  sscanf(line, "%31s %63s", word, value);
  if (strcmp(word, "bad") == 0) {
    begin_exchange(run, KIND_BAD);
  } else if (strcmp(word, "good") == 0) {
    begin_exchange(run, KIND_GOOD);
  } else if (strcmp(word, "unknown") == 0) {
    begin_exchange(run, KIND_UNKNOWN);
  } else if (strcmp(word, "open") == 0) {
    open_with(run, value);
  } else if (strcmp(word, "session") == 0) {
    run->in_session = strcmp(value, "none") != 0;
    run->session = (uint32_t)strtoul(value, NULL, 16);
  } else if (strcmp(word, "after") == 0) {
    run->time_ns += (uint64_t)(strtod(value, NULL) * 1e9);
  } else if (strcmp(word, "mismatch") == 0) {
    note(run, "verify-data");
  } else if (strcmp(word, "note") == 0) {
    note(run, value);
  } else if (strcmp(word, "carrier") == 0) {
    if (!sdec_carrier_named(value, &run->carrier)) {
      wrong(run, "no such carrier: ", value);
    }
  } else if (strcmp(word, "complete") == 0) {
    begin_judge(run, true);
  } else if (strcmp(word, "connect") == 0) {
    sdec_judge_fresh(run->judge, true);
  } else if (strcmp(word, "lost") == 0) {
    feed_loss(run);
  } else if (strcmp(word, "happened") != 0 || !feed_happening(run, value)) {
    wrong(run, "no such line: ", line);
  }
}

static bool run_lines(struct run *run, const char *path, bool whole) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  if (file == NULL) {
    return false;
  }
  for (run->line = 1; getline(&line, &cap, file) >= 0; run->line++) {
    char *at = line + strspn(line, " \t");
    at[strcspn(at, "\n")] = '\0';
    if (*at != '\0' && *at != '#') {
      do_line(run, at);
    }
  }
  if (whole) {
    end_exchange(run);
  }
  free(line);
  fclose(file);
  return true;
}

/* ------------------------------------------------------------------------------------------ without any context */

#define LINE_MOST 4096u

#define LINES_SEEN 16384u

struct blind {
  struct run run;
  char request[LINE_MOST]; /* the latest */
};

/* Cases have many lines in common. */
static bool is_new_line(struct lintcase_rig *rig, const char *request, const char *line) {
  uint64_t h = 14695981039346656037u;
  for (const char *part = request; part != NULL; part = part == request ? line : NULL) {
    for (const char *c = part; *c != '\0'; c++) {
      h = (h ^ (uint8_t)*c) * UINT64_C(1099511628211);
    }
  }
  uint64_t *place = &rig->lines[h % LINES_SEEN];
  const bool fresh = *place != h;
  *place = h;
  return fresh;
}

#define CUTS 6u /* the last is none */

static uint32_t cut_len(uint32_t len, uint32_t cut) {
  const uint32_t lens[CUTS] = {5, 9, len / 4, len / 2, len * 3 / 4, len};
  return lens[cut] < len ? lens[cut] : len;
}

static void feed_part(struct run *run, const char *line, uint32_t cut) {
  struct lintbytes bytes;
  if (lintbytes_read(line + 1, &bytes) != NULL) {
    return;
  }
  const uint32_t len = cut_len(bytes.len, cut);
  const struct sdec_packet packet = {.data = {bytes.data, len},
                                     .original_len = len,
                                     .frame = ++run->frame,
                                     .time_ns = ++run->time_ns,
                                     .carrier = run->carrier,
                                     .dir = line[0] == '>' ? SDEC_DIR_REQ : SDEC_DIR_RSP};
  sdec_flow_feed(run->flow, &packet);
  take_units(run);
}

static void blind_start(struct run *run, bool lost) {
  static const struct sdec_config config = {.n_links = 0};
  uint32_t n_unknown = 0;
  if (run->flow != NULL) {
    add_tally(run, &n_unknown);
  }
  run->flow = sdec_flow_new(run->rig->flow_memory, SDEC_FLOW_MIN, &config);
  begin_judge(run, false);
  run->frame = run->time_ns = run->n_found = run->n_matched = 0;
  if (lost) {
    feed_loss(run);
  }
}

static void blind_message(struct blind *blind, const char *line) {
  struct run *run = &blind->run;
  const bool answers = line[0] == '<' && blind->request[0] != '\0';
  for (uint32_t cut = 0; cut < CUTS && is_new_line(run->rig, blind->request, line) + cut > 0; cut++) {
    blind_start(run, cut % 2 == 0);
    feed_part(run, line, cut);
    if (answers) {
      blind_start(run, false);
      feed_part(run, blind->request, cut);
      feed_part(run, line, CUTS - 1);
      blind_start(run, false);
      feed_part(run, blind->request, CUTS - 1);
      feed_part(run, line, cut);
    }
  }
  if (line[0] == '>') {
    snprintf(blind->request, sizeof(blind->request), "%s", line);
  }
}

static void blind_lines(struct blind *blind, const char *path) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  while (file != NULL && getline(&line, &cap, file) >= 0) {
    char *at = line + strspn(line, " \t");
    at[strcspn(at, "\n")] = '\0';
    if (*at == '>' || *at == '<') {
      blind_message(blind, at);
    } else if (strncmp(at, "session", 7) == 0 || strncmp(at, "carrier", 7) == 0) {
      do_line(&blind->run, at);
    } else if (strncmp(at, "bad", 3) == 0 || strncmp(at, "good", 4) == 0 || strncmp(at, "unknown", 7) == 0) {
      blind->run.in_session = false;
      blind->run.carrier = SDEC_CARRIER_SPDM;
      blind->request[0] = '\0';
    }
  }
  free(line);
  if (file != NULL) {
    fclose(file);
  }
}

void lintcase_run_blind(struct lintcase_rig *rig, const char *path) {
  struct blind *blind = calloc(1, sizeof(*blind));
  if (blind != NULL) {
    blind->run = (struct run){.rig = rig, .path = path, .id = "", .carrier = SDEC_CARRIER_SPDM};
    blind_lines(blind, path);
    if (blind->run.flow != NULL) {
      blind_start(&blind->run, false);
    }
  }
  free(blind);
}

struct lintcase_rig *lintcase_rig_new(void) {
  struct lintcase_rig *rig = calloc(1, sizeof(*rig));
  if (rig != NULL) {
    rig->flow_memory = aligned_alloc(64, SDEC_FLOW_MIN);
    rig->judge_memory = aligned_alloc(64, SDEC_JUDGE_MIN);
    rig->lines = calloc(LINES_SEEN, sizeof(*rig->lines));
  }
  return rig;
}

void lintcase_rig_free(struct lintcase_rig *rig) {
  free(rig->flow_memory);
  free(rig->judge_memory);
  free(rig->lines);
  free(rig->made[0]);
  free(rig->made[1]);
  free(rig);
}

void lintcase_change(struct lintcase_rig *rig, void (*change)(struct sdec_judge *judge, void *arg), void *arg) {
  rig->change = change;
  rig->change_arg = arg;
}

struct sdec_judge *lintcase_judge(struct lintcase_rig *rig) {
  struct run run = {.rig = rig};
  begin_judge(&run, false);
  return run.judge;
}

struct lintcase_result lintcase_run(struct lintcase_rig *rig, const char *path, const char *id) {
  struct run run = {.rig = rig, .path = path, .id = id};
  if (!run_lines(&run, path, true)) {
    wrong(&run, "cannot be read", "");
  }
  return run.result;
}

const char *lintcase_tally(const struct lintcase_rig *rig, uint32_t i, uint32_t *out_held, uint32_t *out_broken,
                           uint32_t *out_unknown) {
  const struct sdec_judge *judge = rig->judge_memory;
  if (i >= judge->n_forms) {
    return NULL;
  }
  *out_held = rig->tally[i].held;
  *out_broken = rig->tally[i].broken;
  *out_unknown = rig->tally[i].unknown;
  return judge->forms[i].row->id;
}

static bool row_says(const struct sdec_field *row, const char *name) {
  for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
    if (strcmp(bits->name, name) == 0) {
      return true;
    }
  }
  return strcmp(row->name, name) == 0;
}

/* Whether a name is of the first bytes of a message, which are always there: a shorter one is read by no layout. */
static bool is_in_header(const struct sdec_group *body, const char *name) {
  uint32_t at = 0;
  for (uint32_t r = 0; r < body->n_rows && at < 4; r++) {
    const struct sdec_field *row = &body->rows[r];
    if (row_says(row, name)) {
      return true;
    }
    at += row->kind == SDEC_GROUP ? 2 : row->since == 0 && row->until == 0 ? 1 : 0;
  }
  return false;
}

/* Whether a name is of the first row of an array's elements: there is no element without it. Arrays stand in groups. */
static bool begins_element(const struct sdec_group *body, const char *array, const char *name, uint32_t depth) {
  for (uint32_t r = 0; r < body->n_rows && depth < 4; r++) {
    const struct sdec_field *row = &body->rows[r];
    const struct sdec_group *below;
    for (uint32_t i = 0; (below = sdec_row_group(row, i)) != NULL; i++) {
      if (strcmp(row->name, array) == 0 ? below->n_rows > 0 && row_says(&below->rows[0], name)
                                        : begins_element(below, array, name, depth + 1)) {
        return true;
      }
    }
  }
  return false;
}

static bool is_field_known(const struct judge_rule *row, const struct judge_value *value) {
  if (row->each != NULL) {
    return begins_element(sdec_message_called(row->protocol, row->on[0])->body, row->each, value->name, 0);
  }
  bool known = row->on != NULL && row->protocol == NULL;
  for (const char *const *on = row->on; known && *on != NULL; on++) {
    known = is_in_header(sdec_message_called(NULL, *on)->body, value->name);
  }
  return known;
}

/* What can be told of every message, whatever else is missing. */
static bool is_always_known(const struct judge_rule *row, const struct judge_value *value) {
  switch (value->from) {
    case J_NUMBER:
    case J_VERSION:
    case J_LEN:
    case J_CODE:
    case J_NEEDS:
    case J_ONLY:
    case J_IN_SESSION:
    case J_ENCAPSULATED:
    case J_CHUNKED:
    case J_ELSEWHERE:
    case J_TRANSPORT:
    case J_HEAD:
    case J_SESSIONS_UP:
    case J_USED_BEFORE:
    case J_BROKE:
    case J_ASKED_BROKE:
    case J_ELEMENT: return true;
    case J_ASKED_CODE:
    case J_ASKED_VERSION:
    case J_ASKED_LEN: return row->answers != NULL;
    case J_HERE: return is_field_known(row, value);
    default: return false;
  }
}

static bool is_list_known(const struct judge_rule *row, const struct judge_test *tests) {
  for (; tests != NULL && tests->op != J_END; tests++) {
    for (uint32_t i = 0; i < tests->n; i++) {
      if (!is_always_known(row, &tests->values[i]) && !(tests->op == J_STEADY && i > 0)) {
        return false;
      }
    }
  }
  return true;
}

bool lintcase_can_be_unknown(const struct lintcase_rig *rig, uint32_t i) {
  const struct judge_rule *row = ((const struct sdec_judge *)rig->judge_memory)->forms[i].row;
  if (row->must != NULL && row->must->op == J_STEADY) { /* what comes first is as it always was */
    return false;
  }
  for (const struct judge_test *when = row->when; when != NULL && when->op != J_END; when++) {
    if (when->values[0].from == J_BROKE) { /* which says that all was known */
      return false;
    }
  }
  return !is_list_known(row, row->when) || !is_list_known(row, row->must) || !is_list_known(row, row->also);
}

bool lintcase_is_row(const struct lintcase_rig *rig, uint32_t i) {
  const struct sdec_judge *judge = rig->judge_memory;
  return judge->forms[i].row->must != NULL;
}
