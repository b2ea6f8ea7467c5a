/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Connects to a responder, at an address or as a program. The result is a socket in both cases.
 */
#ifndef PEER_REACH_H
#define PEER_REACH_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/* reach_address connects to an address; reach_program runs a program with `sh -c`, with the socket as its standard
 * input and output. -1 on failure, with errno set. reach_end waits for the program, and kills it if it does not
 * exit. */
int reach_address(const struct sockaddr_storage *address, socklen_t len);
int reach_program(const char *program, pid_t *out_child);
void reach_end(pid_t child);

/* reach_quick disables delayed ACKs where possible: otherwise a responder that writes a frame in pieces waits 40 ms
 * between them. The system resets the option, so call it after each receive. */
void reach_quick(int fd);

/* reach_made_up makes up a local address for recordings. */
void reach_made_up(uint16_t port, struct sockaddr_storage *out);

/* now_ms returns a time in milliseconds. */
uint64_t now_ms(void);

#endif
