/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What was found, and how to see it again: the messages since the connection began are kept, and written to a file with
 * each new finding. The same finding again is only counted.
 */
#ifndef PEER_JOURNAL_H
#define PEER_JOURNAL_H

#include <sdec_judge.h>
#include <stdio.h>

#define JOURNAL_WHAT 1200u
#define JOURNAL_KINDS 256u /* different findings */

struct journal_entry {
  struct sdec_finding finding; /* the first */
  char what[JOURNAL_WHAT];
  uint64_t hash, times;
};

struct journal {
  const char *folder; /* of the files */
  const char *replay; /* the command line to see one of them again, up to the file's name */
  FILE *lines;        /* where new findings are printed */
  FILE *script;       /* since the connection began, in memory */
  char *text;
  size_t len;
  struct journal_entry entries[JOURNAL_KINDS];
  uint32_t n_entries;
  bool handshake; /* what goes on is a handshake, which a replay makes anew: a comment */
  uint64_t n_findings;
};

/* journal_connect begins anew; false if there is no memory. journal_message adds a message; journal_session
 * says that a session is entered here. journal_found reports a
 * finding, whose line is `what`; `same` what has to be equal for it to be the same finding. journal_close releases. */
bool journal_connect(struct journal *journal);
void journal_message(struct journal *journal, bool request, struct sdec_span message);
void journal_session(struct journal *journal);
void journal_found(struct journal *journal, const char *where, const struct sdec_finding *finding, const char *what,
                   const char *same);
void journal_close(struct journal *journal);

#endif
