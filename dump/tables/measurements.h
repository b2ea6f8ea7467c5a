/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table for --measurements: every measurement block of a capture, with a line for each value it had. Fields are
 * identified by the .role of their rows.
 */
#ifndef DUMP_MEASUREMENTS_H
#define DUMP_MEASUREMENTS_H

#include <sdec.h>

#include "write/out.h"

/* The most rows, and bytes of values, kept. */
#define MEASUREMENTS_MOST 16384u
#define MEASUREMENTS_BYTES (64u << 20)

struct measured;

struct measurements {
  struct measured *rows;
  uint32_t n_rows, cap_rows;
  uint64_t bytes;      /* of all values */
  uint64_t n_left_out; /* values dropped for lack of room */
  struct sdec_iter walk;
};

/* measurements_unit collects the blocks of a unit. measurements_print sorts and writes the table, with long values in
 * full if `whole`. */
void measurements_unit(struct measurements *measurements, const struct sdec_unit *unit);
void measurements_print(struct measurements *measurements, struct out *out, bool whole);

/* measurements_sort sorts the rows; measurements_text then gives row i, false after the last. */
struct measured_text {
  char endpoint[80], type[64], value[192];
  uint64_t index, frame, unit, n_seen;
  uint32_t conn;
  bool changed;
};
void measurements_sort(struct measurements *measurements);
SDEC_MUST_USE bool measurements_text(const struct measurements *measurements, uint32_t i, struct measured_text *out);
void measurements_free(struct measurements *measurements);

#endif
