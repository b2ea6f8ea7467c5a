/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The judge, and the internal interface between its source files.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "state.h"

struct sdec_judge {
  /* The current unit. Hot members come first: small offsets make shorter instructions. */
  const struct sdec_unit *unit;
  struct talk *talk;
  struct session *session;
  const struct asked *request; /* the request that it answers, or NULL */
  const struct asked *waits;   /* with `waiting`: the unanswered request */
  struct form_list *list;      /* NULL: not looked up yet */
  uint64_t like;               /* memoization key of what it says; 0: unknown */
  uint64_t retried_ns;         /* time of the identical unanswered request; 0: none */
  uint32_t from, to;           /* range of sheet.said in scope: all, or one array element */
  uint32_t n_broken;           /* entries of `broken` */
  uint16_t index;              /* of the current array element */
  uint8_t message_no;          /* 0: none */
  bool is_spdm;                /* an SPDM message, not a sealed record */
  bool strange;                /* not the negotiated version; a renegotiation may be missing */
  bool refuse;                 /* it broke a rule with .refused */
  bool elsewhere;              /* an error for a request of another session, or in the clear */
  bool unasked;                /* a response without a known request */
  bool overtaken;              /* its request was followed by another */
  bool waiting;                /* a request, sent while another was unanswered */
  bool has_digest;             /* digest_of_unit is valid */
  bool is_noting;              /* record in `reads` what forms read */
  bool has_fractions;          /* timestamps have sub-second resolution */
  struct sdec_judge_config config;
  struct names names;
  struct form forms[FORMS_MOST];
  struct move_about moves[MOVES_MOST];
  struct head heads[HEADS_MOST];
  uint64_t of_heads[SYMBOLS_MOST / 64 + 1]; /* bit n: a rule reads header field n */
  struct check checks[CHECKS_MOST];
  struct value values[VALUES_MOST];
  uint32_t n_checks, n_values;
  uint32_t states_asked;            /* bit n: a move tests the state of machine n */
  uint16_t list_places[FORM_LISTS]; /* hash table of form_lists indices, from 1; 0: unused */
  struct headed headed[HEADED_MOST];
  uint32_t n_listed, n_listed_moves, n_form_lists;
  uint64_t alike_keys[ALIKE_MOST]; /* 0: unused */
  struct alike alike_new;          /* result being recorded */
  struct reads reads;
  struct set slot_writers;
  struct tally tally[FORMS_MOST];
  uint16_t n_forms, n_rules;
  uint16_t first_form[RULES_MOST]; /* by rule number */
  uint64_t digest;                 /* of the latest value, if bytes */
  struct sdec_iter it;
  struct sdec_judge_stats stats;
  uint64_t order;
  const char *spdm; /* name of the SPDM protocol */
  /* More about the current unit. */
  enum sdec_dir outer_dir;               /* of the outermost message */
  bool in_packets;                       /* it or the outermost message was reassembled from packets */
  struct asked aside;                    /* latest non-SPDM request of the transport, such as DOE discovery */
  const struct sdec_group *aside_header; /* its transport header */
  uint64_t digest_of_unit;
  /* The current unit, or the outermost message around it: */
  bool again;   /* a retry of the previous request, or a response to a retry */
  bool retries; /* a retry of a request that did not get an error; its sender may have missed the response */
  bool twice;   /* a second response, soon enough to be a retransmission */
  uint64_t unasked_frame;
  bool has_snapped; /* some packets were cut by the snap length; the last one is in: */
  uint64_t snapped_frame;
  uint16_t refuse_rule;            /* with `refuse`: the first such rule */
  uint16_t broken[BROKEN_AT_ONCE]; /* rule numbers */
  struct sdec_span bytes;          /* of the current array element */
  /* Connections. */
  struct talk *talks;
  uint32_t *talk_buckets;
  uint32_t n_talks, n_talks_used, newest, oldest, n_talk_buckets;
  /* Values that must not repeat. */
  struct seen *seen;
  uint32_t n_seen_most, n_seen_places, n_seen;
  /* Findings. */
  struct found *found;
  uint32_t *found_buckets;
  uint32_t n_found, n_found_most, n_found_buckets;
  struct sdec_finding scratch; /* the finding being written */
  uint16_t scratch_rule;
  uint32_t n_queue, n_taken;
  uint32_t n_told; /* findings whose total was returned */
  bool finished;
  /* From sheet.said on not cleared: counts say how much is in use. */
  struct sheet sheet;
  struct form_list form_lists[FORM_LISTS];
  struct listed listed[LISTED_MOST];
  struct listed_move listed_moves[LISTED_MOVES_MOST];
  struct alike alike[ALIKE_MOST];
  struct sdec_finding queue[FINDINGS_AT_ONCE];
};

