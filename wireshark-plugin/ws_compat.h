/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Differences between Wireshark 4.0, 4.4 and 4.6. No other file checks versions. Includes the Wireshark headers that
 * every file of the plugin needs.
 */
#ifndef SPDM_WS_COMPAT_H
#define SPDM_WS_COMPAT_H

#include <wireshark.h>
#include <ws_version.h>

#include <epan/packet.h>

#define WS_AT_LEAST(major, minor) \
  (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* Storage type of a boolean preference; a wrong type would overwrite adjacent memory. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_pref_bool;
#else
typedef gboolean ws_pref_bool;
#endif

/* Separator of levels in a statistics menu. */
#if WS_AT_LEAST(4, 4)
#define WS_MENU_SEPARATOR "//"
#else
#define WS_MENU_SEPARATOR "/"
#endif

/* Return type of a heuristic dissector. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_heuristic_result;
#else
typedef gboolean ws_heuristic_result;
#endif

/* Return type of a check of a table row. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_uat_ok;
#else
typedef gboolean ws_uat_ok;
#endif

#endif
