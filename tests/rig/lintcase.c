/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs rule cases: converts text to messages, passes them through a flow to the judge, and compares its findings with
 * the case.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "lintbytes.h"
#include "lintrun.h"

#define PATH_MAX_LEN 512

static void wrong(struct lintrun *run, const char *what, const char *detail) {
  run->result.n_wrong++;
  fprintf(stderr, "%s:%u: %s%s\n", run->path, run->line, what, detail);
}

/* Advice concerns usual exchanges, and so does the rule on what should precede measurements: they count only in their
 * own cases. */
static bool counts(const struct lintrun *run, const struct sdec_finding *finding) {
  const bool usual = finding->rule.severity == SDEC_RULE_ADVICE || strcmp(finding->rule.id, "MEA-29") == 0;
  return !usual || strcmp(finding->rule.id, run->id) == 0;
}

void lintrun_take_findings(struct lintrun *run) {
  struct sdec_finding finding;
  while (sdec_judge_take(run->judge, &finding)) {
    if (counts(run, &finding) && run->n_found < sizeof(run->found) / sizeof(run->found[0])) {
      run->found[run->n_found++] = finding;
    }
  }
}

void lintrun_take_units(struct lintrun *run) {
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
    if (unit.kind == SDEC_UNIT_MESSAGE) {
      run->last_name = unit.name;
      run->last_dir = unit.dir;
    }
    sdec_judge_unit(run->judge, &unit);
    lintrun_take_findings(run);
  }
}

static void feed(struct lintrun *run, const char *text, enum sdec_dir dir) {
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
  lintrun_take_units(run);
}

void lintrun_lose(struct lintrun *run) {
  struct sdec_unit unit = {.kind = SDEC_UNIT_EVENT, .name = "loss", .protocol = "mctp", .frame = ++run->frame};
  unit.notes[unit.n_notes++] = (struct sdec_note){.code = SDEC_NOTE_MCTP_SEQUENCE, .severity = SDEC_WARN};
  sdec_judge_unit(run->judge, &unit);
  lintrun_take_findings(run);
}

/* feed_sealed feeds a record of the session that cannot be opened. */
static void feed_sealed(struct lintrun *run, const char *from) {
  const struct sdec_unit unit = {.kind = SDEC_UNIT_RECORD,
                                 .name = "record",
                                 .dir = strcmp(from, "req") == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP,
                                 .conn = 1,
                                 .has_session = run->in_session,
                                 .session = run->session,
                                 .frame = ++run->frame,
                                 .time_ns = run->time_ns};
  sdec_judge_unit(run->judge, &unit);
  lintrun_take_findings(run);
}

static bool feed_happening(struct lintrun *run, const char *name) {
  static const char *const names[SDEC_HAPPENINGS] = {"silence", "closed", "bad-frame", "gone"};
  for (uint32_t i = 0; i < SDEC_HAPPENINGS; i++) {
    if (strcmp(names[i], name) == 0) {
      const struct sdec_happening happening = {
          .kind = (enum sdec_happening_kind)i, .side = SDEC_SIDE_RSP, .conn = 1, .frame = run->frame, .got = name};
      sdec_judge_happened(run->judge, &happening);
      lintrun_take_findings(run);
      return true;
    }
  }
  return false;
}

static void tell_surplus(struct lintrun *run) {
  for (uint32_t i = run->n_matched; i < run->n_found; i++) {
    const struct sdec_finding *f = &run->found[i];
    char text[256];
    snprintf(text, sizeof(text), "%s %s, field %s, got %s, expected %s (frame %u)", f->rule.id, sdec_side_name(f->side),
             f->field != NULL ? f->field : "-", f->got, f->expected, (unsigned)f->frame);
    wrong(run, "not in the case: ", text);
  }
  run->n_matched = run->n_found;
}

