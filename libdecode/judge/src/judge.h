/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The judge itself, and the calls by which its parts use each other.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "state.h"

struct sdec_judge {
  /* Of the unit at hand. What most of the code asks for stands first: shorter instructions reach it. */
  const struct sdec_unit *unit;
  struct talk *talk;
  struct session *session;
  const struct asked *request; /* that it answers */
  const struct asked *waits;   /* a request that was not answered, and this is another one: `waiting` */
  struct form_list *list;      /* NULL: not looked for yet */
  uint64_t like;               /* what it is like, as a number; 0: that is not known */
  uint64_t retried_ns;         /* when the same bytes were asked, and not answered; 0: they were not */
  uint32_t from, to;           /* what of the sheet counts: an element's */
  uint32_t n_broken;           /* rules that it broke */
  uint16_t index;              /* of the element at hand */
  uint8_t message_no;          /* of its message; 0: none */
  bool is_spdm;                /* it is of that protocol, and no record */
  bool strange;                /* it is of another version than was agreed, and a negotiation may be missing */
  bool refuse;                 /* it broke a rule with .refused */
  bool elsewhere;              /* it refuses a request that travelled elsewhere */
  bool unasked;                /* it answers nothing that is known; what it carries came with it */
  bool overtaken;              /* it answers a request after which another was sent */
  bool waiting;
  bool has_digest;    /* of the bytes of a request: digest_of_unit */
  bool is_noting;     /* what forms read matters */
  bool has_fractions; /* of seconds, in the times of the capture */
  struct sdec_judge_config config;
  struct names names;
  struct form forms[FORMS_MOST];
  struct move_about moves[MOVES_MOST];
  struct head heads[HEADS_MOST];
  uint64_t of_heads[SYMBOLS_MOST / 64 + 1]; /* bit n: rules ask for symbol n of headers */
  struct check checks[CHECKS_MOST];
  struct value values[VALUES_MOST];
  uint32_t n_checks, n_values;
  uint32_t states_asked;            /* bit n: a move asks for the state of machine n */
  uint16_t list_places[FORM_LISTS]; /* numbers of lists, from 1; 0: not in use */
  struct headed headed[HEADED_MOST];
  uint32_t n_listed, n_listed_moves, n_form_lists;
  uint64_t alike_keys[ALIKE_MOST]; /* 0: not in use */
  struct alike alike_new;          /* of a message like no other so far */
  struct reads reads;
  struct set slot_writers;
  struct tally tally[FORMS_MOST];
  uint16_t n_forms, n_rules;
  uint16_t first_form[RULES_MOST]; /* of a rule */
  uint64_t digest;                 /* of the bytes that were the latest value */
  struct sdec_iter it;
  struct sdec_judge_stats stats;
  uint64_t order;
  const char *spdm; /* the name of that protocol */
  /* more of the unit at hand */
  enum sdec_dir outer_dir;               /* of the message that carries it */
  bool in_packets;                       /* that, or it, was put together from several */
  struct asked aside;                    /* the latest request that is no message, such as one of a discovery, */
  const struct sdec_group *aside_header; /* and the header of its transport */
  uint64_t digest_of_unit;
  /* of the unit at hand, or of the message that carries it: */
  bool again;   /* a request with the bytes of the one before it, and in time: a retry; or an answer to one */
  bool retries; /* such a request, if that was not refused, and its sender may lack the answer */
  bool twice;   /* it answers what was answered already, and in time to be the same answer again */
  uint64_t unasked_frame;
  bool has_snapped; /* the capture kept only a part of some packets, last of this one: */
  uint64_t snapped_frame;
  uint16_t refuse_rule;            /* with `refuse`: this one first */
  uint16_t broken[BROKEN_AT_ONCE]; /* numbers of rules that it broke */
  struct sdec_span bytes;          /* of the element at hand */
  /* connections */
  struct talk *talks;
  uint32_t *talk_buckets;
  uint32_t n_talks, n_talks_used, newest, oldest, n_talk_buckets;
  /* what was seen */
  struct seen *seen;
  uint32_t n_seen_most, n_seen_places, n_seen;
  /* findings */
  struct found *found;
  uint32_t *found_buckets;
  uint32_t n_found, n_found_most, n_found_buckets;
  struct sdec_finding scratch; /* and the number of its rule */
  uint16_t scratch_rule;
  uint32_t n_queue, n_taken;
  uint32_t n_told; /* findings whose total came out */
  bool finished;
  /* What counts say how much of is in use: not cleared, from sheet.said on. */
  struct sheet sheet;
  struct form_list form_lists[FORM_LISTS];
  struct listed listed[LISTED_MOST];
  struct listed_move listed_moves[LISTED_MOVES_MOST];
  struct alike alike[ALIKE_MOST];
  struct sdec_finding queue[FINDINGS_AT_ONCE];
};

