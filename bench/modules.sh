#!/usr/bin/env bash
# Installs the readers of Node that we compare with into a folder, and other modules that
# are named, unless they are there, and prints where its modules are. Needs Node and npm.
#
#	bash bench/modules.sh FOLDER [MODULE...]
set -euo pipefail

modules=(xlsx@0.18.5 exceljs@4.4.0)
folder=${1:?which folder?}
modules+=("${@:2}")

if [ "$(cat "$folder/installed" 2>/dev/null)" != "${modules[*]}" ]; then
	npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$folder" "${modules[@]}" >&2
	printf '%s' "${modules[*]}" >"$folder/installed"
fi
printf '%s\n' "$folder/node_modules"
