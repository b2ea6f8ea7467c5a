/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts and the ledger as text and as NDJSON.
 */
#ifndef DUMP_VERDICTS_H
#define DUMP_VERDICTS_H

#include "show/print.h"

/* verdict_text writes a verdict in words, of at most VERDICT_TEXT characters: "signature ok, slot 0". */
#define VERDICT_TEXT (SDEC_WHY_LEN + 256)
void verdict_text(const struct sdec_verdict *verdict, struct sdec_text *text);

/* put_verdicts ends a unit's line with what is proved or refuted of it; json_verdicts writes the member `verdicts`, a
 * comma first, or nothing. */
void put_verdicts(struct sink *sink, const struct verdict_list *list);
void json_verdicts(struct sink *sink, const struct verdict_list *list);

/* paint_of_standing gives the colour of what is proved or refuted. */
enum paint paint_of_standing(uint8_t standing);

/* verdicts_refute says whether one of them is that something is wrong. */
bool verdicts_refute(const struct verdict_list *list);

/* put_explained lists, below a unit, the messages that entered its transcript and those that did not. */
void put_explained(struct sink *sink, const struct verdict_list *list);

#endif
