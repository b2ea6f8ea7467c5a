/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The two judges of a file: what its units prove, and which rules they break. Units go in as they come out of the
 * conversation; what is said of each is kept with it.
 */
#ifndef SPDM_JUDGES_H
#define SPDM_JUDGES_H

#include <epan/prefs.h>
#include <sdec_judge.h>
#include <sdec_verify.h>

#include "units.h"

/* Said of a unit, in the order in which it was said. */
struct verdict {
  struct verdict *next;
  uint32_t settled_in; /* frame of the later unit that settled it, 0: its own */
  struct sdec_verdict verdict;
};

struct finding {
  struct finding *next;
  struct sdec_finding finding;
};

void judges_register(module_t *preferences);

/* judges_begin starts with a file, as the preferences say; judges_forget ends its use. */
void judges_begin(void);
void judges_forget(void);

/* judges_unit judges a unit, whose bytes need only last for the call. What is said of it goes to `shown`, what is said
 * of an earlier one to what frames_find finds. */
void judges_unit(const struct sdec_unit *unit, struct shown *shown);

/* judges_open gives what would be said of a unit if the file ended now; false if nothing is open. */
bool judges_open(const struct sdec_unit *unit, struct sdec_verdict *out);

#endif
