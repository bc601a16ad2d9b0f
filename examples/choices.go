package examples

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
)

// choices are the words that columns of the park's workbook offer to choose from, by sheet and
// heading. They only offer: what is taken in other spellings may be typed.
type choices map[string][]string

// choices are those of the sheets that every park has, and of what its departments and project
// units return.
func (b *Supplements) choices() choices {
	indicators := []string{"总产值", "增加值", "销售产值", "出口交货值", "用电量"}
	divisions := []string{"全部"}
	for _, list := range [][]facts.Division{facts.Sections, facts.Divisions} {
		for _, d := range list {
			divisions = append(divisions, d.Code)
		}
	}
	c := choices{
		"名录.规模": {"大型", "中型", "小型", "微型"},
		"变更.类型": {string(facts.EnterMonth), string(facts.EnterYear), string(facts.Leave), string(facts.Rename), string(facts.Recode), string(facts.Reclass),
			string(facts.Merge), string(facts.Split), string(facts.MoveIn), string(facts.MoveOut), string(facts.Stop), string(facts.Resume)},
		"同期数.指标": {"01", "03", "04", "05"}, "同期数.来源": {"上年上报", "入库申报", "核定调整"},
		"增加值率.行业大类": divisions, "价格指数.行业大类": divisions,
		"目标与位次.指标": indicators, "反馈数.指标": indicators, "历史公布数.指标": indicators,
		"节假日.安排": {"放假", "上班"}, "延期.表式": {"monthly-output", "annual-value-added"},
	}
	if b == nil {
		return c
	}
	for _, f := range b.Forms {
		c["延期.表式"] = append(c["延期.表式"], f.Def.Form)
		if f.Def.Of == facts.Departments {
			c["部门.表式"] = append(c["部门.表式"], f.Def.Form)
		}
		for _, l := range f.Def.Lists {
			for _, field := range l.Fields {
				if column := map[string]string{"class": "项目.类别", "stage": "项目阶段.阶段"}[field.Item]; f.Def.Of == facts.Projects && len(field.Codes) > 0 && column != "" {
					c[column] = field.Codes
				}
			}
		}
	}
	return c
}

// offer puts the words for a sheet's columns into lists below their headings.
func (g *register) offer(sheet string, header []string) error {
	for i, h := range header {
		words := g.choices[sheet+"."+h]
		if words == nil {
			continue
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		list := excelize.NewDataValidation(true)
		list.SetSqref(fmt.Sprintf("%s2:%s5000", column, column))
		list.ShowErrorMessage = false
		if err := list.SetDropList(words); err != nil {
			return fmt.Errorf("offer %s of %s: %w", h, sheet, err)
		}
		if err := g.f.AddDataValidation(sheet, list); err != nil {
			return err
		}
	}
	return nil
}
