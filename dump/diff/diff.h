/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --diff: the differences between two captures.
 */
#ifndef DUMP_DIFF_H
#define DUMP_DIFF_H

#include "diff/said.h"
#include "show/sink.h"

struct differ {
  struct diff_side sides[DIFF_SIDES];
  struct diff_fields fields; /* of the current pair of messages */
  struct sdec_iter walk;
};

/* differ_ignore sets what is not compared, indexed by enum redact_kind. */
void differ_ignore(struct differ *differ, const bool ignored[REDACT_KINDS]);

/* differ_unit records a unit of one side with its verdicts and findings. differ_align must be called once before
 * printing; false: out of memory. differ_free frees everything; a zeroed struct is empty. */
void differ_unit(struct differ *differ, int side, const struct sdec_unit *unit, const struct remarks *remarks);
SDEC_MUST_USE bool differ_align(struct differ *differ);
void differ_free(struct differ *differ);

/* The current difference: a message on one side only (the other is NULL), or on both. */
struct diff_place {
  const struct diff_stream *streams[DIFF_SIDES];
  const struct diff_message *messages[DIFF_SIDES];
  const struct diff_message *before[DIFF_SIDES]; /* the last common message if it directly precedes; or NULL */
  bool begins;                                   /* first difference of its hunk */
};

struct diff_count {
  uint64_t changed, missing, added;
};

/* differ_each calls `each` for every difference in order and returns the counts. differ->fields is filled in if both
 * sides have the message. */
struct diff_count differ_each(struct differ *differ, void (*each)(void *own, const struct diff_place *place),
                              void *own);

/* These print all differences. `view` supplies colours and width. */
struct diff_count differ_text(struct differ *differ, struct out *out, const struct view *view);
struct diff_count differ_json(struct differ *differ, struct out *out);
struct diff_count differ_html(struct differ *differ, struct out *out);
/* differ_html_none writes that nothing was compared. */
void differ_html_none(struct out *out);

/* differ_name writes the name of a message and how it was carried; differ_line appends its decisive fields. */
void differ_name(struct out *out, const struct sdec_unit *unit);
void differ_line(struct out *out, const struct sdec_unit *unit);

#endif
