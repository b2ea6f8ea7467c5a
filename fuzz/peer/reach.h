/* SPDX-License-Identifier: BSD-3-Clause
 *
 * How a responder is reached: at an address, or as a program. Either way what comes out is a socket.
 */
#ifndef PEER_REACH_H
#define PEER_REACH_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/* reach_address connects to an address, reach_program starts a program for `sh -c` whose standard input and output the
 * socket is; -1, and errno set, if that cannot be. reach_end waits for the program, and ends it if it does not. */
int reach_address(const struct sockaddr_storage *address, socklen_t len);
int reach_program(const char *program, pid_t *out_child);
void reach_end(pid_t child);

/* reach_quick has what came acknowledged at once, where the system can: a responder that writes a frame in pieces waits
 * 40 ms for it between them. The system forgets it, so it is asked for after each receipt. */
void reach_quick(int fd);

/* reach_made_up makes up an address of this machine, for recordings. */
void reach_made_up(uint16_t port, struct sockaddr_storage *out);

/* now_ms counts milliseconds. */
uint64_t now_ms(void);

#endif
