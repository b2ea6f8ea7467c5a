/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secrets from the user: key logs, libspdm logs, single values, and those embedded in captures. Passes them to the
 * library, counts the unused ones, and cleanses them. Never prints one, not even in error messages.
 */
#ifndef DUMP_SECRETS_H
#define DUMP_SECRETS_H

#include <sdec.h>
#include <sdec_keylog.h>

#include "input/secret_set.h"

struct secrets {
  struct sdec_secret *list; /* oldest first; the user's before those from captures */
  uint32_t n, cap;
  uint32_t n_carried;   /* number from captures */
  uint64_t n_forgotten; /* dropped for lack of room, from the current source */
  bool lost;            /* a secret was lost because memory ran out */
  struct secret_set set;
  uint32_t ambient_at, n_ambient; /* those from the environment, where unused ones are normal */
  bool given;                     /* the user wants sessions decrypted, even if no secret was found */
};

/* Format of a log of secrets. */
enum secrets_format { SECRETS_KEYLOG, SECRETS_LIBSPDM };

/* secrets_file reads a log; false, after a complaint, if the file cannot be read. Complains about lines without a valid
 * secret, using the rest, and about files readable by other users. */
SDEC_MUST_USE bool secrets_file(struct secrets *secrets, const char *path, enum secrets_format format);

/* secrets_environment reads the key log named by SPDMKEYLOGFILE, if set. */
void secrets_environment(struct secrets *secrets);

/* secrets_text reads a key log embedded in a capture; `source` names it in complaints. */
void secrets_text(struct secrets *secrets, const char *source, const char *text, size_t len);

/* secrets_hex adds one secret that may belong to any session; false, after a complaint about `option`, if `hex` is
 * invalid. */
SDEC_MUST_USE bool secrets_hex(struct secrets *secrets, enum sdec_secret_kind kind, const char *option,
                               const char *hex);

/* secrets_report tells how many secrets matched no session. */
void secrets_report(const struct secrets *secrets);

void secrets_free(struct secrets *secrets);

#endif