/* Violations found by pairing responses with requests. */
enum pairing {
  PAIR_NOTHING_WAITS,
  PAIR_TWICE,
  PAIR_OTHER,
  PAIR_NOT_ASKED,
  PAIR_ASKS,    /* the responding side sent a request */
  PAIR_ANSWERS, /* the requesting side sent a response */
  PAIRINGS
};

/* sdec_names_make interns the names that rules and ties use, and looks up the messages of each rule. sdec_symbol_of
 * gives the symbol of a name, 0 if it has none. The others give the slot of a remembered field, NO_SLOT if it has none:
 * told, of a connection; thing, of a thing; opened, of a session; list, of an array. */
void sdec_names_make(struct sdec_judge *j);
uint16_t sdec_symbol_of(struct names *names, const char *name);
uint16_t sdec_told_of(struct names *names, const char *protocol, const char *message, const char *field);
uint16_t sdec_thing_called(const struct sdec_judge *j, const char *message, const char *field);
uint16_t sdec_opened_called(struct names *names, const char *field);
uint16_t sdec_list_called(struct names *names, const char *message, const char *field);
/* sdec_message_no gives the number of a message, from 1; 0: none. sdec_set_has tests for membership. */
uint8_t sdec_message_no(struct names *names, const struct sdec_message *message);
static inline bool sdec_set_has(const struct set *set, uint8_t message_no) {
  return (set->bits[message_no / 64] >> message_no % 64 & 1) != 0;
}
/* sdec_answers_one: a form with .answers applies to responses to this request. */
static inline bool sdec_answers_one(const struct form *form, uint8_t message_no) {
  return sdec_set_has(&form->answers, message_no) != form->row->answers_others;
}
/* sdec_names_first gives the first entry of the bucket that holds those of a message; 0: it is empty. */
uint32_t sdec_names_first(const struct names *names, const struct sdec_message *message);
const struct sdec_message *sdec_message_called(const char *protocol, const char *name);
bool sdec_same_text(const char *a, const char *b);
bool sdec_named_in(const char *const *list, const char *name);

/* sdec_plan_make resolves the names in all tests; call it after sdec_names_make. */
void sdec_plan_make(struct sdec_judge *j);

/* sdec_forms_make collects the rows of all sections. sdec_rule_number gives the number of a rule; NO_SLOT if the id is
 * unknown or NULL. */
void sdec_forms_make(struct sdec_judge *j);
uint16_t sdec_rule_number(struct sdec_judge *j, const char *id);
void sdec_rule_describe(const struct judge_rule *row, struct sdec_rule *out);
const struct judge_rule *sdec_rule_row(const struct sdec_judge *j, uint16_t rule);

/* sdec_sheet_read walks the current unit, fills the sheet, and turns notes and broken ties into findings. */
void sdec_sheet_read(struct sdec_judge *j);
/* sdec_may_misfit: the current unit looks damaged, but its negotiated sizes are not known for sure and may be wrong. No
 * field of it can be trusted then. */
bool sdec_may_misfit(struct sdec_judge *j);
void sdec_sheet_clear(struct sheet *sheet);
/* sdec_said_of converts a leaf or bit field, without symbol and digest. */
void sdec_said_of(const struct sdec_item *item, struct said *out);
/* sdec_sheet_find gives the first field with that symbol, within the current array element if there is one; or NULL. */
const struct said *sdec_sheet_search(const struct sdec_judge *j, uint16_t symbol);
static inline const struct said *sdec_sheet_find(const struct sdec_judge *j, uint16_t symbol) {
  const struct sheet *sheet = &j->sheet;
  if (j->from != 0 || j->to != sheet->n_said) {
    return sdec_sheet_search(j, symbol);
  }
  const uint16_t first = sheet->first[symbol];
  const bool found = first < sheet->n_said && sheet->said[first].symbol == symbol;
  return found ? &sheet->said[first] : NULL;
}
const struct said *sdec_asked_find(const struct asked *asked, uint16_t symbol);
/* sdec_place_of gives the session of a unit, 0 for none. sdec_same_place: request and unit travelled in the same
 * session or both outside of any. sdec_asked_before gives the previous request with the code of the current one in the
 * same place, or NULL. */
static inline bool sdec_same_place(const struct asked *a, const struct sdec_unit *unit) {
  return a->used && a->has_session == unit->has_session && (!unit->has_session || a->session == unit->session);
}
uint32_t sdec_place_of(const struct sdec_unit *unit);
const struct asked *sdec_asked_before(const struct sdec_judge *j);

/* sdec_vendor_judge judges a message of a vendor protocol. sdec_head_find reads a field of the transport header;
 * sdec_head_asked one of a request's header, or with `earlier` that of the identical request before it, if it lies in
 * the first 64 bits. False: not present or unknown. */
