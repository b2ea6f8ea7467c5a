/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages for the user on stderr, and the exit status.
 */
#ifndef DUMP_COMPLAIN_H
#define DUMP_COMPLAIN_H

enum exit_status {
  EXIT_CLEAN,
  EXIT_FINDINGS, /* a printed unit has a warning or an error, or a record could not be decrypted despite keys */
  EXIT_USAGE,
  EXIT_INPUT /* input could not be read, or output could not be written */
};

/* complain writes one line to stderr, prefixed with the program's name. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
