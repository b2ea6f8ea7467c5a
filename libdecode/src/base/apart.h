/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A word for functions that a hot one calls now and then: inlined, they would make it save registers for them each
 * time.
 */
#ifndef SDEC_APART_H
#define SDEC_APART_H

#define APART __attribute__((noinline))

#endif
