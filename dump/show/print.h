/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the printers, and private to them: the sink, colours, times and endpoints.
 */
#ifndef DUMP_PRINT_H
#define DUMP_PRINT_H

#include "show/certificates/certificates.h"
#include "show/decisive.h"
#include "show/evidence/evidence.h"
#include "show/labels.h"
#include "show/sink.h"

/* The cached endpoints column of one direction of a connection. */
#define WHERES 64u
struct where {
  struct sdec_addr src, dst;
  enum sdec_transport transport;
  enum sdec_dir dir;
  bool no_packets;
  uint32_t len; /* 0: empty entry */
  char text[160];
};

struct sink {
  struct out *out;
  const struct view *view;
  struct labels labels;
  struct decisive decisive;
  struct out notes;                    /* JSON of the unit's notes, collected while its fields are printed */
  struct sdec_iter walk;               /* over the current unit */
  struct verdict_list verdicts;        /* of the current unit */
  bool found;                          /* printing found damage that the flow does not look for */
  bool judged;                         /* lint is on */
  const struct sdec_finding *findings; /* of the current unit */
  uint32_t n_findings;
  bool carries;                     /* messages in its payload are printed right after it */
  struct certificates certificates; /* of the current unit */
  struct evidence evidence;         /* of the current unit */
  uint64_t clock_second;            /* time cached in clock_text, and whether that includes the date */
  bool clock_dated;
  char clock_text[32];
  uint32_t clock_len;
  struct out head;       /* start of every JSON line for head_file */
  const char *head_file; /* file that `head` was made for */
  char stamp[32];        /* clock_second in UTC: 2026-11-21T15:34:52. */
  uint32_t where_width;  /* widest endpoints column so far */
  struct where wheres[WHERES];
};

enum paint { PAINT_NONE, PAINT_DIM, PAINT_REQUEST, PAINT_RESPONSE, PAINT_SESSION, PAINT_WARN, PAINT_ERROR, PAINTS };

/* paint_code returns the escape sequence that paint writes. */
const char *paint_code(const struct sink *sink, enum paint colour);
/* pen_paint and paint switch to a colour; PAINT_NONE resets it. Without colours they do nothing. */
static inline char *pen_paint(char *at, const struct sink *sink, enum paint colour) {
  return sink->view->colour ? pen_string(at, paint_code(sink, colour)) : at;
}
static inline void paint(struct sink *sink, enum paint colour) {
  if (sink->view->colour) {
    out_string(sink->out, paint_code(sink, colour));
  }
}
enum paint paint_of_severity(uint32_t severity);

/* put_time and put_where write a column each, with a trailing blank. */
void put_time(struct sink *sink, const struct sdec_unit *unit);
void put_where(struct sink *sink, const struct sdec_unit *unit);

/* pen_microseconds writes a time in seconds with six decimals. */
char *pen_microseconds(char *at, uint64_t ns);

/* put_version writes 0x12 as 1.2; put_note writes the sentence of a note. */
void put_version(struct out *out, uint8_t version);
void put_note(struct out *out, const struct sdec_note *note);

/* put_place writes the offset and length columns of a tree; a length of UINT32_MAX is left blank. */
#define TREE_PLACE_WIDTH 14 /* "offset +length " */
void put_place(struct sink *sink, uint32_t offset, uint32_t len);
char *pen_place(char *at, const struct sink *sink, uint32_t offset, uint32_t len);

/* is_hidden returns true for secrets that the user did not ask to see. follows_below returns true for bytes that are
 * also printed as a unit of their own; they may hold secrets that only that unit can hide. */
static inline bool is_hidden(const struct sink *sink, uint8_t as) {
  return as == SDEC_AS_SECRET && !sink->view->show_secrets;
}

static inline bool follows_below(const struct sink *sink, uint8_t as) {
  return sink->carries && (as == SDEC_AS_VENDOR || as == SDEC_AS_ENCAPSULATED || as == SDEC_AS_INNER);
}

/* put_tree writes the fields of a unit, one per line; put_dump writes its bytes in hex. */
void put_tree(struct sink *sink, const struct sdec_unit *unit);
void put_dump(struct sink *sink, const struct sdec_unit *unit);

#endif
