/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --diff: how one capture differs from another.
 */
#ifndef DUMP_DIFF_H
#define DUMP_DIFF_H

#include "diff/said.h"
#include "show/sink.h"

struct differ {
  struct diff_side sides[DIFF_SIDES];
  struct diff_fields fields; /* of the messages at hand */
  struct sdec_iter walk;
};

/* differ_ignore says what is not compared, by enum redact_kind. */
void differ_ignore(struct differ *differ, const bool ignored[REDACT_KINDS]);

/* differ_unit takes note of a unit of one side and of what came with it. differ_align has to be called once, before anything is printed; false:
 * no memory. differ_free lets go of all; a zeroed struct is empty. */
void differ_unit(struct differ *differ, int side, const struct sdec_unit *unit, const struct remarks *remarks);
SDEC_MUST_USE bool differ_align(struct differ *differ);
void differ_free(struct differ *differ);

/* What is at hand: a message that only one side has (the other NULL), or that both have, equal or not. */
struct diff_place {
  const struct diff_stream *streams[DIFF_SIDES];
  const struct diff_message *messages[DIFF_SIDES];
  const struct diff_message *before[DIFF_SIDES]; /* the last that both have, if nothing stands between; or NULL */
  bool begins;                                   /* the first difference of its hunk */
};

struct diff_count {
  uint64_t changed, missing, added;
};

/* differ_each calls `each` for every difference in order, with differ->fields filled in if both sides have the message,
 * and gives how many there are. */
struct diff_count differ_each(struct differ *differ, void (*each)(void *own, const struct diff_place *place),
                              void *own);

/* These print all differences. Of differ_text `view` gives colours and width. */
struct diff_count differ_text(struct differ *differ, struct out *out, const struct view *view);
struct diff_count differ_json(struct differ *differ, struct out *out);
struct diff_count differ_html(struct differ *differ, struct out *out);
/* differ_html_none says instead that nothing was compared. */
void differ_html_none(struct out *out);

/* differ_name writes the name of a message and how it travelled; differ_line what a line says of a message: that, and its decisive
 * fields. */
void differ_name(struct out *out, const struct sdec_unit *unit);
void differ_line(struct out *out, const struct sdec_unit *unit);

#endif
