#!/usr/bin/env bash
# Installs the readers of Node that we compare with into a folder, unless they are
# there, and prints where its modules are. Needs Node and npm.
#
#	bash bench/modules.sh FOLDER
set -euo pipefail

modules=(xlsx@0.18.5 exceljs@4.4.0)
folder=${1:?which folder?}

if [ "$(cat "$folder/installed" 2>/dev/null)" != "${modules[*]}" ]; then
	npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$folder" "${modules[@]}" >&2
	printf '%s' "${modules[*]}" >"$folder/installed"
fi
printf '%s\n' "$folder/node_modules"