/* What pairing finds. */
enum pairing {
  PAIR_NOTHING_WAITS,
  PAIR_TWICE,
  PAIR_OTHER,
  PAIR_NOT_ASKED,
  PAIR_ASKS,    /* the answering side asks */
  PAIR_ANSWERS, /* the asking side answers */
  PAIRINGS
};

/* sdec_names_make numbers the names that rules and ties use, and finds the messages that rules are about.
 * sdec_symbol_of gives the number of a name, sdec_told_of the place of a field that connections remember; 0xFFFF: it
 * has none. */
void sdec_names_make(struct sdec_judge *j);
uint16_t sdec_symbol_of(struct names *names, const char *name);
uint16_t sdec_told_of(struct names *names, const char *protocol, const char *message, const char *field);
uint16_t sdec_thing_called(const struct sdec_judge *j, const char *message, const char *field);
uint16_t sdec_opened_called(struct names *names, const char *field);
uint16_t sdec_list_called(struct names *names, const char *message, const char *field);
/* sdec_message_no gives the number of a message, from 1; 0: none. sdec_set_has says whether a set has it. */
uint8_t sdec_message_no(struct names *names, const struct sdec_message *message);
static inline bool sdec_set_has(const struct set *set, uint8_t message_no) {
  return (set->bits[message_no / 64] >> message_no % 64 & 1) != 0;
}
/* sdec_answers_one says whether a form that looks at what was asked is about answers to such a request. */
static inline bool sdec_answers_one(const struct form *form, uint8_t message_no) {
  return sdec_set_has(&form->answers, message_no) != form->row->answers_others;
}
/* sdec_names_first begins the chain of entries in which those of a message are; 0: there is none. */
uint32_t sdec_names_first(const struct names *names, const struct sdec_message *message);
const struct sdec_message *sdec_message_called(const char *protocol, const char *name);
bool sdec_same_text(const char *a, const char *b);
bool sdec_named_in(const char *const *list, const char *name);

/* sdec_plan_make resolves the names in all tests; the names are made before. */
void sdec_plan_make(struct sdec_judge *j);

/* sdec_forms_make lines up the rows of all sections. sdec_rule_number gives the number of an id; 0xFFFF: there is
 * none, or no id. */
void sdec_forms_make(struct sdec_judge *j);
uint16_t sdec_rule_number(struct sdec_judge *j, const char *id);
void sdec_rule_describe(const struct judge_rule *row, struct sdec_rule *out);
const struct judge_rule *sdec_rule_row(const struct sdec_judge *j, uint16_t rule);

/* sdec_sheet_read walks the unit at hand: what it says goes into the sheet, its notes and ties become findings. */
void sdec_sheet_read(struct sdec_judge *j);
/* sdec_may_misfit says whether the unit at hand is damaged, and may only look so: its sizes were not negotiated in the
 * capture. Then nothing of it is known. */
bool sdec_may_misfit(struct sdec_judge *j);
void sdec_sheet_clear(struct sheet *sheet);
/* sdec_said_of makes of a leaf or a bit field what it says, without a digest. */
void sdec_said_of(const struct sdec_item *item, struct said *out);
/* sdec_sheet_find gives the first field of that name, in the element at hand if there is one. */
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
/* sdec_place_of gives the session of a unit, 0 for none. sdec_same_place: it was asked in the session of the unit, or
 * both travel outside of any. sdec_asked_before gives the request of the kind at hand that came before it, in the same
 * place; NULL: it is not kept. */
static inline bool sdec_same_place(const struct asked *a, const struct sdec_unit *unit) {
  return a->used && a->has_session == unit->has_session && (!unit->has_session || a->session == unit->session);
}
uint32_t sdec_place_of(const struct sdec_unit *unit);
const struct asked *sdec_asked_before(const struct sdec_judge *j);

/* sdec_vendor_judge judges a message of a vendor's protocol. sdec_head_find gives a field of the transport's
 * header, sdec_head_asked one of the first 64 bits of a request's, or of the equal one right before it; false: there is
 * none, or it is not known. */
