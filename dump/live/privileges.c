/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Switches from root to an ordinary user, permanently.
 */
#define _GNU_SOURCE
#include "live/privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define USUAL_USER "nobody"

struct identity {
  const char *name;
  uid_t uid;
  gid_t gid;
};

static bool number(const char *text, unsigned long *out) {
  char *end;
  errno = 0;
  *out = text != NULL && *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
  return errno == 0 && *out != 0 && *end == '\0';
}

/* The user who ran sudo, from its environment variables. */
static bool sudo_user(struct identity *out) {
  unsigned long uid, gid;
  if (!number(getenv("SUDO_UID"), &uid) || !number(getenv("SUDO_GID"), &gid)) {
    return false;
  }
  *out = (struct identity){.uid = (uid_t)uid, .gid = (gid_t)gid};
  return true;
}

static bool named_user(const char *name, struct identity *out) {
  const struct passwd *entry = getpwnam(name);
  if (entry == NULL) {
    return false;
  }
  *out = (struct identity){.name = name, .uid = entry->pw_uid, .gid = entry->pw_gid};
  return true;
}

static bool become(const struct identity *who) {
  const bool groups = who->name != NULL ? initgroups(who->name, who->gid) == 0 : setgroups(0, NULL) == 0;
  if (!groups || setresgid(who->gid, who->gid, who->gid) != 0 || setresuid(who->uid, who->uid, who->uid) != 0) {
    return false;
  }
  return setuid(0) != 0; /* must fail: root cannot be regained */
}

/* For a program that was given capabilities without running as root. */
static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {{0}};
  (void)syscall(SYS_capset, &header, none);
}

bool privileges_drop(const char *user, char *problem, size_t size) {
  struct identity who;
  (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (geteuid() != 0) {
    drop_capabilities();
    return true;
  }
  if (user != NULL && strcmp(user, "root") == 0) {
    return true;
  }
  if (user != NULL ? !named_user(user, &who) : !sudo_user(&who) && !named_user(USUAL_USER, &who)) {
    snprintf(problem, size, "there is no user %.64s; name another with -Z USER, or -Z root",
             user != NULL ? user : USUAL_USER);
    return false;
  }
  if (!become(&who)) {
    snprintf(problem, size, "cannot give up the privileges of root: %s", strerror(errno));
    return false;
  }
  return true;
}
