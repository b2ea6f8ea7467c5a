/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Ending a run early: after SIGINT or SIGTERM, loops stop at the next packet, so that what was decoded is printed and
 * the files being written are completed. A second signal kills the program.
 */
#ifndef DUMP_STOP_H
#define DUMP_STOP_H

#include <stdbool.h>

/* stop_install catches the signals. Blocking calls then fail with EINTR instead of being restarted. */
void stop_install(void);

/* stop_asked says whether one has come. */
bool stop_asked(void);

/* stop_reading names the descriptor that may block in read(2), -1: none. A signal turns it into an empty file, so that
 * one that comes right before the call ends it, too. */
void stop_reading(int fd);

#endif
