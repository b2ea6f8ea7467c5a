/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The ledger: records, for each connection and session, what is proved, claimed, refuted or unknown, and by which
 * messages.
 */
#include <string.h>

#include "verify.h"

/* ------------------------------------------------------------------------------------------------ what comes in */

static void testify(struct witness *witness, const struct sdec_verdict *verdict) {
  if (witness->set) {
    return;
  }
  *witness = (struct witness){.set = true,
                              .check = verdict->check,
                              .slot = verdict->slot,
                              .frame = verdict->frame,
                              .message = verdict->message,
                              .needs = verdict->needs};
  sdec_copy_text(witness->why, sizeof(witness->why), verdict->why);
}

static void testify_to(struct findings *f, enum sdec_question question, const struct sdec_verdict *verdict) {
  struct witness *const by_result[] = {[SDEC_PASS] = f->proved, [SDEC_FAIL] = f->refuted, [SDEC_UNKNOWN] = f->open};
  testify(&by_result[verdict->result][question], verdict);
}

/* Keeps the best chain that a side has signed with. */
static void know_signer(struct signer *signer, const struct known *known) {
  if (known == NULL || (signer->set && signer->chain_result <= known->result)) {
    return;
  }
  *signer = (struct signer){.set = true,
                            .raw = known->raw,
                            .anchored = known->anchored,
                            .chain_result = known->raw ? SDEC_PASS : known->result};
  sdec_copy_text(signer->leaf, sizeof(signer->leaf), known->leaf);
  sdec_copy_text(signer->root, sizeof(signer->root), known->root);
  sdec_copy_text(signer->key, sizeof(signer->key), known->key);
  sdec_copy_text(signer->why, sizeof(signer->why), known->why);
}

static void append_story(struct sdec_verify *v, uint32_t conn, uint32_t story) {
  struct party *p = sdec_map_find(&v->parties, &conn);
  if (p == NULL) {
    return;
  }
  if (p->last_story != 0) {
    v->stories[p->last_story - 1].next = story;
  }
  p->first_story = p->first_story != 0 ? p->first_story : story;
  p->last_story = story;
}

struct story *sdec_ledger_story(struct sdec_verify *v, struct talk *talk) {
  if (talk->story == 0 && v->n_stories_used < v->n_stories) {
    v->stories[v->n_stories_used++] = (struct story){.conn = talk->conn, .id = talk->id, .no = talk->no};
    talk->story = v->n_stories_used;
    append_story(v, talk->conn, talk->story);
  }
  v->stats.given_up += talk->story == 0;
  return talk->story != 0 ? &v->stories[talk->story - 1] : NULL;
}

static void signed_in_session(struct sdec_verify *v, const struct sdec_verdict *verdict) {
  struct story *story = v->talk != NULL ? sdec_ledger_story(v, v->talk) : NULL;
  const bool exchange = v->job.context == CONTEXT_EXCHANGE;
  if (story == NULL || (!exchange && v->job.context != CONTEXT_FINISH)) {
    return;
  }
  testify(exchange ? &story->exchange : &story->finish, verdict);
  *(exchange ? &story->exchange_result : &story->finish_result) = verdict->result;
}

static void ledger_signature(struct sdec_verify *v, struct party *p, const struct sdec_verdict *verdict) {
  struct findings *f = &p->findings;
  const struct job *job = &v->job;
  const uint32_t side = verdict->signer;
  testify_to(f, side == RESPONDER ? SDEC_ASKS_IDENTITY : SDEC_ASKS_REQUESTER, verdict);
  if (job->context == CONTEXT_MEASUREMENTS) {
    testify_to(f, SDEC_ASKS_FIRMWARE, verdict);
  }
  signed_in_session(v, verdict);
  if (verdict->result != SDEC_PASS) {
    return;
  }
  know_signer(&f->signer[side], job->key);
  if (job->readings[job->fitting].pieces[0].script == &p->vca) {
    testify_to(f, SDEC_ASKS_NEGOTIATION, verdict);
  }
}

void sdec_ledger_hmac(struct sdec_verify *v) {
  struct story *story = v->talk != NULL ? sdec_ledger_story(v, v->talk) : NULL;
  if (story != NULL) {
    story->hmac_good |= v->unit->hmac == SDEC_HMAC_GOOD;
    story->hmac_bad |= v->unit->hmac == SDEC_HMAC_BAD;
    story->unproved |= v->unit->unproved;
  }
}