void sdec_vendor_judge(struct sdec_judge *j);
bool sdec_head_find(struct sdec_judge *j, uint16_t symbol, struct said *out);
bool sdec_head_asked(const struct sdec_judge *j, const struct asked *request, bool earlier, uint16_t symbol,
                     struct said *out);
/* sdec_head_mask gives the bits of a number in a header, of the header as a little-endian number; 0: they are beyond 64
 * bits, or not always at one place. sdec_head_bits gives those of a mask. */
uint64_t sdec_head_mask(struct sdec_judge *j, uint16_t symbol);
uint64_t sdec_head_bits(const struct sdec_judge *j, uint64_t mask);
/* sdec_told_learn takes over what the message at hand says in fields that connections remember, sdec_told_asked what a
 * request said in them. */
void sdec_told_learn(struct sdec_judge *j);
void sdec_told_asked(struct sdec_judge *j, const struct asked *request);
struct thing *sdec_thing_of(struct sdec_judge *j, uint32_t machine);
/* sdec_asked_clear makes room for another request: if that repeats the one before it, what that one broke stays.
 * sdec_asked_keep puts in what the request at hand says and broke. */
void sdec_asked_clear(struct asked *a, bool repeats);
void sdec_asked_keep(struct sdec_judge *j, struct asked *a);
bool sdec_asked_broke(const struct asked *a, uint16_t rule);

/* sdec_talk_of gives the place of a connection; sdec_talk_reset forgets what was negotiated and asked before `order`.
 * sdec_losses_judge forgets all history that a loss reported by the unit at hand may touch. */
void sdec_talks_make(struct sdec_judge *j, void *memory, size_t size);
struct talk *sdec_talk_of(struct sdec_judge *j, const struct sdec_unit *unit);
void sdec_talk_reset(struct talk *talk, uint64_t order);
void sdec_losses_judge(struct sdec_judge *j);
/* sdec_talk_doubt forgets what an exchange may have changed of which only one half is known, `message`: the capture may
 * lack the other. NULL: not even that is known. */
void sdec_talk_doubt(struct sdec_judge *j, const struct sdec_message *message);
/* sdec_talk_resume forgets all history: the versions were asked for again, and the capture lacks it. */
void sdec_talk_resume(struct talk *talk);
/* sdec_talk_sealed forgets what a record that cannot be decrypted may have changed beyond its session. */
void sdec_talk_sealed(struct sdec_judge *j);
/* sdec_session_of gives what is kept of the session that the unit at hand travels in; sdec_session_follow, once it was
 * read, that of the session which it sets up. NULL: there is none. */
struct session *sdec_session_of(struct sdec_judge *j, struct talk *talk, const struct sdec_unit *unit);

void sdec_session_follow(struct sdec_judge *j, const struct asked *request);

/* sdec_asked_add keeps the request at hand; before, sdec_asked_doubt looks for one that was never answered;
 * sdec_asked_answered finds what the response at hand answers and judges whether it may; sdec_talk_learn takes over
 * what an answered request and its answer settled, sdec_refusal_learn what a refusal says. */
void sdec_asked_add(struct sdec_judge *j);
void sdec_asked_doubt(struct sdec_judge *j);
struct asked *sdec_asked_answered(struct sdec_judge *j);
/* sdec_asks says whether the unit at hand was sent to ask: by its side, where the transport shows it, else by its code.
 * sdec_asked_misplaced judges one whose code is the other side's. */
bool sdec_asks(const struct sdec_unit *unit);
bool sdec_is_misplaced(const struct sdec_unit *unit);
void sdec_asked_misplaced(struct sdec_judge *j);
void sdec_talk_learn(struct sdec_judge *j, const struct asked *request);
void sdec_refusal_learn(struct sdec_judge *j);