void sdec_vendor_judge(struct sdec_judge *j);
bool sdec_head_find(struct sdec_judge *j, uint16_t symbol, struct said *out);
bool sdec_head_asked(const struct sdec_judge *j, const struct asked *request, bool earlier, uint16_t symbol,
                     struct said *out);
/* sdec_head_mask gives the position of a field as a mask over the first 64 bits of the header, little-endian; 0: it is
 * not in them, or not at a fixed place. sdec_head_bits gives these bits of the current header. */
uint64_t sdec_head_mask(struct sdec_judge *j, uint16_t symbol);
uint64_t sdec_head_bits(const struct sdec_judge *j, uint64_t mask);
/* sdec_told_learn stores the remembered fields of the current message, sdec_told_asked those of a request. */
void sdec_told_learn(struct sdec_judge *j);
void sdec_told_asked(struct sdec_judge *j, const struct asked *request);
struct thing *sdec_thing_of(struct sdec_judge *j, uint32_t machine);
/* sdec_asked_clear resets an entry for another request, keeping the broken rules if that repeats the old one.
 * sdec_asked_keep stores the fields and broken rules of the current request. */
void sdec_asked_clear(struct asked *a, bool repeats);
void sdec_asked_keep(struct sdec_judge *j, struct asked *a);
bool sdec_asked_broke(const struct asked *a, uint16_t rule);

/* sdec_talk_of finds or creates a connection; sdec_talk_reset drops its negotiation and all requests before `order`.
 * sdec_losses_judge drops all history that a loss reported by the current unit may affect. */
void sdec_talks_make(struct sdec_judge *j, void *memory, size_t size);
struct talk *sdec_talk_of(struct sdec_judge *j, const struct sdec_unit *unit);
void sdec_talk_reset(struct talk *talk, uint64_t order);
void sdec_losses_judge(struct sdec_judge *j);
/* sdec_talk_doubt drops the state that a half-seen exchange may have changed: only `message` was seen, or not even that
 * (NULL), and the capture may lack the rest. */
void sdec_talk_doubt(struct sdec_judge *j, const struct sdec_message *message);
/* sdec_talk_resume drops all history after a GET_VERSION that the capture lacks. */
void sdec_talk_resume(struct talk *talk);
/* sdec_talk_sealed drops the state outside its session that an undecrypted record may have changed. */
void sdec_talk_sealed(struct sdec_judge *j);
/* sdec_session_of gives the session in which the current unit travelled, or NULL. sdec_session_follow, called after the
 * unit was read, sets j->session to the session that it sets up, if any. */
struct session *sdec_session_of(struct sdec_judge *j, struct talk *talk, const struct sdec_unit *unit);

void sdec_session_follow(struct sdec_judge *j, const struct asked *request);

/* sdec_asked_add stores the current request; call sdec_asked_doubt first, which checks for an unanswered one.
 * sdec_asked_answered finds the request of the current response and judges the pairing. sdec_talk_learn updates the
 * connection from a successful exchange, sdec_refusal_learn from an error. */
void sdec_asked_add(struct sdec_judge *j);
void sdec_asked_doubt(struct sdec_judge *j);
struct asked *sdec_asked_answered(struct sdec_judge *j);
/* sdec_asks: the unit was sent by the requesting side, as the transport shows it, else by its code. sdec_is_misplaced:
 * its code belongs to the other side; sdec_asked_misplaced judges such a unit. */
bool sdec_asks(const struct sdec_unit *unit);
bool sdec_is_misplaced(const struct sdec_unit *unit);
void sdec_asked_misplaced(struct sdec_judge *j);
void sdec_talk_learn(struct sdec_judge *j, const struct asked *request);
void sdec_refusal_learn(struct sdec_judge *j);

