/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Splits a transcript into messages. A transcript is stored or exported evidence: messages back to back, without the
 * lengths that a transport would supply.
 *
 * The end of a message follows from its content and a few environment variables (signature size, hash size, ...). The
 * negotiation at the start of the transcript sets them. If it is missing, the search tries candidate values and keeps
 * those under which requests and responses alternate, every message decodes without a warning, and the last message
 * ends with the bytes. If there are none, a last search tries no values, and only requires that the layouts fit;
 * messages may break rules.
 */
#ifndef SDEC_CUT_H
#define SDEC_CUT_H

#include "conversation/conn.h"

/* The most variables that one search tries. */
#define CUT_CHOICES 8

#define CUTS_MOST 64
#define CUT_OTHERS 4

/* An unknown variable for the messages of one side, and the candidate tried for it (see sdec_env_candidate). */
struct cut_choice {
  uint8_t var, side; /* side: 0 Requester, 1 Responder; E_HASH applies to both */
  uint32_t candidate, value;
};

/* The latest request and whether it still awaits a response. */
struct cut_asked {
  struct exchange exchange;
  bool waits;
};

/* A position in the transcript and the state after the messages before it. */
struct cut_walk {
  struct conn conn;
  struct cut_asked asked[2]; /* [1]: encapsulated */
  bool no_signature;         /* the last message ends before its signature */
  uint32_t between;          /* zero bytes between messages */
  uint8_t version;           /* of all messages except GET_VERSION and VERSION; 0: not known yet */
  uint32_t offered;          /* versions in VERSION, bit n for 1.n; valid if `offers` */
  bool offers;
  struct sdec_note refused; /* why no message was accepted here; SDEC_NOTE_NONE: no error, or unknown */
  uint32_t at;
  uint32_t n_messages;
};

enum cut_result {
  CUT_ONE,       /* exactly one cut */
  CUT_AMBIGUOUS, /* more than one: the first is taken, `other` has one differing variable for each other cut */
  CUT_NONE,      /* no cut: the longest run of messages that decodes ends at `left_at` */
  CUT_GIVEN_UP   /* no cut found within the bound on work */
};

/* A cut, or if there is none the longest run of messages that decodes. */
struct cut_found {
  enum cut_result result;
  struct sdec_span in;      /* without header and padding */
  uint8_t header_len;       /* length of a known header removed from the front */
  uint8_t padding;          /* zero bytes removed from the end */
  uint32_t between;         /* zero bytes skipped between messages, which PCI DOE pads to four */
  bool no_signature;        /* the last message lacks its signature */
  uint32_t left_at;         /* end of the last message */
  struct sdec_note refused; /* why no message was accepted there; SDEC_NOTE_NONE: unknown */
  uint32_t n_messages;
  bool unproved; /* the search reached the bound on work: there may be more cuts */
  struct cut_choice taken[CUT_CHOICES], other[CUT_OTHERS];
  uint32_t n_taken;
  uint32_t n_cuts; /* at most CUTS_MOST; `other` covers only the first CUT_OTHERS after the one taken */
};

struct cut {
  struct sdec_facts assumed; /* a copy, because the facts of the connection change while messages are handed out */
  struct reader *reader;
  struct cut_found found, before; /* before: result of an earlier search of the same bytes */
  struct cut_choice choice[CUT_CHOICES];
  uint32_t n_choices;
  uint64_t work; /* bytes walked so far, by all searches */
  bool aligned;  /* messages may be padded as in PCI DOE */
  bool lenient;  /* messages may break rules */
  struct cut_walk walk;
};

/* sdec_cut_begin searches for the cut of `in`. The bytes and `reader` must stay valid until the last sdec_cut_next.
 * `assumed` is what the user knows about the negotiation. */
void sdec_cut_begin(struct cut *cut, struct sdec_span in, const struct sdec_facts *assumed, struct reader *reader);

/* sdec_cut_next gives the messages of the cut in order; false after the last. */
SDEC_MUST_USE bool sdec_cut_next(struct cut *cut, struct sdec_span *out_message);

#endif
