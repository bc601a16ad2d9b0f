package examples

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// Begin is the workbook of a park that has nothing yet: every sheet with its header, with those of
// departments and projects where it has forms for them (b is nil otherwise).
func Begin(b *Supplements) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	g := &register{f: f, choices: b.choices()}
	g.headStyle()
	g.sheets(nil, &economy{}, nil, nil, nil)
	g.sheet("节假日", []float64{14, 8, 14}, []string{"日期", "安排", "名称"}, nil)
	g.sheet("延期", []float64{22, 18, 10, 18, 40, 12}, []string{"统一社会信用代码", "表式", "报告期", "延至", "理由", "批准人"}, nil)
	if b != nil {
		(&Supplements{}).sheets(g)
	}
	if g.err == nil {
		g.err = f.DeleteSheet("Sheet1")
	}
	var out bytes.Buffer
	if g.err == nil {
		g.err = f.Write(&out)
	}
	if g.err != nil {
		return nil, fmt.Errorf("write park workbook: %w", g.err)
	}
	return xlsx.Normalize(out.Bytes())
}
