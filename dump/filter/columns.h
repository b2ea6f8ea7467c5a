/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -T fields: values of chosen keys, one line per message, for spreadsheets and scripts. Keys are as in -Y, values as in
 * --json.
 */
#ifndef DUMP_COLUMNS_H
#define DUMP_COLUMNS_H

#include <stdbool.h>

#include <sdec.h>

#include "remarks.h"
#include "write/out.h"

struct columns;

/* columns_new returns NULL if memory runs out; columns_free accepts NULL. */
struct columns *columns_new(void);
void columns_free(struct columns *columns);

/* columns_add adds a comma-separated list of keys. False: one is invalid, and `out_problem` says why. */
SDEC_MUST_USE bool columns_add(struct columns *columns, const char *list, struct sdec_text *out_problem);

/* columns_style applies a setting of -E, as in tshark: header=y, separator=, and so on. False: unknown setting. */
SDEC_MUST_USE bool columns_style(struct columns *columns, const char *text);
bool columns_any(const struct columns *columns);
uint32_t columns_need(const struct columns *columns); /* enum filter_needs; NULL: nothing */

/* columns_header writes the header line if wanted, columns_unit the line of a unit. Unless `secrets` is set, a secret
 * is shown as its length. */
void columns_header(const struct columns *columns, struct out *out);
void columns_unit(struct columns *columns, const struct sdec_unit *unit, const struct remarks *remarks, bool secrets,
                  struct out *out);

#endif
