/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cuts a transcript: messages back to back, without the lengths that a transport would give them. Used for evidence
 * that was stored or exported as one run of bytes.
 *
 * A message states its own end, except through a few environment variables (signature size, hash size, ...). The
 * negotiation in front of the transcript sets them; where it is missing, the cutter tries their values and keeps those
 * under which requests and responses alternate, every message decodes without a warning, and the last one ends where
 * the bytes end. If there are none, and nothing has to be tried, messages may break rules as long as their layout fits.
 */
#ifndef SDEC_CUT_H
#define SDEC_CUT_H

#include "conversation/conn.h"

/* Variables that one search may have to try. */
#define CUT_CHOICES 8

#define CUTS_MOST 64
#define CUT_OTHERS 4

/* One variable, of messages from one side, and the candidate tried for it (sdec_env_candidate). */
struct cut_choice {
  uint8_t var, side; /* side: 0 Requester, 1 Responder; of E_HASH: both */
  uint32_t candidate, value;
};

/* A request and whether its answer is still to come. */
struct cut_asked {
  struct exchange exchange;
  bool waits;
};

/* A place in the transcript and what the messages before it said. */
struct cut_walk {
  struct conn conn;
  struct cut_asked asked[2]; /* [1]: the encapsulated one */
  bool no_signature;         /* the last message ends where its signature should begin */
  uint32_t between;          /* zero bytes between messages */
  uint8_t version;           /* of all messages but the version exchange; 0: not seen yet */
  uint32_t offered;          /* versions, bit n for 1.n, if `offers` */
  bool offers;
  struct sdec_note refused; /* why what stands here is no message; SDEC_NOTE_NONE: nothing is wrong, or not known */
  uint32_t at;
  uint32_t n_messages;
};

enum cut_result {
  CUT_ONE,       /* exactly one cut */
  CUT_AMBIGUOUS, /* more than one; the first is taken, `other` has a variable by which each other one differs */
  CUT_NONE,      /* none: the messages before `left_at` are those of the longest run that decodes */
  CUT_GIVEN_UP   /* none within the bound on work */
};

/* A cut, or the longest run of messages if there is none. */
struct cut_found {
  enum cut_result result;
  struct sdec_span in;      /* without what was taken off */
  uint8_t header_len;       /* bytes of a known header taken off the front */
  uint8_t padding;          /* zero bytes taken off the end */
  uint32_t between;         /* zero bytes left out behind messages, to a multiple of four */
  bool no_signature;        /* the last message lacks its signature */
  uint32_t left_at;         /* where the last message ends */
  struct sdec_note refused; /* why what stands there is no message; SDEC_NOTE_NONE: not known */
  uint32_t n_messages;
  bool unproved; /* the bound on work was reached: there may be more cuts */
  struct cut_choice taken[CUT_CHOICES], other[CUT_OTHERS];
  uint32_t n_taken;
  uint32_t n_cuts; /* up to CUTS_MOST; `other` has the first few of those behind the first */
};

struct cut {
  struct sdec_facts assumed; /* a copy: those of the connection change while messages are handed out */
  struct reader *reader;
  struct cut_found found, before; /* before: what an earlier search of the same bytes found */
  struct cut_choice choice[CUT_CHOICES];
  uint32_t n_choices;
  uint64_t work; /* bytes walked so far */
  bool aligned;  /* messages may be padded, as PCI DOE does */
  bool lenient;  /* they may break rules */
  struct cut_walk walk;
};

/* sdec_cut_begin searches for the cut of `in`, whose bytes must stay in place. `assumed` is what the user knows of the
 * negotiation. `reader` is used by both calls. */
void sdec_cut_begin(struct cut *cut, struct sdec_span in, const struct sdec_facts *assumed, struct reader *reader);

/* sdec_cut_next gives the messages of the cut in order; false past the last. */
SDEC_MUST_USE bool sdec_cut_next(struct cut *cut, struct sdec_span *out_message);

#endif
