# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
#
# For scripts/packages, scripts/recipes and scripts/cross, which include it: folders with a Debian system, in which
# commands run by chroot. $work is the folder that they are in.
mounted=

say() {
  echo "scripts/${0##*/}: $*" >&2
}
release_mounts() {
  for place in $mounted; do
    umount "$place" || true
  done
  mounted=
}
trap release_mounts EXIT
trap 'exit 1' HUP INT TERM # at which dash does not run the trap of EXIT by itself

base_of() { # SUITE: a tar of the smallest system, made once
  if ! [ -s "$work/$1.tar" ]; then
    say "$1: fetching the system"
    mkdir -p "$work"
    mmdebstrap --mode=root --variant=minbase --format=tar --skip=cleanup/apt/lists "$1" "$work/$1.tar.part"
    mv "$work/$1.tar.part" "$work/$1.tar"
  fi
}

enter() { # ROOT COMMAND...
  inside=$1
  shift
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-}" chroot "$inside" "$@"
}

fresh_root() { # ROOT SUITE
  mkdir -p "$1"
  tar -C "$1" -xf "$work/$2.tar" --exclude='./dev/*'
  cp /etc/resolv.conf "$1/etc/"
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/spdmdump" # the root is thrown away
  for device in null zero full random urandom tty; do
    [ -e "$1/dev/$device" ] || cp -a "/dev/$device" "$1/dev/"
  done
}

remove_root() { # ROOT, whose proc a run that was killed may have left mounted
  if mountpoint -q "$1/proc"; then
    umount "$1/proc"
  fi
  rm -rf --one-file-system "$1"
}

mount_proc() { # ROOT
  if ! [ -e "$1/proc/self" ]; then
    mount -t proc proc "$1/proc"
    mounted="$mounted $1/proc"
  fi
}