/* Cuts the text at the first ';': the values that follow are too long for the ledger. */
static void refuted_by_reference(struct findings *f, const struct sdec_verdict *verdict) {
  struct sdec_verdict brief = *verdict;
  for (uint32_t i = 0; brief.why[i] != '\0'; i++) {
    brief.why[i] = brief.why[i] == ';' ? '\0' : brief.why[i];
  }
  testify_to(f, SDEC_ASKS_FIRMWARE, &brief);
}

void sdec_ledger_verdict(struct sdec_verify *v, struct party *p, const struct sdec_verdict *verdict) {
  struct findings *f = &p->findings;
  const bool grave = verdict->result == SDEC_FAIL && verdict->severity == SDEC_ERROR;
  const enum sdec_question who = verdict->signer == RESPONDER ? SDEC_ASKS_IDENTITY : SDEC_ASKS_REQUESTER;
  switch (verdict->check) {
    case SDEC_CHECK_SIGNATURE:
      if (verdict->slot != SDEC_NO_SLOT) { /* no slot: a certificate request */
        ledger_signature(v, p, verdict);
      }
      break;
    case SDEC_CHECK_DIGEST:
    case SDEC_CHECK_NONCE:
    case SDEC_CHECK_ROOT_HASH:
      if (grave) {
        testify_to(f, who, verdict);
      }
      break;
    case SDEC_CHECK_CHAIN: sdec_copy_text(f->shown[verdict->signer], sizeof(f->shown[0]), v->said_leaf); break;
    case SDEC_CHECK_SUMMARY_HASH:
      testify(verdict->result == SDEC_FAIL ? &f->summary_differs : &f->summary_agrees, verdict);
      f->summary_agrees.set = f->summary_agrees.set && verdict->result != SDEC_UNKNOWN;
      break;
    case SDEC_CHECK_REFERENCE:
      if (verdict->result == SDEC_FAIL) {
        refuted_by_reference(f, verdict);
      }
      break;
    case SDEC_CHECK_MEASUREMENT:
      f->n_changed++;
      if (grave) {
        testify_to(f, SDEC_ASKS_FIRMWARE, verdict);
      }
      break;
    case SDEC_CHECK_SLOT:
      testify_to(f, v->job.context == CONTEXT_MEASUREMENTS ? SDEC_ASKS_FIRMWARE : who, verdict);
      break;
    default: break;
  }
}

/* ----------------------------------------------------------------------------------------------- what comes out */

static void put_where(struct sdec_text *text, const struct witness *witness) {
  sdec_put(text, witness->message);
  sdec_put(text, " #");
  sdec_put_dec(text, witness->frame);
}

static void put_slot(struct sdec_text *text, uint32_t slot) {
  if (slot == SDEC_SLOT_RAW_KEY) {
    sdec_put(text, "raw public key");
  } else {
    sdec_put(text, "slot ");
    sdec_put_dec(text, slot);
  }
}

static void put_witness(struct sdec_text *text, const struct witness *witness) {
  put_where(text, witness);
  sdec_put(text, ": ");
  if (witness->check != SDEC_CHECK_SIGNATURE) {
    sdec_put(text, sdec_check_name(witness->check));
    sdec_put(text, ": ");
  }
  sdec_put(text, witness->why);
  if (witness->needs != NULL) {
    sdec_put(text, " (needs ");
    sdec_put(text, witness->needs);
    sdec_put(text, ")");
  }
}

/* refuted_or_open fills in the answer if a failure or an unknown result decides it; else false. */
static bool refuted_or_open(const struct findings *f, enum sdec_question question, struct sdec_text *text,
                            struct sdec_answer *out) {
  const struct witness *refuted = &f->refuted[question], *open = &f->open[question];
  if (refuted->set) {
    out->standing = SDEC_REFUTED;
    put_witness(text, refuted);
    return true;
  }
  if (open->set && !f->proved[question].set) {
    out->standing = SDEC_UNSETTLED;
    put_witness(text, open);
    return true;
  }
  return false;
}

