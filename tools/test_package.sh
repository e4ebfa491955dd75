#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
# Do the Debian packages work in a Debian 12 that has nothing else? Makes a minimal one, installs them as a user would, works with them,
# and takes them away again. Needs root and debootstrap; Debian comes from where this machine's own packages come from.
# usage: test_package.sh FOLDER_WITH_PACKAGES
set -euo pipefail
packages=$(realpath "${1:?usage: test_package.sh FOLDER_WITH_PACKAGES}")
example=$(realpath "$(dirname "$0")/../examples/analyse_buffer")
[ "$(id -u)" = 0 ] || { echo "test_package.sh: a root of its own can be made by root only" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "test_package.sh: debootstrap is needed (apt-get install debootstrap)" >&2; exit 1; }

root=$(mktemp -d)
chmod 755 "$root"  # it is / to the user inside
cleanup() {
  umount -l "$root/dev" "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT
say() { printf '%-58s ' "$1"; }
inside() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { inside runuser -u musician -- env HOME=/home/musician "$@"; }
fail() { echo "FAILED: $*"; exit 1; }
# The command's output must hold the pattern; its status must be the one named.
expect() {
  local what=$1 status=$2 pattern=$3 text got=0
  shift 3
  say "$what"
  text=$("$@" 2>&1) || got=$?
  [ "$got" = "$status" ] || fail "status $got instead of $status: $text"
  grep -qE "$pattern" <<<"$text" || fail "no '$pattern' in: $text"
  echo ok
}

say "a minimal Debian 12"
mirror=$({ cat /etc/apt/sources.list.d/debian.sources 2>/dev/null || true; } | awk '/^URIs:/ {print $2; exit}')
[ -n "$mirror" ] || mirror=$(awk '/^deb / {for (i = 2; i <= NF; ++i) if ($i ~ "://") {print $i; exit}}' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null)
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$packages/debootstrap.log" 2>&1 || fail "$(tail -3 "$packages/debootstrap.log")"
rm -f "$root/etc/apt/sources.list"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/99* /etc/apt/auth.conf.d /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
  [ ! -e "$file" ] || { mkdir -p "$root$(dirname "$file")" && cp -aL "$file" "$root$(dirname "$file")/"; }
done
mount -t proc proc "$root/proc"
mount --rbind --make-rslave /dev "$root/dev"
inside apt-get update -qq >/dev/null
inside useradd --create-home musician
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages/"
# Two strips to work on, made here: the root has no program for that yet.
python3 - "$root/home/musician/stems" <<'PYTHON'
import math, os, struct, sys, wave
os.makedirs(sys.argv[1])
for name, hz, level in (("bass.wav", 80, 0.5), ("lead.wav", 997, 0.1)):
    with wave.open(os.path.join(sys.argv[1], name), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", round(32767 * level * math.sin(2 * math.pi * hz * i / 48000))) for i in range(240000)))
PYTHON
inside chown -R musician /home/musician
echo ok

say "apt installs smartgain and what it depends on"
inside bash -c 'apt-get install -y -qq --no-install-recommends /packages/smartgain_*.deb' >"$packages/install.log" 2>&1 || fail "$(tail -3 "$packages/install.log")"
echo "ok: $(inside dpkg-query -W -f '${Version}, ${Installed-Size} KiB' smartgain)"
inside dpkg -L smartgain >"$packages/files"
expect "smartgain --version" 0 "^smartgain $(inside dpkg-query -W -f '${Version}' smartgain)$" as_user smartgain --version
expect "doctor: the model is found, LMMS is not" 5 "ok       engine cnn" as_user smartgain doctor
expect "a folder of stems" 0 "Written: " as_user smartgain auto /home/musician/stems --target ebu
expect "the window without a display says so" 5 "there is no display" as_user smartgain-gui

say "apt installs lmms, which it recommends, and a display"
inside apt-get install -y -qq --no-install-recommends lmms xvfb xauth man-db >"$packages/install.log" 2>&1 || fail "$(tail -3 "$packages/install.log")"
echo ok
song=$(inside bash -c 'ls /usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz')
inside cp "$song" /home/musician/song.mmpz
inside chown musician /home/musician/song.mmpz
expect "doctor: all there" 0 "in one render: /usr/lib/.*/lmms/libsmartgain.so" as_user smartgain doctor
# LMMS opens every plugin of its folders as it starts, also without a display.
expect "LMMS itself loads the plugin from its own folder" 0 "calling init: /usr/lib/[^ ]*/lmms/libsmartgain.so" \
  as_user env LD_DEBUG=files QT_QPA_PLATFORM=offscreen bash -c "cd && lmms render song.mmpz -o render.wav 2>&1 | grep -a 'calling init: .*libsmartgain'"
expect "a demo song of LMMS, every strip in one render" 0 "Written: .*song.smartgain.mmpz" \
  as_user bash -c 'cd && smartgain auto song.mmpz --target streaming 2>&1 | tee told && ! grep "rendered by itself" told'
expect "the window draws it on a display" 0 "^PNG$" as_user bash -c 'cd && xvfb-run -a smartgain-gui stems --screenshot window.png && head -c 4 window.png | tail -c 3'
expect "the window stays open" 124 "" as_user timeout 5 xvfb-run -a smartgain-gui /home/musician/stems
expect "man smartgain, man smartgain-plan" 0 "\-\-headroom-by" as_user bash -c 'man smartgain >/dev/null && man smartgain-plan | col -b'
expect "licences, and what it is made of" 0 "^Apache-2.0 " as_user bash -c 'ls /usr/share/doc/smartgain/smartgain.spdx.json && grep -o "Apache-2.0 .*" /usr/share/doc/smartgain/copyright'

say "apt installs libsmartgain-dev and a compiler"
inside bash -c 'apt-get install -y -qq --no-install-recommends /packages/libsmartgain-dev_*.deb g++ cmake make pkg-config' >"$packages/install.log" 2>&1 || fail "$(tail -3 "$packages/install.log")"
echo ok
cp -r "$example" "$root/home/musician/example"
inside chown -R musician /home/musician/example
expect "a small program with find_package" 0 "^-23.0 LUFS, true peak -23.0 dBTP$" \
  as_user bash -c 'cd && cmake -S example -B build && cmake --build build && build/analyse_buffer'
expect "a small program with pkg-config" 0 "^-23.0 LUFS, true peak -23.0 dBTP$" \
  as_user bash -c 'cd && g++ example/main.cpp $(pkg-config --cflags --libs smartgain) -o small && ./small'

say "what was installed goes, what is the user's stays"
inside apt-get purge -y -qq smartgain libsmartgain-dev >"$packages/install.log" 2>&1 || fail "$(tail -3 "$packages/install.log")"
left=$(inside find / -xdev -path /proc -prune -o -path /home/musician -prune -o -path /packages -prune -o -iname '*smartgain*' -print)
while read -r file; do
  [ -d "$root$file" ] || [ ! -e "$root$file" ] || left+=" $file"
done <"$packages/files"
[ -z "$left" ] || fail "left: $left"
[ -e "$root/home/musician/.cache/smartgain/analysis.db" ] || fail "the user's measurements are gone"
[ -e "$root/home/musician/song.smartgain.mmpz" ] || fail "the user's song is gone"
echo "ok"
rm -f "$packages"/{debootstrap.log,install.log,files}
