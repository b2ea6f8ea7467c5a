/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pieces of HTML. Whatever came from the wire or the command line goes through html_text.
 */
#ifndef DUMP_HTML_H
#define DUMP_HTML_H

#include <sdec.h>

#include "write/out.h"

/* html_text writes text that can stand in an element or in a quoted attribute; control characters become U+FFFD. */
void html_text(struct out *out, const char *text);

/* html_fields writes what a line says of a message: long lists of names can be broken; html_name writes one name, which can
 * be broken, too. */
void html_fields(struct out *out, const char *text);
void html_name(struct out *out, const char *name);

/* html_address, html_ms and html_version write one value each. */
void html_address(struct out *out, const struct sdec_addr *addr);
void html_ms(struct out *out, uint64_t ns);
void html_version(struct out *out, uint8_t version);

/* html_result gives the class of what an enum sdec_result is said of, html_severity that of a rule's severity. */
const char *html_result(uint32_t result);
const char *html_severity(uint32_t severity);

/* html_head begins a page and html_tail ends it; the page loads nothing and needs no script to be read. */
void html_head(struct out *out, const char *title);
void html_tail(struct out *out);

#endif
