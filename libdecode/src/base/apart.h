/* SPDX-License-Identifier: BSD-3-Clause
 *
 * APART keeps a function that a hot one rarely calls from being inlined, which would make the hot one save registers
 * for it every time. HOT marks functions that most packets and messages go through; the linker places them side by side
 * so that they fit the instruction cache together. RARE marks functions that most packets and messages do not need; the
 * compiler moves them, and the branches to them, out of the way.
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
