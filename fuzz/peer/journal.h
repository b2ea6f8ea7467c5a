/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Records findings and how to reproduce them: the messages of the current connection are kept, and written to a file
 * with each new finding. Repeated findings are only counted.
 */
#ifndef PEER_JOURNAL_H
#define PEER_JOURNAL_H

#include <sdec_judge.h>
#include <stdio.h>

#define JOURNAL_WHAT 1200u
#define JOURNAL_KINDS 256u /* limit on different findings */

struct journal_entry {
  struct sdec_finding finding; /* the first occurrence */
  char what[JOURNAL_WHAT];
  uint64_t hash, times;
};

struct journal {
  const char *folder; /* folder for the files */
  const char *replay; /* command line to reproduce a finding, without the file name */
  FILE *lines;        /* where new findings are printed */
  FILE *script;       /* messages of the current connection, in memory */
  char *text;
  size_t len;
  struct journal_entry entries[JOURNAL_KINDS];
  uint32_t n_entries;
  bool handshake; /* in a handshake, which a replay performs anew, so its messages are written as comments */
  uint64_t n_findings;
};

/* journal_connect starts a new connection; false if memory runs out. journal_message adds a message; journal_session
 * marks the start of a session. journal_found reports a finding with the text `what`; findings with equal `same` count
 * as one. journal_close frees memory. */
bool journal_connect(struct journal *journal);
void journal_message(struct journal *journal, bool request, struct sdec_span message);
void journal_session(struct journal *journal);
void journal_found(struct journal *journal, const char *where, const struct sdec_finding *finding, const char *what,
                   const char *same);
void journal_close(struct journal *journal);

#endif
