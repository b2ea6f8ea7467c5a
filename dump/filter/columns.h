/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -T fields: the values of chosen keys, a line for each message, for spreadsheets and scripts. Keys are those of -Y,
 * and values are as in --json.
 */
#ifndef DUMP_COLUMNS_H
#define DUMP_COLUMNS_H

#include <stdbool.h>

#include <sdec.h>

#include "remarks.h"
#include "write/out.h"

struct columns;

/* columns_new gives NULL if memory is short; columns_free allows NULL. */
struct columns *columns_new(void);
void columns_free(struct columns *columns);

/* columns_add takes keys with commas between them. False: one of them is none; `out_problem` has a sentence. */
SDEC_MUST_USE bool columns_add(struct columns *columns, const char *list, struct sdec_text *out_problem);

/* columns_style takes what tshark calls -E: header=y, separator=, and so on. False: it is none of these. */
SDEC_MUST_USE bool columns_style(struct columns *columns, const char *text);
bool columns_any(const struct columns *columns);
uint32_t columns_need(const struct columns *columns); /* enum filter_needs; NULL: nothing */

/* columns_header writes the first line, if one is wanted; columns_unit the line of a unit. Secrets are shown as how
 * long they are unless `secrets`. */
void columns_header(const struct columns *columns, struct out *out);
void columns_unit(struct columns *columns, const struct sdec_unit *unit, const struct remarks *remarks, bool secrets,
                  struct out *out);

#endif
