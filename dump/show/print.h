/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the printers share: the sink's contents, colours, times and endpoints. Private to them.
 */
#ifndef DUMP_PRINT_H
#define DUMP_PRINT_H

#include "show/certificates/certificates.h"
#include "show/decisive.h"
#include "show/evidence/evidence.h"
#include "show/labels.h"
#include "show/sink.h"

/* What the column of endpoints says of a direction between two of them. */
#define WHERES 64u
struct where {
  struct sdec_addr src, dst;
  enum sdec_transport transport;
  enum sdec_dir dir;
  bool no_packets;
  uint32_t len; /* 0: nothing is kept here */
  char text[160];
};

struct sink {
  struct out *out;
  const struct view *view;
  struct labels labels;
  struct decisive decisive;
  struct out notes;                    /* the JSON of a unit's notes, collected while its fields are printed */
  struct sdec_iter walk;               /* of the unit being printed */
  struct verdict_list verdicts;        /* of it */
  bool found;                          /* it holds something damaged that only printing looks into */
  bool judged;                         /* there is a judge */
  const struct sdec_finding *findings; /* of the unit being printed */
  uint32_t n_findings;
  bool carries;                     /* what its payload holds is printed right after it */
  struct certificates certificates; /* in it */
  struct evidence evidence;         /* in it */
  uint64_t clock_second;            /* what clock_text says, and whether it has a date */
  bool clock_dated;
  char clock_text[32];
  uint32_t clock_len;
  struct out head;       /* what every line of JSON about one file begins with */
  const char *head_file; /* that file */
  char stamp[32];        /* of clock_second, in UTC: 2026-11-21T15:34:52. */
  uint32_t where_width;  /* of the endpoints column so far */
  struct where wheres[WHERES];
};

enum paint { PAINT_NONE, PAINT_DIM, PAINT_REQUEST, PAINT_RESPONSE, PAINT_SESSION, PAINT_WARN, PAINT_ERROR, PAINTS };

/* paint_code gives what paint writes. */
const char *paint_code(const struct sink *sink, enum paint colour);
/* pen_paint and paint switch the colour, PAINT_NONE back to the terminal's own; nothing without colours. */
static inline char *pen_paint(char *at, const struct sink *sink, enum paint colour) {
  return sink->view->colour ? pen_string(at, paint_code(sink, colour)) : at;
}
static inline void paint(struct sink *sink, enum paint colour) {
  if (sink->view->colour) {
    out_string(sink->out, paint_code(sink, colour));
  }
}
enum paint paint_of_severity(uint32_t severity);

/* put_time and put_where write a column each, with the blank that ends it. */
void put_time(struct sink *sink, const struct sdec_unit *unit);
void put_where(struct sink *sink, const struct sdec_unit *unit);

/* pen_microseconds writes a time in seconds with six decimals. */
char *pen_microseconds(char *at, uint64_t ns);

/* put_version writes 0x12 as 1.2; put_note the sentence of a note. */
void put_version(struct out *out, uint8_t version);
void put_note(struct out *out, const struct sdec_note *note);

/* put_place writes the column of offset and length at the left of a tree; a length of UINT32_MAX stays blank. */
#define TREE_PLACE_WIDTH 14 /* "offset +length " */
void put_place(struct sink *sink, uint32_t offset, uint32_t len);
char *pen_place(char *at, const struct sink *sink, uint32_t offset, uint32_t len);

/* is_hidden says whether bytes are a secret that the user did not ask for. follows_below says whether they are a
 * message that gets a unit of its own, which may hold secrets that only that unit hides. */
static inline bool is_hidden(const struct sink *sink, uint8_t as) {
  return as == SDEC_AS_SECRET && !sink->view->show_secrets;
}

static inline bool follows_below(const struct sink *sink, uint8_t as) {
  return sink->carries && (as == SDEC_AS_VENDOR || as == SDEC_AS_ENCAPSULATED || as == SDEC_AS_INNER);
}

/* put_tree writes the fields of a unit, a line each; put_dump its bytes in hex. */
void put_tree(struct sink *sink, const struct sdec_unit *unit);
void put_dump(struct sink *sink, const struct sdec_unit *unit);

#endif