static void put_signer(struct sdec_text *text, const struct witness *witness, const struct signer *signer) {
  put_slot(text, witness->slot);
  sdec_put(text, signer->leaf[0] != '\0' ? " " : "");
  sdec_put(text, signer->leaf);
  sdec_put(text, " ");
  sdec_put(text, signer->key);
  if (signer->raw) {
    sdec_put(text, " (given)");
  } else {
    sdec_put(text, ", chain to ");
    sdec_put(text, signer->root);
    sdec_put(text, signer->anchored ? " (given root)" : "");
  }
  sdec_put(text, "; ");
  put_where(text, witness);
}

static void identity(const struct findings *f, uint32_t side, struct sdec_text *text, struct sdec_answer *out) {
  const enum sdec_question question = side == RESPONDER ? SDEC_ASKS_IDENTITY : SDEC_ASKS_REQUESTER;
  const struct signer *signer = &f->signer[side];
  if (refuted_or_open(f, question, text, out)) {
    return;
  }
  if (!f->proved[question].set) {
    out->standing = f->shown[side][0] != '\0' ? SDEC_CLAIMED : SDEC_ABSENT;
    sdec_put(text, f->shown[side]);
    return;
  }
  static const uint8_t standings[] = {
      [SDEC_PASS] = SDEC_PROVED, [SDEC_FAIL] = SDEC_REFUTED, [SDEC_UNKNOWN] = SDEC_UNSETTLED};
  out->standing = standings[signer->chain_result];
  if (signer->chain_result != SDEC_PASS) {
    sdec_put(text, signer->why);
    sdec_put(text, "; ");
  }
  put_signer(text, &f->proved[question], signer);
}

static void firmware(const struct findings *f, struct sdec_text *text, struct sdec_answer *out) {
  if (!refuted_or_open(f, SDEC_ASKS_FIRMWARE, text, out)) {
    const bool sealed = f->proved[SDEC_ASKS_FIRMWARE].set;
    out->standing = sealed ? SDEC_PROVED : f->n_blocks > 0 ? SDEC_CLAIMED : SDEC_ABSENT;
    if (f->n_blocks > 0) {
      sdec_put_dec(text, f->n_blocks);
      sdec_put(text, f->n_blocks == 1 ? " block, " : " blocks, ");
    }
    sdec_put(text, sealed ? "signed " : f->n_blocks > 0 ? "not signed" : "");
    if (sealed) {
      put_where(text, &f->proved[SDEC_ASKS_FIRMWARE]);
    }
  }
  if (f->n_changed > 0) {
    sdec_put(text, "; ");
    sdec_put_dec(text, f->n_changed);
    sdec_put(text, " changed between readings");
  }
  const struct witness *summary = f->summary_differs.set ? &f->summary_differs : &f->summary_agrees;
  if (summary->set) {
    sdec_put(text, text->len > 0 ? "; " : "");
    sdec_put(text, f->summary_differs.set ? "summary differs in " : "summary agrees with ");
    put_where(text, summary);
  }
}

static void negotiation(const struct party *p, struct sdec_text *text, struct sdec_answer *out) {
  const struct witness *witness = &p->findings.proved[SDEC_ASKS_NEGOTIATION];
  if (witness->set) {
    out->standing = SDEC_PROVED;
    sdec_put(text, "bound into ");
    put_where(text, witness);
    sdec_put(text, ": no downgrade");
  } else if (p->negotiated.selected) {
    out->standing = SDEC_CLAIMED;
    sdec_put(text, "no signature that verifies covers it");
  }
}

static void put_signature(struct sdec_text *text, const struct witness *witness, uint8_t result, const char *by) {
  sdec_put(text, text->len > 0 ? "; " : "");
  put_where(text, witness);
  if (result == SDEC_PASS) {
    sdec_put(text, by);
    put_slot(text, witness->slot);
  } else {
    sdec_put(text, ": ");
    sdec_put(text, witness->why);
  }
}

