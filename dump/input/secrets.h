/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The secrets that the user gives: key logs, libspdm logs, single values, what a capture carries of its own. It hands
 * them to the library, counts those of no use, and cleanses them. It prints none, not even in complaints.
 */
#ifndef DUMP_SECRETS_H
#define DUMP_SECRETS_H

#include <sdec.h>
#include <sdec_keylog.h>

#include "input/secret_set.h"

struct secrets {
  struct sdec_secret *list; /* the oldest first; those inside captures behind the user's */
  uint32_t n, cap;
  uint32_t n_carried;   /* inside captures */
  uint64_t n_forgotten; /* for lack of room, by the source at hand */
  bool lost;            /* memory was short, and a secret is missing */
  struct secret_set set;
  uint32_t ambient_at, n_ambient; /* those from the environment: nobody expects all of them to fit */
  bool given;                     /* the user means to open sessions, even if no secret was found */
};

/* A log of secrets: a key log, or what libspdm prints. */
enum secrets_format { SECRETS_KEYLOG, SECRETS_LIBSPDM };

/* secrets_file reads a log; false, after a complaint, if the file cannot be read. A line that is not a secret gets a
 * complaint and the rest is used; so does a file that others can read. */
SDEC_MUST_USE bool secrets_file(struct secrets *secrets, const char *path, enum secrets_format format);

/* secrets_environment reads the key log that SPDMKEYLOGFILE names, if it is set. */
void secrets_environment(struct secrets *secrets);

/* secrets_text reads a key log that a capture carries; `source` is its name for complaints. */
void secrets_text(struct secrets *secrets, const char *source, const char *text, size_t len);

/* secrets_hex takes one secret of any session; false, after a complaint about `option`, if `hex` is none. */
SDEC_MUST_USE bool secrets_hex(struct secrets *secrets, enum sdec_secret_kind kind, const char *option,
                               const char *hex);

/* secrets_report says how many of the secrets did not match any session. */
void secrets_report(const struct secrets *secrets);

void secrets_free(struct secrets *secrets);

#endif
