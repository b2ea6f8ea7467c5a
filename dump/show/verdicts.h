/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts and the ledger as text and as NDJSON.
 */
#ifndef DUMP_VERDICTS_H
#define DUMP_VERDICTS_H

#include "show/print.h"

/* verdict_text describes a verdict in at most VERDICT_TEXT characters: "signature ok, slot 0". */
#define VERDICT_TEXT (SDEC_WHY_LEN + 256)
void verdict_text(const struct sdec_verdict *verdict, struct sdec_text *text);

/* put_verdicts appends the verdicts to a unit's line; json_verdicts writes the member `verdicts` with a leading comma,
 * or nothing. */
void put_verdicts(struct sink *sink, const struct verdict_list *list);
void json_verdicts(struct sink *sink, const struct verdict_list *list);

/* paint_of_standing returns the colour of an answer in the ledger. */
enum paint paint_of_standing(uint8_t standing);

/* verdicts_refute returns true if one of the verdicts is a failure. */
bool verdicts_refute(const struct verdict_list *list);

/* put_explained lists, below a unit, the messages included in its transcript and those left out. */
void put_explained(struct sink *sink, const struct verdict_list *list);

#endif