/* A value that may be unknown. */
struct answer {
  bool known;
  uint8_t as;           /* enum sdec_as */
  uint8_t reason, bits; /* bits: width of a number; 0: bytes, the first eight in `number`, the digest in j->digest */
  uint64_t number;
};
enum truth { HOLDS, FAILS, UNKNOWN };
struct answer sdec_untold(const struct sdec_judge *j);
struct answer sdec_value_of(struct sdec_judge *j, const struct value *value);
struct answer sdec_value_rare(struct sdec_judge *j, const struct value *value); /* those not in value.h */
enum truth sdec_test_zeros(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
enum truth sdec_test_pair(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
enum truth sdec_test_rare(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
static inline enum truth sdec_test_of(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  if (test->op <= J_NONE) {
    return sdec_test_zeros(j, test, out_reason);
  }
  return test->op <= J_BITS ? sdec_test_pair(j, test, out_reason) : sdec_test_rare(j, test, out_reason);
}

/* sdec_said_same compares numbers in the width of the first: a 4-bit slot with an 8-bit one. */
bool sdec_said_same(const struct said *a, const struct said *b);

/* sdec_all_hold: all tests of a list are known to hold. Bit n of `without`: skip test n. */
bool sdec_all_hold(struct sdec_judge *j, const struct check *list, uint32_t without);

/* sdec_test_der: the bytes of a field are a DER SEQUENCE of certain elements. */
enum truth sdec_test_der(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);

/* LATE_RETRY_NS limits how late a retry may come. A Requester retries when there is no response within RTT plus the
 * cryptographic timeout of 2^CTExponent us: 8.4 s for an exponent of 23, and few Responders ask for more. */
#define LATE_RETRY_NS UINT64_C(10000000000)

/* sdec_unseen: the value was not seen before; it is stored. sdec_digest_of gives a keyed digest of bytes,
 * sdec_digest_of_unit that of the current unit, computed once. */
bool sdec_unseen(struct sdec_judge *j, const struct said *said);
void sdec_seen_make(struct sdec_judge *j, void *memory, size_t size);
uint64_t sdec_digest_of(const struct sdec_judge *j, struct sdec_span bytes);
uint64_t sdec_digest_of_unit(struct sdec_judge *j);
static inline bool sdec_went_by(const struct sdec_unit *unit, uint8_t via) {
  uint32_t i = 0;
  while (i < unit->n_via && unit->via[i] != via) {
    i++;
  }
  return i < unit->n_via;
}

/* sdec_forms_of gives the forms and moves that can apply to the current unit, in table order. */
struct form_list *sdec_forms_of(struct sdec_judge *j);

/* sdec_alike_of looks up the memoized result of an equivalent message; if there is none, *out_known is false and the
 * result is room for a new one, or NULL. sdec_alike_keep stores the new one. sdec_reads_told and sdec_reads_value
 * record which remembered fields and other connection values a form reads. */
struct alike *sdec_alike_of(struct sdec_judge *j, const struct form_list *list, bool *out_known);
void sdec_alike_keep(struct sdec_judge *j, struct form_list *list);
void sdec_reads_told(struct sdec_judge *j, uint16_t slot, const struct value *value);
void sdec_reads_value(struct sdec_judge *j, const struct value *value);

/* sdec_rules_judge judges the current unit by every form that applies; sdec_machines_judge advances the state
 * machines. */
void sdec_rules_judge(struct sdec_judge *j);
void sdec_machines_judge(struct sdec_judge *j);
/* sdec_state_of gives the state of a machine for the current unit, or with `of_new` for the session it sets up; or
 * NULL. */
uint8_t *sdec_state_of(struct sdec_judge *j, uint32_t machine, bool of_new);

/* sdec_found_start begins a finding about the current unit and fills all but field, offset, expected and got; NULL if
 * the rule is off or excused, or the side is not judged. sdec_found_end queues it, or counts a repetition; `detail`
 * distinguishes different causes under one rule. */
struct sdec_finding *sdec_found_start(struct sdec_judge *j, uint16_t number);
/* sdec_found_refuse records that the current unit broke a rule and must not get a successful response. */
void sdec_found_refuse(struct sdec_judge *j, uint16_t rule);
/* sdec_found_doubt names no side, and lowers an error to a warning, if messages may be missing that would explain
 * it. */
void sdec_found_doubt(struct sdec_judge *j, struct sdec_finding *finding);
/* sdec_may_be_missing: the capture may lack messages without any sign of it. Never where the transport reports losses
 * or has no packets. */
bool sdec_may_be_missing(const struct sdec_judge *j);
/* sdec_may_be_other: the real request may be a later one with the same code, if the capture lacks two messages. */
bool sdec_may_be_other(const struct sdec_judge *j);
void sdec_found_end(struct sdec_judge *j, struct sdec_finding *finding, uint64_t detail);
/* sdec_found_again counts a repetition of an earlier finding; false: it is new. */
bool sdec_found_again(struct sdec_judge *j, const struct sdec_finding *finding, uint64_t detail);
void sdec_found_note(struct sdec_judge *j, const struct sdec_note *note, const char *in);
void sdec_tie_judge(struct sdec_judge *j, const struct sdec_item *item, const struct said *said);
bool sdec_broke_rule(const struct sdec_judge *j, uint16_t rule);
void sdec_found_make(struct sdec_judge *j, void *memory, size_t size);

/* sdec_text_into starts a text in a finding: `expected` or `got`. */
struct sdec_text sdec_text_into(char *text);
void sdec_put_number(struct sdec_text *out, uint64_t number, uint8_t as); /* enum sdec_as */
/* sdec_put_wanted writes what a failed test expects of its first value, sdec_put_found what it found, in a finding
 * about `field`; NULL: about no field. */
void sdec_put_wanted(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out);
void sdec_put_found(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out);

#endif
