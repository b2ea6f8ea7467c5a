/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The held start of a frame that continues in the next packet: nothing is read or written outside the bytes held.
 */
#include "span_contracts.h"

#include <string.h>

/*@ requires room: n == 0 || \valid(to + (0 .. n - 1));
    requires there: n == 0 || \valid_read(from + (0 .. n - 1));
    assigns to[0 .. n - 1] \from from[0 .. n - 1]; */
void copy_bytes(uint8_t *to, const uint8_t *from, size_t n);
#define memcpy copy_bytes
#define memmove copy_bytes

#include "carriers/holding.h"

/*@ predicate holds(struct holding *h) = \valid(h) && h->at + h->len <= HOLDING_MOST; */

/*@ requires holds(h) && bytes_there(in);
    assigns h->at, h->len, h->bytes[0 .. HOLDING_MOST - 1];
    ensures holds: holds(h) && h->at == 0;
    ensures taken: \result <= in.len && h->len == \old(h->len) + \result; */
uint32_t sdec_holding_fill(struct holding *h, struct sdec_span in);

/*@ requires holds(h);
    assigns h->at, h->len;
    ensures holds: holds(h) && h->len <= \old(h->len); */
void sdec_holding_use(struct holding *h, uint32_t n);

#include "carriers/holding.c"