static void session(const struct story *story, struct sdec_text *text, struct sdec_answer *out) {
  const bool bad = story->hmac_bad || (story->exchange.set && story->exchange_result == SDEC_FAIL) ||
                   (story->finish.set && story->finish_result == SDEC_FAIL);
  const bool sealed = story->exchange.set && story->exchange_result == SDEC_PASS &&
                      (!story->finish.set || story->finish_result == SDEC_PASS);
  if (story->exchange.set) {
    put_signature(text, &story->exchange, story->exchange_result, " signed by ");
  }
  if (story->finish.set) {
    put_signature(text, &story->finish, story->finish_result, " mutual, signed by the requester's ");
  }
  if (story->psk) {
    sdec_put(text, story->hmac_good ? "pre-shared key, HMAC ok" : "pre-shared key, not given");
  } else if (story->hmac_good) {
    sdec_put(text, "; HMAC ok");
  }
  if (story->hmac_bad) {
    sdec_put(text, "; HMAC wrong");
  }
  if (!story->began) {
    sdec_put(text, "its beginning is missing");
  }
  if (story->ended) {
    sdec_put(text, "; ended #");
    sdec_put_dec(text, story->ended_frame);
  }
  out->standing = bad ? SDEC_REFUTED : sealed || (story->psk && story->hmac_good) ? SDEC_PROVED : SDEC_UNSETTLED;
}

static void account_session(const struct story *story, struct sdec_account *out) {
  struct sdec_answer *answer = &out->answers[SDEC_ASKS_SESSION];
  struct sdec_text text = {.data = answer->text, .cap = sizeof(answer->text)};
  out->of_session = true;
  out->conn = story->conn;
  out->session = story->id;
  out->session_no = story->no;
  out->first_frame = story->began_frame;
  out->last_frame = story->ended_frame;
  session(story, &text, answer);
  sdec_put_zero(&text);
}

static void account_party(struct sdec_verify *v, const struct party *p, struct sdec_account *out) {
  struct sdec_text text[SDEC_QUESTIONS];
  for (uint32_t i = 0; i < SDEC_QUESTIONS; i++) {
    text[i] = (struct sdec_text){.data = out->answers[i].text, .cap = sizeof(out->answers[i].text)};
  }
  out->conn = p->conn;
  out->transport = p->transport;
  out->requester = p->requester;
  out->responder = p->responder;
  out->version = p->negotiated.version;
  out->algorithm = p->negotiated.asym_name[RESPONDER];
  out->hash = p->negotiated.hash_name;
  out->first_frame = p->first_frame;
  out->last_frame = p->last_frame;
  identity(&p->findings, RESPONDER, &text[SDEC_ASKS_IDENTITY], &out->answers[SDEC_ASKS_IDENTITY]);
  identity(&p->findings, REQUESTER, &text[SDEC_ASKS_REQUESTER], &out->answers[SDEC_ASKS_REQUESTER]);
  firmware(&p->findings, &text[SDEC_ASKS_FIRMWARE], &out->answers[SDEC_ASKS_FIRMWARE]);
  sdec_references_ledger(v, p, &text[SDEC_ASKS_FIRMWARE], &out->answers[SDEC_ASKS_FIRMWARE]);
  negotiation(p, &text[SDEC_ASKS_NEGOTIATION], &out->answers[SDEC_ASKS_NEGOTIATION]);
  for (uint32_t i = 0; i < SDEC_QUESTIONS; i++) {
    sdec_put_zero(&text[i]);
  }
}

/* next_party moves to the next connection that is still known; its sessions follow it. */
static struct party *next_party(struct sdec_verify *v) {
  struct party *p = NULL;
  while (p == NULL && v->cursor.conn < v->last_conn) {
    v->cursor.conn++;
    p = sdec_map_find(&v->parties, &v->cursor.conn);
  }
  return p;
}

static bool next_account(struct sdec_verify *v, struct sdec_account *out) {
  struct party *p = NULL;
  memset(out, 0, sizeof(*out));
  v->cursor.i++;
  if (v->cursor.story != 0) {
    const struct story *story = &v->stories[v->cursor.story - 1];
    account_session(story, out);
    v->cursor.story = story->next;
    return true;
  }
  if ((p = next_party(v)) == NULL) {
    return false;
  }
  account_party(v, p, out);
  v->cursor.story = p->first_story;
  return true;
}

bool sdec_verify_account(struct sdec_verify *v, uint32_t i, struct sdec_account *out) {
  if (i < v->cursor.i) {
    v->cursor.i = v->cursor.conn = v->cursor.story = 0;
  }
  while (v->cursor.i < i) {
    if (!next_account(v, out)) {
      return false;
    }
  }
  return next_account(v, out);
}
