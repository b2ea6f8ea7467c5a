/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The values that tests use most, inline: numbers, fields of the current message, remembered fields.
 */
#ifndef JUDGE_VALUE_H
#define JUDGE_VALUE_H

#include "judge.h"

static inline struct answer number(uint64_t value) {
  return (struct answer){.known = true, .bits = 64, .number = value};
}

static inline struct answer unknown(uint8_t reason) {
  return (struct answer){.reason = reason};
}

static inline struct answer part(struct answer whole, const struct value *value) {
  if (value->power && whole.known) {
    return number(whole.number < 63 ? UINT64_C(1) << whole.number : UINT64_MAX);
  }
  if (value->hi != 0 || value->lo != 0) {
    whole.bits = (uint8_t)(value->hi - value->lo + 1);
    whole.number = whole.number >> value->lo & ((UINT64_C(1) << whole.bits) - 1);
  }
  return whole;
}

/* An absent field reads as zero. */
static inline struct answer said(struct sdec_judge *j, const struct said *s, bool unread, uint8_t reason,
                                 const struct value *value) {
  if (s == NULL) {
    return unread ? unknown(reason) : number(0);
  }
  j->digest = s->digest;
  j->reads.others = j->reads.others || s->bits == 0;
  return part((struct answer){.known = true, .as = s->as, .bits = s->bits, .number = s->number}, value);
}

static inline struct answer here(struct sdec_judge *j, const struct value *value) {
  const bool unread = j->sheet.unread || j->sheet.full;
  return said(j, sdec_sheet_find(j, value->symbol), unread, SDEC_UNJUDGED_UNREAD, value);
}

static inline bool is_told(const struct talk *talk, uint16_t slot) {
  return slot != NO_SLOT && (talk->told_known[slot / 64] >> slot % 64 & 1) != 0;
}

static inline struct answer told(struct sdec_judge *j, uint16_t slot, const struct value *value) {
  const struct talk *talk = j->talk;
  if (j->is_noting) {
    sdec_reads_told(j, slot, value);
  }
  if (!is_told(talk, slot) || (value->times && !is_told(talk, value->other)) ||
      (value->from == J_TOLD_HERE && talk->told_in[slot] != sdec_place_of(j->unit))) {
    return sdec_untold(j);
  }
  struct answer answer = part(number(talk->told[slot]), value);
  if (value->times && __builtin_mul_overflow(answer.number, talk->told[value->other], &answer.number)) {
    answer.number = UINT64_MAX;
  }
  return answer;
}

static inline struct answer len_of(struct sdec_judge *j, const struct value *value) {
  if (j->is_noting) {
    sdec_reads_value(j, value);
  }
  return number(j->unit->span.len);
}

static inline struct answer side_told(struct sdec_judge *j, bool of_sender, const struct value *value) {
  if (j->unit->dir == SDEC_DIR_UNKNOWN) {
    return unknown(SDEC_UNJUDGED_NEGOTIATION);
  }
  const bool requester = (j->unit->dir == SDEC_DIR_REQ) == of_sender;
  return told(j, value->at[requester ? 0 : 1], value);
}

static inline struct answer value_of(struct sdec_judge *j, const struct value *value) {
  switch (value->from) {
    case J_NUMBER: return number(value->number);
    case J_HERE: return here(j, value);
    case J_TOLD:
    case J_TOLD_HERE: return told(j, value->at[0], value);
    case J_OWN:
    case J_PEER: return side_told(j, value->from == J_OWN, value);
    case J_LEN: return len_of(j, value);
    case J_VERSION: return number(j->unit->version);
    default: return sdec_value_rare(j, value);
  }
}

#endif