/* A value that may be unknown. */
struct answer {
  bool known;
  uint8_t as;           /* enum sdec_as */
  uint8_t reason, bits; /* bits: of a number; 0: bytes, of which it has the first eight; j->digest is that of all */
  uint64_t number;
};
enum truth { HOLDS, FAILS, UNKNOWN };
struct answer sdec_untold(const struct sdec_judge *j);
struct answer sdec_value_of(struct sdec_judge *j, const struct value *value);
struct answer sdec_value_rare(struct sdec_judge *j, const struct value *value); /* those that value.h does not have */
enum truth sdec_test_zeros(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
enum truth sdec_test_pair(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
enum truth sdec_test_rare(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);
static inline enum truth sdec_test_of(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  if (test->op <= J_NONE) {
    return sdec_test_zeros(j, test, out_reason);
  }
  return test->op <= J_BITS ? sdec_test_pair(j, test, out_reason) : sdec_test_rare(j, test, out_reason);
}

/* sdec_said_same compares as far as the first goes: a slot of four bits with one of eight. */
bool sdec_said_same(const struct said *a, const struct said *b);

/* sdec_all_hold: all tests of a list are known to hold. Bit n of `without`: test n has no say. */
bool sdec_all_hold(struct sdec_judge *j, const struct check *list, uint32_t without);

/* sdec_test_der: the bytes of a field are a DER SEQUENCE of certain elements. */
enum truth sdec_test_der(struct sdec_judge *j, const struct check *test, uint8_t *out_reason);

/* LATE_RETRY_NS is how late a retry may come. A Requester sends again when no answer came in the time of the round trip
 * and of the calculation: 2^CTExponent us, which is 8.4 s for an exponent of 23, and few Responders ask for more. */
#define LATE_RETRY_NS UINT64_C(10000000000)

/* sdec_unseen says whether bytes were never seen, and remembers them. sdec_digest_of gives a digest of bytes,
 * sdec_digest_of_unit that of all bytes of the unit at hand, made once. */
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

/* sdec_forms_of gives the forms that may apply to the unit at hand, in the order of the tables. */
struct form_list *sdec_forms_of(struct sdec_judge *j);

/* sdec_alike_of gives how a message came out that the unit at hand is like; if there was none, room for it, or NULL.
 * sdec_alike_keep keeps what was put there. sdec_reads_told and sdec_reads_value note what a form reads: fields
 * that were told, other values of the connection. */
struct alike *sdec_alike_of(struct sdec_judge *j, const struct form_list *list, bool *out_known);
void sdec_alike_keep(struct sdec_judge *j, struct form_list *list);
void sdec_reads_told(struct sdec_judge *j, uint16_t slot, const struct value *value);
void sdec_reads_value(struct sdec_judge *j, const struct value *value);

/* sdec_rules_judge judges the unit at hand by every row that is about it; sdec_machines_judge moves the machines on. */
void sdec_rules_judge(struct sdec_judge *j);
void sdec_machines_judge(struct sdec_judge *j);
/* sdec_state_of gives the state of a machine for the unit at hand, or for the session that it sets up; NULL: none. */
uint8_t *sdec_state_of(struct sdec_judge *j, uint32_t machine, bool of_new);

/* sdec_found_start gives room for a finding about the unit at hand, already filled but for field, offset, expected and
 * got; NULL if the rule with this number is off. sdec_found_end puts it out, or counts it. `detail` distinguishes causes
 * of one rule. */
struct sdec_finding *sdec_found_start(struct sdec_judge *j, uint16_t number);
/* sdec_found_refuse notes that the unit at hand broke a rule (by its number) and is not to be answered with success. */
void sdec_found_refuse(struct sdec_judge *j, uint16_t rule);
/* sdec_found_doubt takes the blame out of a finding that missing messages would explain, if some may be missing. */
void sdec_found_doubt(struct sdec_judge *j, struct sdec_finding *finding);
/* sdec_may_be_missing: the capture may lack messages without any sign of it: not if its transport tells of losses, or
 * has no packets at all. */
bool sdec_may_be_missing(const struct sdec_judge *j);
/* sdec_may_be_other: the request may be another one of its kind, if its answer and the next request are missing. */
bool sdec_may_be_other(const struct sdec_judge *j);
void sdec_found_end(struct sdec_judge *j, struct sdec_finding *finding, uint64_t detail);
/* sdec_found_again counts one that came before, of which nothing more is said; false: it is new. */
bool sdec_found_again(struct sdec_judge *j, const struct sdec_finding *finding, uint64_t detail);
void sdec_found_note(struct sdec_judge *j, const struct sdec_note *note, const char *in);
void sdec_tie_judge(struct sdec_judge *j, const struct sdec_item *item, const struct said *said);
bool sdec_broke_rule(const struct sdec_judge *j, uint16_t rule);
void sdec_found_make(struct sdec_judge *j, void *memory, size_t size);

/* sdec_text_into writes into the text of a finding. */
struct sdec_text sdec_text_into(char *text);
void sdec_put_number(struct sdec_text *out, uint64_t number, uint8_t as); /* enum sdec_as */
/* sdec_put_wanted says what a test that failed wants of its first value, in a finding about `field` or, if that is
 * NULL, none; sdec_put_found says what is there. */
void sdec_put_wanted(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out);
void sdec_put_found(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out);

#endif
