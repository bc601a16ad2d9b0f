package templates

import (
	"fmt"
	"math/big"
	"strconv"
)

// format is what follows the bar in {{总产值.累计 | 亿元}}: decimals, or the unit that an
// amount is to be shown in.
type format struct {
	decimals int // -1: as the datum has
	unit     string
}

// units are those of amounts, in 元.
var units = map[string]int64{"元": 1, "百元": 100, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "千万元": 1e7, "亿元": 1e8}

func parseFormat(s string) (format, error) {
	if s == "" {
		return format{decimals: -1}, nil
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 6 {
		return format{decimals: n}, nil
	}
	if units[s] > 0 {
		return format{decimals: -1, unit: s}, nil
	}
	return format{}, fmt.Errorf("格式 %q 不认识，请写小数位数 0—6 或金额单位，如 {{总产值.累计 | 2}}、{{总产值.累计 | 亿元}}", s)
}

// apply changes the decimals, or turns an amount into another unit. A number whose unit is
// no amount is left as it is.
func (f format) apply(d Datum) Datum {
	if d.Num == nil {
		return d
	}
	if f.decimals >= 0 {
		d.Decimals = f.decimals
	}
	if from := units[d.Unit]; f.unit != "" && from > 0 {
		d.Num = new(big.Rat).Mul(d.Num, big.NewRat(from, units[f.unit]))
		d.Unit = f.unit
	}
	return d
}
