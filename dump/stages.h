/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The two stages of a unit: it is judged and verified, and then shown and written wherever the user wants it.
 */
#ifndef DUMP_STAGES_H
#define DUMP_STAGES_H

#include "decode.h"

void stages_judge(struct decode *decode, struct batched *one);
void stages_show(struct decode *decode, const struct batched *one);

/* stages_prints returns true if verdicts and findings are printed along with the messages; stages_lint_prints how
 * findings are. */
bool stages_prints(const struct decode *decode);
enum lint_prints stages_lint_prints(const struct decode *decode);

#endif
