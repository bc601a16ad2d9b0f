#!/usr/bin/env bash
# Makes font.ttf, the letters of the charts: the GB2312 characters and the signs of
# figures out of WenQuanYi Micro Hei, without hints and layout tables.
# Debian: apt-get install fonts-wqy-microhei python3-fonttools
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
letters=$(mktemp)
trap 'rm -f "$letters"' EXIT
/usr/bin/python3 - >"$letters" <<'END'
signs = "".join(map(chr, range(0x20, 0x7F))) + "—–·±×÷≥≤％‰℃▲▼＊※①②③④⑤⑥⑦⑧⑨⑩"
han = b"".join(bytes((a, b)) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
print("".join(sorted(set(signs + han.decode("gb2312", "ignore")))))
END
SOURCE_DATE_EPOCH=0 /usr/bin/python3 -m fontTools.subset "${1:-/usr/share/fonts/truetype/wqy/wqy-microhei.ttc}" --font-number=0 \
	--text-file="$letters" --output-file=font.ttf --no-hinting --layout-features= --notdef-outline \
	--drop-tables+=DSIG,GSUB,GPOS,GDEF,vhea,vmtx --name-IDs=0,1,2,5,13,14