/* `! ID req|rsp [FIELD]` must be the next finding not yet matched. */
static void match(struct lintrun *run, const char *text) {
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

void lintrun_add_tally(struct lintrun *run, uint32_t *out_unknown) {
  for (uint32_t i = 0; i < run->judge->n_forms; i++) {
    struct tally *sum = &run->rig->tally[i];
    const struct tally *one = &run->judge->tally[i];
    sum->held += one->held;
    sum->broken += one->broken;
    sum->unknown += one->unknown;
    *out_unknown += strcmp(run->judge->forms[i].row->id, run->id) == 0 ? one->unknown : 0;
  }
}

static void end_exchange(struct lintrun *run) {
  uint32_t n_unknown = 0;
  if (run->kind == KIND_NONE) {
    return;
  }
  tell_surplus(run);
  lintrun_add_tally(run, &n_unknown);
  if ((run->kind == KIND_BAD) != run->saw_own) {
    wrong(run, run->kind == KIND_BAD ? "the exchange above does not break " : "the exchange above breaks ", run->id);
  }
  if (run->kind == KIND_UNKNOWN && n_unknown == 0) {
    wrong(run, "the exchange above leaves nothing unjudged of ", run->id);
  }
  run->kind = KIND_NONE;
}

/* Creating a judge reads all tables, so it is done once per configuration; afterwards the judge is copied back to the
 * address where it was created. */
void lintrun_judge(struct lintrun *run, bool complete) {
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

static void begin_exchange(struct lintrun *run, enum lintrun_kind kind) {
  static const struct sdec_config config = {.n_links = 0};
  end_exchange(run);
  run->kind = kind;
  run->result.n_bad += kind == KIND_BAD;
  run->result.n_good += kind == KIND_GOOD;
  run->result.n_unknown += kind == KIND_UNKNOWN;
  run->flow = sdec_flow_new(run->rig->flow_memory, SDEC_FLOW_MIN, &config);
  lintrun_judge(run, false);
  run->in_session = run->saw_own = false;
  run->last_name = NULL;
  run->carrier = SDEC_CARRIER_SPDM;
  run->note.code = SDEC_NOTE_NONE;
  run->frame = run->time_ns = run->n_found = run->n_matched = 0;
}

static bool run_lines(struct lintrun *run, const char *path, bool whole);

static void open_with(struct lintrun *run, const char *name) {
  char path[PATH_MAX_LEN];
  const uint32_t line = run->line;
  snprintf(path, sizeof(path), "%s/lint/open/%s.exchange", CORPUS_DIR, name);
  if (!run_lines(run, path, false)) {
    wrong(run, "cannot be read: ", path);
  }
  run->line = line;
}

/* note sets the flow's note about the next message or record. */
static void note(struct lintrun *run, const char *name) {
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

void lintrun_line(struct lintrun *run, const char *line) {
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
    lintrun_judge(run, true);
  } else if (strcmp(word, "connect") == 0) {
    sdec_judge_fresh(run->judge, true);
  } else if (strcmp(word, "lost") == 0) {
    lintrun_lose(run);
  } else if (strcmp(word, "sealed") == 0) {
    feed_sealed(run, value);
  } else if (strcmp(word, "verdict") == 0) {
    if (!lintrun_verdict(run, line + strlen(word))) {
      wrong(run, "no such verdict: ", line);
    }
  } else if (strcmp(word, "happened") != 0 || !feed_happening(run, value)) {
    wrong(run, "no such line: ", line);
  }
}

static bool run_lines(struct lintrun *run, const char *path, bool whole) {
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
      lintrun_line(run, at);
    }
  }
  if (whole) {
    end_exchange(run);
  }
  free(line);
  fclose(file);
  return true;
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
  struct lintrun run = {.rig = rig};
  lintrun_judge(&run, false);
  return run.judge;
}

struct lintcase_result lintcase_run(struct lintcase_rig *rig, const char *path, const char *id) {
  struct lintrun run = {.rig = rig, .path = path, .id = id};
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
