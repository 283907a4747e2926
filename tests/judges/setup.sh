#!/usr/bin/env bash
# Installs what the tests need beside Rust: Chromium, Java, strace, valgrind, PostgreSQL and two families of fonts from the distribution,
# the npm packages of package-lock.json, and a Python environment with requirements.txt. With everything there it
# takes a moment. What cannot be had is said, and the exit code is not zero: no test is skipped for want of a tool.
set -euo pipefail
cd "$(dirname "$0")"

stop() { echo "setup: $*" >&2; exit 1; }
for tool in node npm python3; do command -v "$tool" >/dev/null || stop "$tool is missing: install it"; done

# What a command or a file proves to be there, and the Debian package that brings it. CHROMIUM names another Chromium.
wanted=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || wanted+=(chromium)
command -v java >/dev/null || wanted+=(default-jre-headless)
command -v strace >/dev/null || wanted+=(strace)
command -v valgrind >/dev/null || wanted+=(valgrind)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)
[ -d /usr/share/fonts/truetype/noto ] || wanted+=(fonts-noto-core)
[ -d /usr/share/fonts/truetype/liberation2 ] || [ -d /usr/share/fonts/truetype/liberation ] || wanted+=(fonts-liberation2)
python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)
if [ "${#wanted[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || stop "install these yourself: ${wanted[*]}"
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "setup: installing ${wanted[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null \
    || stop "apt-get could not install ${wanted[*]}"
fi

# Each set is installed anew when its list has changed since, or when the last time did not finish.
up_to_date() { [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(cat "$2")" ]; }

if ! up_to_date package-lock.json node_modules/.installed; then
  echo "setup: npm packages"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || stop "npm ci failed"
  sha256sum <package-lock.json >node_modules/.installed
fi
if ! up_to_date requirements.txt .venv/.installed || ! .venv/bin/python -c '' 2>/dev/null; then
  echo "setup: Python packages"
  rm -rf .venv
  python3 -m venv .venv || stop "python3 -m venv failed"
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt || stop "pip install failed"
  sha256sum <requirements.txt >.venv/.installed
fi
