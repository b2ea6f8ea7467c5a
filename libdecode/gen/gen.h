/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the generators share. They loop over the tables and print; no message is named here.
 */
#ifndef SDEC_GEN_H
#define SDEC_GEN_H

#include <stdio.h>

#include "sdec_walk.h"

/* Each prints one generated file to standard output. */
void gen_reference(void);
void gen_keys(void);
void gen_dictionary(void);
void gen_wireshark(void);
void gen_codes(void);
void gen_rules(void);
void gen_validator(void);

/* gen_print_key prints the snake-case key of a name, or `key` if there is one. */
void gen_print_key(const char *name, const char *key);

#endif
