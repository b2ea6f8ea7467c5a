/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Verifier and judge of a file: what its units prove, and which rules they break. Units are passed in as they come out
 * of the conversation, and the results are stored with them.
 */
#ifndef SPDM_JUDGES_H
#define SPDM_JUDGES_H

#include <epan/prefs.h>
#include <sdec_judge.h>
#include <sdec_verify.h>

#include "units.h"

/* Verdicts on a unit, in order. */
struct verdict {
  struct verdict *next;
  uint32_t settled_in; /* frame of the later unit that settled it; 0: its own */
  struct sdec_verdict verdict;
};

struct finding {
  struct finding *next;
  struct sdec_finding finding;
};

void judges_register(module_t *preferences);

/* judges_begin starts a file according to the preferences; judges_forget frees everything. */
void judges_begin(void);
void judges_forget(void);

/* judges_unit judges a unit, whose bytes need only last for the call. Results are stored in `shown`, or for earlier
 * units where frames_find finds them. */
void judges_unit(const struct sdec_unit *unit, struct shown *shown);

/* judges_open returns the verdict on a unit if the file ended now; false if none is pending. */
bool judges_open(const struct sdec_unit *unit, struct sdec_verdict *out);

#endif
