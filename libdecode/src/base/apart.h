/* SPDX-License-Identifier: BSD-3-Clause
 *
 * APART is for functions that a hot one calls now and then: inlined, they would make it save registers for them each
 * time. HOT is for those that most packets and messages go through. The linker puts them side by side, so that they fit
 * into the instruction cache together; scattered among all others they do not. RARE is for those that most packets and
 * messages do without: the compiler keeps them, and what leads to them, out of the way of the others.
 */
#ifndef SDEC_APART_H
#define SDEC_APART_H

#define APART __attribute__((noinline))
#define RARE __attribute__((noinline, cold))

#ifdef __ELF__
#define HOT __attribute__((section("sdec_hot")))
#else
#define HOT
#endif

#endif
