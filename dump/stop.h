/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Graceful stop: after SIGINT or SIGTERM, loops end at the next packet, so that decoded messages are printed and output
 * files are completed. A second signal kills the program.
 */
#ifndef DUMP_STOP_H
#define DUMP_STOP_H

#include <stdbool.h>

/* stop_install catches the signals. Blocking calls then fail with EINTR instead of being restarted. */
void stop_install(void);

/* stop_asked returns true after a signal. */
bool stop_asked(void);

/* stop_reading names the descriptor that may block in read(2), or -1. A signal replaces it with /dev/null, so that a
 * signal just before the call ends it, too. */
void stop_reading(int fd);

#endif
